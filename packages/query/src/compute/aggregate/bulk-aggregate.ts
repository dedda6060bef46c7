import type { FieldMeta, ScalarName, StateReader, Value } from '@relata/core/engine'
import type { AggregateExpression } from '../../ast/nodes.js'
import { matchColumn } from '../../bind/columns.js'
import { exactly, type Column } from '../../bind/compiled.js'
import type { Context } from '../../bind/context.js'
import type { Predicate } from '../../plan/predicate.js'
import { overAlias, valuePathOf } from '../../bind/relations.js'
import type { Hop, Path } from '../../resolve/path.js'
import { aggregateKind } from '../../bind/aggregate-kind.js'
import { listsOf } from '../../select/access.js'
import { treeCount } from '../../select/tree-count.js'
import { scanTable } from '../../select/table-scan.js'
import { entangledOf, narrowedVariables } from '../../plan/narrow.js'

interface RowsRead {
  /** The number of rows that will be read. */
  readonly rows: number
  /** The same aggregate, computed row by row: for the rows whose sums aren't safe integers. */
  readonly single: () => Column
}

/**
 * Aggregates over one chain of reverse keys for the whole table at once: reads the far table once, and adds
 * each of its rows to the row that owns it. Undefined if the form of the aggregate doesn't allow it, or too
 * few rows will be read. Cost: one pass over each table on the chain.
 */
export function bulkColumn(
  context: Context,
  expression: AggregateExpression,
  { rows, single }: RowsRead,
): Column | undefined {
  const shape = shapeOf(context, expression)
  if (shape === undefined) return undefined
  const { path, allows } = shape
  if (
    expression.name === 'count' &&
    path.hops.length === 1 &&
    allows[0] === undefined &&
    neverNull(path.field)
  )
    return countColumn(context.state, path.hops[0] as Hop)
  if (!path.hops.every((hop) => hop.kind === 'reverse')) return undefined
  const far = path.hops.at(-1) as Hop
  if (rows * 4 < context.state.table(context.model).size) return undefined
  const owners = ownersOf(context, path.hops, allows)
  if (expression.name === 'count') return counted(context, { owners, field: path.field, far })
  const numbers =
    path.field.key === undefined && path.field.depthOf === undefined
      ? context.state.table(far.target).numbers(path.field)
      : undefined
  return numbers === undefined
    ? undefined
    : accumulated(context, expression, { owners, values: numbers.values, field: path.field, single })
}

/** A bare chain over choices, nothing filtered, nothing distinct. */
function shapeOf(
  context: Context,
  expression: AggregateExpression,
): { path: Path; allows: readonly (Predicate | undefined)[] } | undefined {
  const { of } = expression
  if (
    of?.kind !== 'f' ||
    expression.filter !== undefined ||
    expression.distinct ||
    expression.output !== undefined
  )
    return undefined
  if (matchColumn(context, of.chain) !== undefined || expression.fallback !== undefined) return undefined
  const path = valuePathOf(context, of.chain)
  if (
    path.transforms.length > 0 ||
    path.hops.length === 0 ||
    overAlias(path) ||
    path.hops.some((hop) => hop.single)
  )
    return undefined
  const variables = narrowedVariables(context)
  variables.reference(path)
  return entangledOf(variables).size > 0
    ? undefined
    : { path, allows: variables.choices.map((choice) => choice.allows) }
}

const neverNull = (field: FieldMeta): boolean => field.primaryKey

function countColumn(state: StateReader, hop: Hop): Column {
  const count = hop.kind === 'tree' ? treeCount(state.table(hop.source), hop) : undefined
  const lists = listsOf(state, hop)
  return { kind: 'integer', aggregate: true, read: count ?? ((slot) => lists.count(slot)) }
}

/**
 * For each slot of the far table the slot of the row that owns it; -1 if there is none, or if narrowing
 * leaves it out.
 */
function ownersOf(
  { state }: Context,
  hops: readonly Hop[],
  allows: readonly (Predicate | undefined)[],
): Int32Array {
  let owners: Int32Array | undefined
  hops.forEach((hop, level) => {
    if (hop.kind !== 'reverse') return
    const table = state.table(hop.target)
    const targets = table.targets(hop.key.field)
    const allowed = allows[level] === undefined ? table.live : scanTable(state, allows[level], hop.target)
    const next = new Int32Array(table.limit)
    for (let i = 0; i < next.length; i++) {
      const target = allowed[i] === 1 ? (targets[i] as number) : -1
      next[i] = target < 0 ? -1 : owners === undefined ? target : (owners[target] as number)
    }
    owners = next
  })
  return owners ?? new Int32Array(0)
}

