import type { IndexColumn } from '../../schema/meta.js'
import type { Value } from '../../schema/value-type.js'
import { sortInSteps } from '../../util/sort-in-steps.js'
import { sortByIntegers } from './integer-sort.js'
import type { RowOrder } from './row-order.js'
import { eachValueBetween, type RowSource } from './row-source.js'

/** Rows that one step reads. */
const ROWS_PER_STEP = 1 << 14
/** Up to this number, a column has few distinct values. */
const FEW_VALUES = 1 << 12

/**
 * The slots below a limit that have rows, in the order of the rows; equal ones in slot order. Each value is
 * read only once, so a row that changes meanwhile is sorted by its old or its new value and doesn't affect
 * the order of the others.
 */
export function* sortSteps(
  source: RowSource,
  limit: number,
  order: RowOrder,
): Generator<void, Int32Array, undefined> {
  const slots = new Int32Array(limit)
  let count = 0
  for (let slot = 0; slot < limit; slot++) if (source.live[slot] === 1) slots[count++] = slot
  yield
  const columns: SortColumn[] = []
  for (const [at, column] of order.columns.entries())
    columns.push(
      yield* readColumn(source, limit, { column, compare: order.compareValues[at] as CompareValues }),
    )
  return yield* sortSlots(slots.slice(0, count), columns)
}

type CompareValues = (a: Value, b: Value) => number

/** The values of a column by slot: as numbers in their order, if all of them are numbers, else with their comparison. */
type SortColumn = Float64Array | { readonly values: readonly Value[]; readonly compare: CompareValues }

interface Reading {
  readonly column: IndexColumn
  readonly compare: CompareValues
}

function* readColumn(
  source: RowSource,
  limit: number,
  { column, compare }: Reading,
): Generator<void, SortColumn, undefined> {
  const { field, descending } = column
  const { type } = field
  if (type.numeric) {
    const numbers = yield* readNumbers(source, limit, { field, descending })
    if (numbers !== undefined) return numbers
  }
  const values: Value[] = new Array<Value>(limit).fill(null)
  for (let from = 0; from < limit; from += ROWS_PER_STEP) {
    const to = Math.min(limit, from + ROWS_PER_STEP)
    eachValueBetween(source, field, [from, to], (slot, value) => (values[slot] = value))
    yield
  }
  return (yield* ranksOf(values, compare)) ?? { values, compare }
}

/** If a column has few values: by slot, the rank of its value among them. Equal values have the same rank. */
function* ranksOf(
  values: readonly Value[],
  compare: CompareValues,
): Generator<void, Float64Array | undefined, undefined> {
  const places = new Map<Value, number>()
  const numbers = new Float64Array(values.length)
  for (let slot = 0; slot < values.length; slot++) {
    const value = values[slot] as Value
    const place = places.get(value) ?? places.size
    if (place === places.size) places.set(value, place)
    if (place === FEW_VALUES) return undefined
    numbers[slot] = place
    if (slot % ROWS_PER_STEP === 0) yield
  }
  const ranks = ranksByPlace([...places.keys()], compare)
  for (let slot = 0; slot < numbers.length; slot++) numbers[slot] = ranks[numbers[slot] as number] as number
  yield
  return numbers
}

function ranksByPlace(values: readonly Value[], compare: CompareValues): Float64Array {
  const sorted = [...values.keys()].sort((a, b) => compare(values[a] as Value, values[b] as Value))
  const ranks = new Float64Array(values.length)
  let rank = 0
  for (const [at, place] of sorted.entries()) {
    const before = sorted[at - 1]
    if (before !== undefined && compare(values[before] as Value, values[place] as Value) !== 0) rank++
    ranks[place] = rank
  }
  return ranks
}

/** Numbers whose ascending order is that of the column; undefined if numbers can't represent it. */
function* readNumbers(
  source: RowSource,
  limit: number,
  { field, descending }: IndexColumn,
): Generator<void, Float64Array | undefined, undefined> {
  const numbers = new Float64Array(limit)
  const sign = descending ? -1 : 1
  let hasNull = false
  let isFinite = true
  for (let from = 0; from < limit; from += ROWS_PER_STEP) {
    const to = Math.min(limit, from + ROWS_PER_STEP)
    eachValueBetween(source, field, [from, to], (slot, value) => {
      if (value === null) hasNull = true
      else if (!Number.isFinite(value)) isFinite = false
      // Nulls are first in an ascending column, and last in a descending one.
      numbers[slot] = sign * (value === null ? -Infinity : (value as number))
    })
    yield
  }
  return hasNull && !isFinite ? undefined : numbers
}

function* sortSlots(
  slots: Int32Array,
  columns: readonly SortColumn[],
): Generator<void, Int32Array, undefined> {
  const compares = columns.map(comparisonOf)
  const [first] = compares
  const compare = compares.length === 1 && first !== undefined ? first : compareAll(compares)
  if (yield* isSorted(slots, compare)) return slots
  const numbers = columns.filter((column) => column instanceof Float64Array)
  const sorted = numbers.length === columns.length ? yield* sortByIntegers(slots, numbers) : undefined
  return sorted ?? (yield* sortInSteps(slots, compare))
}

type CompareSlots = (a: number, b: number) => number

function comparisonOf(column: SortColumn): CompareSlots {
  if (column instanceof Float64Array)
    return (a, b) => compareNumbers(column[a] as number, column[b] as number)
  const { values, compare } = column
  return (a, b) => compare(values[a] as Value, values[b] as Value)
}

function compareAll(compares: readonly CompareSlots[]): CompareSlots {
  return (a, b) => {
    for (const compare of compares) {
      const c = compare(a, b)
      if (c !== 0) return c
    }
    return 0
  }
}

/** By comparison, because the difference of two infinite numbers is NaN. */
function compareNumbers(a: number, b: number): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function* isSorted(slots: Int32Array, compare: CompareSlots): Generator<void, boolean, undefined> {
  for (let at = 1; at < slots.length; at++) {
    if (compare(slots[at - 1] as number, slots[at] as number) > 0) return false
    if (at % ROWS_PER_STEP === 0) yield
  }
  return true
}
