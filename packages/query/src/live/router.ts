import type { StateReader, Value } from '@relata/core'
import type { Condition } from '../ast/condition.js'
import type { Query } from '../ast/query.js'
import { listsOf, readPath } from '../operator/access.js'
import { orderTerms } from '../operator/order.js'
import { matchColumn } from '../plan/columns.js'
import type { Context } from '../plan/context.js'
import type { FieldItem } from '../plan/item.js'
import type { Prepared } from '../plan/prepared.js'
import { isRestricted, pathBack, hopsOf, type Path } from '../resolve/path.js'
import { valueKey } from '../resolve/compare.js'
import { canonical } from './canonical.js'

/** What a value is known by where values are compared for equality. */
export type ValueId = string | number | bigint | boolean | null

/**
 * How questions that differ in constants alone are told apart: `shape` is what they have in common, `key` what they compare with. Rows are sent to
 * those whose key they have, so that a write costs the same whatever the number of the others.
 */
export interface Addressed {
  readonly shape: string
  /** Undefined where the question compares nothing for equality with a constant. */
  readonly key: ValueId | undefined
  readonly router: Router | undefined
}
export interface Router {
  /** Nothing else is asked: a row that has the key is in the result. */
  readonly exact: boolean
  /** Makes the reading of the keys that a row has. Good until the next write. */
  readonly reader: (state: StateReader) => (slot: number) => readonly ValueId[]
}

interface Leaf {
  readonly path: Path
  readonly value: Value
  readonly condition: Condition | undefined
}

/** Takes a question apart. */
export function addressed({ query, context }: Prepared): Addressed {
  const leaves = leavesOf(context, query)
  const single = leaves.filter(({ path }) => !path.multi)
  // Of several multi-valued ones the first routes; the others stay part of the shape.
  const chosen = single.length > 0 ? single : leaves.slice(0, 1)
  const conditions = new Set(chosen.flatMap(({ condition }) => condition ?? []))
  const shape = canonical(query, { owner: chosen.some(({ condition }) => condition === undefined), conditions })
  if (chosen.length === 0) return { shape, key: undefined, router: undefined }
  const sorted = chosen.toSorted((a, b) => (a.path.chain < b.path.chain ? -1 : a.path.chain > b.path.chain ? 1 : 0))
  const key = keyOf(sorted.map(({ path, value }) => idOf(path, value)))
  const paths = sorted.map(({ path }) => path)
  const exact =
    conjunctsIn(query) === conditions.size && asksNothingElse(query, chosen) && (single.length > 0 || readsAlone(context, query))
  return { shape, key, router: { exact, reader: (state) => readerOf(state, paths) } }
}

/** The equalities with constants that every row of the result has. */
function leavesOf(context: Context, query: Query): readonly Leaf[] {
  const leaves: Leaf[] = []
  const { base } = query
  if (base.kind === 'related') {
    // The way to the owner is walked to its end: a key may name one that is gone.
    const back = pathBack(base.edge)
    const hops = hopsOf(base.edge.inverse)
    leaves.push({
      path: { ...back, hops, field: base.edge.source.pk, multi: hops.some((hop) => !hop.single) },
      value: base.owner,
      condition: undefined,
    })
  }
  for (const step of query.steps) {
    if (step.kind !== 'filter') continue
    for (const condition of conjuncts(step.condition)) {
      const leaf = leafOf(context, condition)
      if (leaf !== undefined) leaves.push(leaf)
    }
  }
  return leaves
}

function leafOf(context: Context, condition: Condition): Leaf | undefined {
  if (condition.kind !== 'lookup' || matchColumn(context, condition.chain) !== undefined) return undefined
  const item = context.services.item(context, condition)
  if (item.kind !== 'field' || !isEquality(item)) return undefined
  return { path: item.path, value: item.test.equals?.[0] ?? null, condition }
}

const isEquality = ({ path, test }: FieldItem): boolean =>
  test.lookup === 'exact' && test.equals?.length === 1 && test.equals[0] !== null && !path.hops.some(isRestricted)

const conjuncts = (condition: Condition): readonly Condition[] =>
  condition.kind === 'and' ? condition.children.flatMap(conjuncts) : [condition]

const conjunctsIn = ({ steps }: Query): number => {
  let sum = 0
  for (const step of steps) if (step.kind === 'filter') sum += conjuncts(step.condition).length
  return sum
}

/** Conditions that don't route are asked; so is a related set's base where a condition routes in its place. */
const asksNothingElse = ({ base, shape, aggregates }: Query, chosen: readonly Leaf[]): boolean =>
  shape.kind === 'rows' &&
  aggregates === undefined &&
  (base.kind === 'all' || (base.kind === 'related' && chosen.some(({ condition }) => condition === undefined)))

/** What is read of a row doesn't depend on the constants: a filter over several related rows narrows what annotations and orders range over. */
const readsAlone = (context: Context, query: Query): boolean =>
  query.steps.every(({ kind }) => kind === 'filter') && orderTerms(context, query).length === 0

function idOf({ field, transforms, kind }: Path, value: Value): ValueId {
  if (value === null) return null
  return transforms.length === 0 ? field.type.key(value) : valueKey(kind, value)
}

/** Several ids as one; null where one of them is, since null equals nothing. */
function keyOf(ids: readonly ValueId[]): ValueId {
  if (ids.length === 1) return ids[0] ?? null
  return ids.includes(null) ? null : ids.map((id) => `${typeof id}${String(id).length}:${String(id)}`).join('')
}

function readerOf(state: StateReader, paths: readonly Path[]): (slot: number) => readonly ValueId[] {
  const [first] = paths
  if (first?.multi === true) return manyReader(state, first)
  const reads = paths.map((path) => readPath(state, path.hops, path))
  return (slot) => {
    const key = keyOf(paths.map((path, i) => idOf(path, reads[i]?.(slot) ?? null)))
    return key === null ? NOBODY : [key]
  }
}
const NOBODY: readonly ValueId[] = Object.freeze([])

/** Every value that a multi-valued path leads to. */
function manyReader(state: StateReader, path: Path): (slot: number) => readonly ValueId[] {
  const lists = path.hops.map((hop) => listsOf(state, hop))
  const read = readPath(state, [], path)
  return (slot) => {
    let slots = new Set([slot])
    for (const list of lists) {
      const next = new Set<number>()
      for (const at of slots) {
        const count = list.count(at)
        const start = count === 0 ? 0 : list.start(at)
        for (let i = start; i < start + count; i++) next.add(list.pool[i] as number)
      }
      slots = next
    }
    const keys = new Set<ValueId>()
    for (const at of slots) keys.add(idOf(path, read(at)))
    keys.delete(null)
    return [...keys]
  }
}