function counted(
  context: Context,
  { owners, field, far }: { owners: Int32Array; field: FieldMeta; far: Hop },
): Column {
  const counts = new Int32Array(context.state.table(context.model).limit)
  const table = context.state.table(far.target)
  const nullable = field.null
  for (let i = 0; i < owners.length; i++) {
    const owner = owners[i] as number
    if (owner < 0 || (nullable && (table.stored(i)?.[field.attribute] ?? null) === null)) continue
    counts[owner] = (counts[owner] as number) + 1
  }
  return { kind: 'integer', aggregate: true, read: (slot) => counts[slot] as number }
}

interface Accumulation {
  readonly owners: Int32Array
  readonly values: ArrayLike<number>
  readonly field: FieldMeta
  readonly single: () => Column
}

function accumulated(
  context: Context,
  { name }: AggregateExpression,
  { owners, values, field, single }: Accumulation,
): Column | undefined {
  const type = field.type.name
  const add = addOf(name, type)
  if (add === undefined) return undefined
  const size = context.state.table(context.model).limit
  const counts = new Int32Array(size)
  const results = new Float64Array(size)
  add(owners, values, { counts, results })
  const unit = add === totalMicroseconds ? 1000 : 1
  const average = name === 'avg'
  let one: Column | undefined
  // Results that aren't finite are computed by the accumulators, which are exact or report that there is no
  // result.
  const read = (slot: number): Value => {
    const result = results[slot] as number
    if (!Number.isFinite(result) && add !== minimum && add !== maximum) return (one ??= single()).read(slot)
    const count = counts[slot] as number
    return count === 0 ? null : average ? result / (unit * count) : result / unit
  }
  const exact = (slot: number): Value =>
    Number.isFinite(results[slot]) ? read(slot) : exactly((one ??= single()))(slot)
  return { kind: aggregateKind(name, type), aggregate: true, read, exact }
}

/** How values are added; undefined for an aggregate that needs them one by one. */
type Add = (owners: Int32Array, values: ArrayLike<number>, totals: Totals) => void
interface Totals {
  readonly counts: Int32Array
  readonly results: Float64Array
}

function addOf(name: AggregateExpression['name'], type: ScalarName): Add | undefined {
  switch (name) {
    case 'sum':
    case 'avg':
      return type === 'duration' ? totalMicroseconds : type === 'float' ? total : totalWhole
    case 'min':
      return minimum
    case 'max':
      return maximum
    case 'count':
    case 'stdDev':
    case 'variance':
    case 'median':
    case 'percentile':
    case 'mode':
    case 'own':
    case 'stringAgg':
    case 'arrayAgg':
    case 'jsonAgg':
      return undefined
  }
}

function total(owners: Int32Array, values: ArrayLike<number>, { counts, results }: Totals): void {
  for (let i = 0; i < owners.length; i++) {
    const owner = owners[i] as number
    const value = values[i] as number
    if (owner < 0 || value !== value) continue
    counts[owner] = (counts[owner] as number) + 1
    results[owner] = (results[owner] as number) + value
  }
}

/** Integers: a sum that leaves the safe range on the way becomes NaN, and stays NaN. */
function totalWhole(owners: Int32Array, values: ArrayLike<number>, { counts, results }: Totals): void {
  for (let i = 0; i < owners.length; i++) {
    const owner = owners[i] as number
    const value = values[i] as number
    if (owner < 0 || value !== value) continue
    const sum = (results[owner] as number) + value
    counts[owner] = (counts[owner] as number) + 1
    results[owner] = sum <= Number.MAX_SAFE_INTEGER && sum >= Number.MIN_SAFE_INTEGER ? sum : Number.NaN
  }
}

/** Durations in whole microseconds. */
function totalMicroseconds(owners: Int32Array, values: ArrayLike<number>, totals: Totals): void {
  const microseconds = new Float64Array(owners.length)
  for (let i = 0; i < microseconds.length; i++) microseconds[i] = Math.round((values[i] as number) * 1000)
  totalWhole(owners, microseconds, totals)
}

function minimum(owners: Int32Array, values: ArrayLike<number>, { counts, results }: Totals): void {
  for (let i = 0; i < owners.length; i++) {
    const owner = owners[i] as number
    const value = values[i] as number
    if (owner < 0 || value !== value) continue
    if (counts[owner] === 0 || value < (results[owner] as number)) results[owner] = value
    counts[owner] = 1
  }
}

function maximum(owners: Int32Array, values: ArrayLike<number>, { counts, results }: Totals): void {
  for (let i = 0; i < owners.length; i++) {
    const owner = owners[i] as number
    const value = values[i] as number
    if (owner < 0 || value !== value) continue
    if (counts[owner] === 0 || value > (results[owner] as number)) results[owner] = value
    counts[owner] = 1
  }
}
