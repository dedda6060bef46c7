import type { ModelMeta, Value } from '@relata/core'
import { conjuncts } from '../../ast/condition.js'
import type { Condition, Query } from '../../ast/nodes.js'
import { bindCondition } from '../../bind/bind-tree.js'
import { matchColumn } from '../../bind/columns.js'
import type { BoundItem, FieldItem } from '../../bind/bound-nodes.js'
import type { Context } from '../../bind/context.js'
import { boundItem } from '../../bind/filter-step.js'
import { conjuncts as itemConjuncts } from '../../bind/item.js'
import { withGroupNames } from '../../bind/group-names.js'
import { orderTerms } from '../../bind/order-terms.js'
import type { PlannedQuery } from '../../plan/planned-query.js'
import { boundaryOf } from '../../resolve/boundary.js'
import { pathBack, hopsOf, resolvePath, type Hop, type Path } from '../../resolve/path.js'
import { isDownward } from '../../resolve/tree-hop.js'
import { TermTest } from '../../resolve/value-test.js'
import { compositeId, EACH_ITEM, shortened, valueIdOf, type ValueId } from './key-reader.js'
import { pathText } from './path-text.js'
import { fixedItem, queryText } from './query-text.js'
import { compareAt, intersection, NO_KEY, rangeOf, rangeText, RoutedRange, type Range } from './range.js'

/**
 * A query as what it has in common with others (`shape`), and the constants that distinguish it (`key`). Rows
 * are routed to the views whose constants they match, so that a write costs the same whatever the number of
 * other views.
 */
export interface QueryKey {
  readonly shape: string
  /** Undefined if the query compares nothing with a constant. */
  readonly key: ValueId | undefined
  /** The first of the values that the query compares with for equality. */
  readonly first: ValueId
  readonly range: RoutedRange | undefined
  readonly keyPaths: KeyPaths | undefined
}
export interface KeyPaths {
  /** The query has no other condition: a row that has the key is in the result. */
  readonly exact: boolean
  /** The columns that are compared for equality. */
  readonly paths: readonly Path[]
  /** The column whose values must lie in a range. */
  readonly range: Path | undefined
}

/** A condition that a column equals a constant: of the query, of its base or of its scope. */
interface Equality {
  readonly path: Path
  readonly value: Value
  readonly condition: Condition | 'owner' | 'scope'
}
/** A condition that a column's value lies in a range. */
interface RangeLeaf {
  readonly path: Path
  readonly range: Range
  readonly condition: Condition
}
/** Conditions on one column that form one range. */
interface RangeLeaves {
  readonly path: Path
  readonly range: Range
  readonly conditions: readonly Condition[]
}

/** Separates a query's shape and key. */
export function queryKey(prepared: PlannedQuery): QueryKey {
  const { query } = prepared
  const context = withGroupNames(prepared.context, prepared.grouping)
  const { equalities, ranges } = leavesOf(context, query)
  const single = equalities.filter(({ path }) => !path.multi)
  // The first of several multi-valued ones routes; the others stay part of the shape.
  const chosen = single.length > 0 ? single : equalities.slice(0, 1)
  const ranged = chosen.length > single.length ? undefined : chosenRange(ranges)
  const compared = new Set(
    chosen.flatMap(({ condition }) => (typeof condition === 'string' ? [] : [condition])),
  )
  const shape = queryText(prepared, {
    owner: chosen.some(({ condition }) => condition === 'owner'),
    equalities: compared,
    ranges: new Set(ranged?.conditions),
    range: ranged === undefined ? '' : pathText(ranged.path),
  })
  if (chosen.length === 0 && ranged === undefined)
    return { shape, key: undefined, first: null, range: undefined, keyPaths: undefined }
  const sorted = chosen.toSorted((a, b) => byText(pathText(a.path), pathText(b.path)))
  const ids = sorted.map(({ path, value }) => valueIdOf(path, value))
  const exact =
    boundaryOf(context.schema)?.covers(query.model) !== true &&
    conjunctsIn(query) === compared.size + (ranged?.conditions.length ?? 0) &&
    isDecidedByKey(query, chosen) &&
    (single.length === chosen.length || readsIndependentOfKey(context, query))
  const key = ids.length === 0 ? NO_KEY : compositeId(ids)
  return {
    shape,
    key: ranged === undefined ? key : `${compositeId([NO_KEY, key])}${rangeText(ranged.path, ranged.range)}`,
    first: ids[0] ?? null,
    range: ranged === undefined ? undefined : new RoutedRange(key, ranged.range),
    keyPaths: {
      exact,
      paths: sorted.map(({ path }) => path),
      range: ranged?.path,
    },
  }
}

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

interface Leaves {
  readonly equalities: readonly Equality[]
  readonly ranges: readonly RangeLeaf[]
}

