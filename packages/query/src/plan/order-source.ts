import type { FieldMeta, IndexColumn, Interval, ModelMeta, Value } from '@relata/core/engine'
import type { OrderTerm } from '../ast/nodes.js'
import { matchColumn } from '../bind/columns.js'
import type { Context } from '../bind/context.js'
import { valuePathOf } from '../bind/relations.js'
import { columnInterval } from '../resolve/column-interval.js'
import { intersection, without } from './conjunction.js'
import type { Predicate, TestPredicate } from './predicate.js'

/** A source of rows in an order, read one after the other. */
export type OrderSource = CreationOrder | IndexOrder

interface Source {
  readonly model: ModelMeta
  /** Rows visited at most, estimated. */
  readonly rows: number
}
/** Rows in the order of creation: by slot. */
export interface CreationOrder extends Source {
  readonly kind: 'creationOrder'
}
/** Rows in the order of the primary key (`keyOrder`) or of another index. */
export interface IndexOrder extends Source {
  readonly kind: 'keyOrder' | 'indexOrder'
  /** One of the model's orders. */
  readonly columns: readonly IndexColumn[]
  /** The values that its first columns have: only such rows are visited. */
  readonly prefix: readonly Value[]
  /** The values of the column after the prefix; undefined: all of them, and null. */
  readonly interval: Interval | undefined
  /** The conditions that prefix and interval replace. */
  readonly conditions: readonly TestPredicate[]
  readonly reversed: boolean
  /** Whether rows that the index leaves equal are read in the opposite order of their creation. */
  readonly mirrored: boolean
  /** Where the nulls of the column after the prefix are; undefined: where the index has them. */
  readonly nulls: 'first' | 'last' | undefined
  /** The columns after the prefix that the query is ordered by. Equal rows in them are ties. */
  readonly ordered: readonly IndexColumn[]
}

/** A source, the conditions that it leaves to be tested, and the order of its ties. */
export interface OrderedAccess {
  readonly source: OrderSource
  readonly rest: Predicate
  readonly ties: Ties
}
/**
 * How the rows that a source leaves equal are put in order: `source`: they already are in the order of
 * creation; `creation`: the source has further columns, so they must be put in that order.
 */
export type Ties = 'source' | 'creation' | readonly OrderTerm[]

/** The source that reads the rows of a predicate in an order; undefined where no index has that order. */
export function orderSource(
  context: Context,
  terms: readonly OrderTerm[],
  predicate: Predicate,
): OrderedAccess | undefined {
  const { model, state } = context
  const conditions = columnConditions(predicate, model)
  const decisive = decisiveTerms(context, terms, conditions)
  if (decisive.length === 0) {
    const source: OrderSource = { kind: 'creationOrder', model, rows: state.table(model).size }
    return { source, rest: predicate, ties: 'source' }
  }
  const [first] = decisive
  if (first?.column === undefined) return undefined
  let best: Match | undefined
  for (const columns of model.orders) {
    const match = matchOrder(columns, conditions, decisive)
    if (match !== undefined && (best === undefined || isBetter(match, best))) best = match
  }
  if (best === undefined || state.table(model).orderedBy(best.columns).early()) return undefined
  return accessOf(context, best, predicate)
}

/** A term, and the column of the row itself that it is. */
interface DecisiveTerm {
  readonly term: OrderTerm
  readonly column: OrderedColumn | undefined
}
interface OrderedColumn {
  readonly field: FieldMeta
  readonly descending: boolean
  /** Set where nulls are not where an index has them. */
  readonly nulls: 'first' | 'last' | undefined
}

/** The terms without those that decide nothing: of a column with one value, and those after a unique key. */
function decisiveTerms(
  context: Context,
  terms: readonly OrderTerm[],
  { equal }: ColumnConditions,
): readonly DecisiveTerm[] {
  const decisive: DecisiveTerm[] = []
  for (const term of terms) {
    const column = columnOfTerm(context, term)
    if (column !== undefined && equal.has(column.field)) continue
    decisive.push({ term, column })
    if (column?.field.primaryKey === true) break
  }
  return decisive
}

function columnOfTerm(
  context: Context,
  { expression, descending, nulls }: OrderTerm,
): OrderedColumn | undefined {
  if (expression.kind !== 'f' || expression.output !== undefined) return undefined
  if (matchColumn(context, expression.chain) !== undefined) return undefined
  const { field, hops, transforms } = valuePathOf(context, expression.chain)
  if (hops.length > 0 || transforms.length > 0 || field.model !== context.model) return undefined
  const isUsual = nulls === undefined || !field.null || (nulls === 'first') === !descending
  return { field, descending, nulls: isUsual ? undefined : nulls }
}

/** The conditions of a conjunction by column. */
interface ColumnConditions {
  /** Equality with one value, or with null. */
  readonly equal: ReadonlyMap<FieldMeta, TestPredicate>
  readonly intervals: ReadonlyMap<FieldMeta, readonly TestPredicate[]>
}

