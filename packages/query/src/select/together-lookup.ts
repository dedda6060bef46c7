import type { FieldMeta, ModelMeta, StateReader, Value } from '@relata/core'
import type { Predicate, TestPredicate } from '../plan/predicate.js'

/** A row, or a few, that conditions name by all fields of a set that is unique together. */
export interface TogetherLookup {
  /** The conditions that the index answers. */
  readonly answered: readonly Predicate[]
  /** How many combinations of values are looked up: each has one row at most. */
  readonly cost: number
  readonly find: () => number[]
}

type EqualsPredicate = TestPredicate & { readonly test: { readonly equals: readonly Value[] } }

/** The lookup with the fewest combinations; undefined where no set has an equality for each of its fields. */
export function togetherLookup(
  state: StateReader,
  children: readonly Predicate[],
): TogetherLookup | undefined {
  const model = children.find(isEquality)?.field.model
  if (model === undefined || model.uniqueTogether.length === 0) return undefined
  const equalities = new Map<FieldMeta, EqualsPredicate>()
  for (const child of children) {
    if (!isEquality(child)) continue
    const known = equalities.get(child.field)
    if (known === undefined || child.test.equals.length < known.test.equals.length)
      equalities.set(child.field, child)
  }
  let best: TogetherLookup | undefined
  model.uniqueTogether.forEach((fields, set) => {
    const answered = fields.flatMap((field) => equalities.get(field) ?? [])
    if (answered.length < fields.length) return
    const cost = answered.reduce((product, { test }) => product * test.equals.length, 1)
    if (best === undefined || cost < best.cost)
      best = { answered, cost, find: () => slotsOf(state, { model, set, answered }) }
  })
  return best
}

const isEquality = (predicate: Predicate): predicate is EqualsPredicate =>
  predicate.kind === 'test' &&
  predicate.transforms.length === 0 &&
  predicate.test.equals !== undefined &&
  predicate.test.equals.length > 0

interface Named {
  readonly model: ModelMeta
  readonly set: number
  readonly answered: readonly EqualsPredicate[]
}

/** Different combinations are different rows: no slot is found twice. */
function slotsOf(state: StateReader, { model, set, answered }: Named): number[] {
  const table = state.table(model)
  let combinations: readonly Readonly<Record<string, Value>>[] = [{}]
  for (const { field, test } of answered)
    combinations = combinations.flatMap((known) =>
      test.equals.map((value) => ({ ...known, [field.attribute]: value })),
    )
  return combinations.map((values) => table.findTogether(set, values)).filter((slot) => slot >= 0)
}
