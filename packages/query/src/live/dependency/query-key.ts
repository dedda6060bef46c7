import type { Value } from '@relata/core'
import { conjuncts } from '../../ast/condition.js'
import type { Condition, Query } from '../../ast/nodes.js'
import { withGroupNames } from '../../compute/aggregate/group-names.js'
import { orderTerms } from '../../compute/order.js'
import { matchColumn } from '../../bind/columns.js'
import type { Context } from '../../bind/context.js'
import type { FieldItem } from '../../bind/item.js'
import type { PlannedQuery } from '../../plan/planned-query.js'
import { isRestricted, pathBack, hopsOf, type Path } from '../../resolve/path.js'
import { queryText } from './query-text.js'
import { valueIdOf, compositeId, shortened, type ValueId } from './key-reader.js'

/**
 * How questions that differ in constants alone are told apart: `shape` is what they have in common, `key`
 * what they compare with. Rows are sent to those whose key they have, so that a write costs the same whatever
 * the number of the others.
 */
export interface QueryKey {
  readonly shape: string
  /** Undefined where the question compares nothing for equality with a constant. */
  readonly key: ValueId | undefined
  /** The first of several values that the key is made of. */
  readonly first: ValueId
  readonly keyPaths: KeyPaths | undefined
}
export interface KeyPaths {
  /** Nothing else is asked: a row that has the key is in the result. */
  readonly exact: boolean
  /** Where the values are that a key is made of. */
  readonly paths: readonly Path[]
}

interface Equality {
  readonly path: Path
  readonly value: Value
  readonly condition: Condition | undefined
}

/** Takes a question apart. */
export function queryKey(prepared: PlannedQuery): QueryKey {
  const { query } = prepared
  const context = withGroupNames(prepared.context, prepared.grouping)
  const leaves = equalitiesOf(context, query)
  const single = leaves.filter(({ path }) => !path.multi)
  // Of several multi-valued ones the first routes; the others stay part of the shape.
  const chosen = single.length > 0 ? single : leaves.slice(0, 1)
  const conditions = new Set(chosen.flatMap(({ condition }) => condition ?? []))
  const shape = queryText(query, {
    owner: chosen.some(({ condition }) => condition === undefined),
    conditions,
  })
  if (chosen.length === 0) return { shape, key: undefined, first: null, keyPaths: undefined }
  const sorted = chosen.toSorted((a, b) =>
    a.path.chain < b.path.chain ? -1 : a.path.chain > b.path.chain ? 1 : 0,
  )
  const ids = sorted.map(({ path, value }) => valueIdOf(path, value))
  const paths = sorted.map(({ path }) => path)
  const exact =
    conjunctsIn(query) === conditions.size &&
    isDecidedByKey(query, chosen) &&
    (single.length > 0 || readsIndependentOfKey(context, query))
  return { shape, key: compositeId(ids), first: ids[0] ?? null, keyPaths: { exact, paths } }
}

/** The equalities with constants that every row of the result has. */
function equalitiesOf(context: Context, query: Query): readonly Equality[] {
  const leaves: Equality[] = []
  const { base } = query
  if (base.kind === 'related') {
    // The way to the owner is walked to its end: a key may name one that is gone.
    const back = pathBack(base.edge)
    const hops = hopsOf(base.edge.inverse)
    leaves.push({
      path: shortened({ ...back, hops, field: base.edge.source.pk, multi: hops.some((hop) => !hop.single) }),
      value: base.owner,
      condition: undefined,
    })
  }
  for (const step of query.steps) {
    if (step.kind !== 'filter') continue
    for (const condition of conjuncts(step.condition)) {
      const leaf = equalityOf(context, condition)
      if (leaf !== undefined) leaves.push(leaf)
    }
  }
  return leaves
}

function equalityOf(context: Context, condition: Condition): Equality | undefined {
  if (condition.kind !== 'lookup' || matchColumn(context, condition.chain) !== undefined) return undefined
  const item = context.services.item(context, condition)
  if (item.kind !== 'field' || !isEquality(item)) return undefined
  return { path: shortened(item.path), value: item.test.equals?.[0] ?? null, condition }
}

const isEquality = ({ path, test }: FieldItem): boolean =>
  test.lookup === 'exact' &&
  test.equals?.length === 1 &&
  test.equals[0] !== null &&
  !path.hops.some(isRestricted)

const conjunctsIn = ({ steps }: Query): number => {
  let sum = 0
  for (const step of steps) if (step.kind === 'filter') sum += conjuncts(step.condition).length
  return sum
}

/**
 * Conditions that don't route are asked; so is a related set's base where a condition routes in its place.
 */
const isDecidedByKey = ({ base, shape, aggregates }: Query, chosen: readonly Equality[]): boolean =>
  shape.kind === 'rows' &&
  aggregates === undefined &&
  (base.kind === 'all' ||
    (base.kind === 'related' && chosen.some(({ condition }) => condition === undefined)))

/**
 * What is read of a row doesn't depend on the constants: a filter over several related rows narrows what
 * annotations and orders range over.
 */
const readsIndependentOfKey = (context: Context, query: Query): boolean =>
  query.steps.every(({ kind }) => kind === 'filter') && orderTerms(context, query).length === 0