function columnConditions(predicate: Predicate, model: ModelMeta): ColumnConditions {
  if (predicate.kind === 'all') return NO_CONDITIONS
  const equal = new Map<FieldMeta, TestPredicate>()
  const intervals = new Map<FieldMeta, TestPredicate[]>()
  for (const child of predicate.kind === 'and' ? predicate.children : [predicate]) {
    if (child.kind !== 'test' || child.field.model !== model) continue
    const { field, transforms, test } = child
    const isPlain = transforms.length === 0
    if (isPlain && (test.equals?.length === 1 || (test.lookup === 'isnull' && test.onNull)))
      equal.set(field, child)
    else if (columnInterval(child) !== undefined || (isPlain && isPresence(child)))
      intervals.set(field, [...(intervals.get(field) ?? []), child])
  }
  return { equal, intervals }
}
/** All values, without null. */
export const EVERY_VALUE: Interval = Object.freeze({
  low: undefined,
  lowOpen: false,
  high: undefined,
  highOpen: false,
})
const isPresence = ({ test }: TestPredicate): boolean => test.lookup === 'isnull' && !test.onNull
const NO_CONDITIONS: ColumnConditions = { equal: new Map(), intervals: new Map() }

interface Match {
  readonly columns: readonly IndexColumn[]
  readonly equal: readonly TestPredicate[]
  readonly intervals: readonly TestPredicate[]
  readonly reversed: boolean
  readonly nulls: 'first' | 'last' | undefined
  /** Columns after the prefix that the first terms are. */
  readonly matched: number
  readonly further: readonly DecisiveTerm[]
}

/** How an index serves an order: columns with one value, then the columns of the first terms. */
function matchOrder(
  columns: readonly IndexColumn[],
  { equal, intervals }: ColumnConditions,
  terms: readonly DecisiveTerm[],
): Match | undefined {
  const fixed: TestPredicate[] = []
  for (const { field } of columns) {
    const condition = equal.get(field)
    if (condition === undefined) break
    fixed.push(condition)
  }
  const next = columns[fixed.length]
  const first = terms[0]?.column
  if (next === undefined || first === undefined || next.field !== first.field) return undefined
  const reversed = next.descending !== first.descending
  let matched = 1
  while (
    fixed.length + matched < columns.length &&
    continues(columns[fixed.length + matched], terms[matched], reversed)
  )
    matched++
  return {
    columns,
    equal: fixed,
    intervals: intervals.get(next.field) ?? [],
    reversed,
    nulls: first.nulls,
    matched,
    further: terms.slice(matched),
  }
}

function continues(
  column: IndexColumn | undefined,
  term: DecisiveTerm | undefined,
  reversed: boolean,
): boolean {
  const ordered = term?.column
  return (
    column !== undefined &&
    ordered !== undefined &&
    ordered.field === column.field &&
    ordered.nulls === undefined &&
    (ordered.descending !== column.descending) === reversed
  )
}

/** More columns with one value, then an interval, then more columns in the requested order. */
function isBetter(a: Match, b: Match): boolean {
  const values = (match: Match): readonly number[] => [
    match.equal.length,
    Math.min(1, match.intervals.length),
    match.matched,
    match.equal.length + match.matched - match.columns.length,
  ]
  const other = values(b)
  for (const [i, value] of values(a).entries()) if (value !== other[i]) return value > (other[i] as number)
  return false
}

/** Whether terms only order rows by keys that ascend with creation, as an index reads rows that it leaves equal. */
function isKeyOrder({ model, state }: Context, terms: readonly DecisiveTerm[], descending: boolean): boolean {
  const [only, ...others] = terms
  return (
    others.length === 0 &&
    only?.column?.field.primaryKey === true &&
    only.column.descending === descending &&
    state.table(model).keysAscend
  )
}

function accessOf(context: Context, match: Match, predicate: Predicate): OrderedAccess {
  const { model, state } = context
  const { columns, equal, intervals, reversed, nulls, matched, further } = match
  const prefix = equal.map(({ test }) => test.equals?.[0] ?? null)
  const interval = intersection(intervals) ?? (intervals.length > 0 ? EVERY_VALUE : undefined)
  const conditions = [...equal, ...intervals]
  const ordered = columns.slice(equal.length, equal.length + matched)
  const isKey = columns === model.orders[0]
  const rows =
    isKey && conditions.length === 0
      ? state.table(model).size
      : state.table(model).orderedBy(columns).range(prefix, interval).estimate
  const isWhole = equal.length + matched === columns.length
  const mirrored = reversed && isWhole && isKeyOrder(context, further, true)
  const isDecided = mirrored || isKeyOrder(context, further, false)
  const decided = isDecided ? [] : further.map(({ term }) => term)
  const ties: Ties = decided.length > 0 ? decided : isWhole ? 'source' : 'creation'
  return {
    source: {
      kind: isKey ? 'keyOrder' : 'indexOrder',
      model,
      rows,
      columns,
      prefix,
      interval,
      conditions,
      reversed,
      mirrored,
      nulls,
      ordered,
    },
    rest: without(predicate, conditions),
    ties,
  }
}