/** The comparisons with constants that every row of the result satisfies. */
function leavesOf(context: Context, query: Query): Leaves {
  const equalities: Equality[] = []
  const ranges: RangeLeaf[] = []
  const { base } = query
  if (base.kind === 'related' && !leadsDown(hopsOf(base.edge.inverse))) {
    // The path to the owner is followed to its end, because a key may refer to a deleted owner.
    const back = pathBack(base.edge)
    const hops = hopsOf(base.edge.inverse)
    const multi = hops.some((hop) => !hop.single)
    equalities.push({
      path: shortened({ ...back, hops, field: base.edge.source.pk, multi }),
      value: base.owner,
      condition: 'owner',
    })
  }
  // Most commits concern other scopes.
  if (base.kind !== 'combined')
    for (const { path, value } of scopeEqualities(context, query.model))
      equalities.push({ path, value, condition: 'scope' })
  for (const { item, condition } of comparisonsOf(context, query)) {
    if (leadsDown(item.path.hops)) continue
    const equal = equalityOf(item, condition)
    const range = equal === undefined && !item.path.multi ? rangeOf(item) : undefined
    if (equal !== undefined) equalities.push(equal)
    if (range !== undefined) ranges.push({ path: item.path, range, condition })
  }
  return { equalities, ranges }
}

/** Whether finding the keys of a row would visit all rows below it in a tree. */
const leadsDown = (hops: readonly Hop[]): boolean =>
  hops.some((hop) => hop.kind === 'tree' && isDownward(hop))

/** The columns of a row that decide whether it is in the scope. */
function scopeEqualities(
  { schema }: Context,
  model: ModelMeta,
): readonly { readonly path: Path; readonly value: Value }[] {
  const boundary = boundaryOf(schema)
  if (boundary === undefined) return []
  return boundary.limits.flatMap(({ membership, value }) => {
    const belonging = membership.belonging(model)
    return belonging?.by === 'column' && belonging.field.model === model
      ? [{ path: resolvePath(schema, model, belonging.field.attribute), value }]
      : []
  })
}

/** The conditions that compare a column with a constant and that all rows of the result satisfy. */
function* comparisonsOf(
  context: Context,
  { steps }: Query,
): Generator<{ readonly item: FieldItem; readonly condition: Condition }> {
  for (const step of steps) {
    if (step.kind !== 'filter') continue
    const conditions = conjuncts(step.condition)
    const kept = boundItem(step, context)
    const items = kept === undefined ? [] : itemConjuncts(kept)
    for (const [i, condition] of conditions.entries()) {
      const item = fieldItemOf(context, condition, items.length === conditions.length ? items[i] : undefined)
      if (item !== undefined) yield { item, condition }
    }
  }
}

/** A comparison of a column with a constant. */
function fieldItemOf(
  context: Context,
  condition: Condition,
  bound: BoundItem | undefined,
): FieldItem | undefined {
  if (condition.kind !== 'lookup' || matchColumn(context, condition.chain) !== undefined) return undefined
  return fixedItem(bound ?? bindCondition(context, condition))
}

function equalityOf({ path, test }: FieldItem, condition: Condition): Equality | undefined {
  const value = test.lookup === 'exact' && test.equals?.length === 1 ? (test.equals[0] ?? null) : null
  if (value === null) return itemOf({ path, test }, condition)
  return { path: shortened(path), value, condition }
}

/** A condition that an array contains one item: an equality of each of its items. */
function itemOf(
  { path, test }: Pick<FieldItem, 'path' | 'test'>,
  condition: Condition,
): Equality | undefined {
  if (!(test instanceof TermTest) || test.lookup !== 'contains' || path.transforms.length > 0)
    return undefined
  const { items } = path.field.type
  const [item, ...others] = test.need?.terms ?? []
  if (items === undefined || item === undefined || others.length > 0) return undefined
  return {
    path: { ...path, transforms: [EACH_ITEM], kind: items.name, multi: true },
    value: item as Value,
    condition,
  }
}

/** The column whose range routes: the first in the order of their texts. */
function chosenRange(leaves: readonly RangeLeaf[]): RangeLeaves | undefined {
  const byPath = new Map<string, RangeLeaves>()
  for (const { path, range, condition } of leaves) {
    const text = pathText(path)
    const known = byPath.get(text)
    byPath.set(text, {
      path,
      range: known === undefined ? range : intersection(known.range, range, compareAt(path)),
      conditions: [...(known?.conditions ?? []), condition],
    })
  }
  const [first] = [...byPath.keys()].sort(byText)
  return first === undefined ? undefined : byPath.get(first)
}

const conjunctsIn = ({ steps }: Query): number => {
  let sum = 0
  for (const step of steps) if (step.kind === 'filter') sum += conjuncts(step.condition).length
  return sum
}

/**
 * Conditions that don't route are evaluated; so is the base of a related set if a condition routes in its
 * place.
 */
const isDecidedByKey = ({ base, shape, aggregates }: Query, chosen: readonly Equality[]): boolean =>
  shape.kind === 'rows' &&
  aggregates === undefined &&
  (base.kind === 'all' || (base.kind === 'related' && chosen.some(({ condition }) => condition === 'owner')))

/**
 * The values read from a row don't depend on the constants. A filter over several related rows narrows the
 * rows that annotations and orders read.
 */
const readsIndependentOfKey = (context: Context, query: Query): boolean =>
  query.steps.every(({ kind }) => kind === 'filter') && orderTerms(context, query).length === 0
