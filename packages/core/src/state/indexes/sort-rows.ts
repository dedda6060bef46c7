import type { Value } from '../../schema/value-type.js'
import { must } from '../../util/assert.js'
import type { Row } from '../reader.js'
import type { RowSource } from './row-source.js'
import type { RowOrder } from './row-order.js'

/** The slots below a limit that have rows, in the order of the rows; equal ones in slot order. */
export function sortedSlots(source: RowSource, limit: number, order: RowOrder): Int32Array {
  const slots = new Int32Array(limit)
  let count = 0
  for (let slot = 0; slot < limit; slot++) if (source.row(slot) !== undefined) slots[count++] = slot
  const sorted = slots.subarray(0, count)
  sortRange({ source, order, slots: sorted }, 0, count, 0)
  return sorted.slice()
}

interface Sorting {
  readonly source: RowSource
  readonly order: RowOrder
  readonly slots: Int32Array
}

/** Sorts `slots[from … to)` by one column, and the runs that are equal in it by the columns after it. */
function sortRange(sorting: Sorting, from: number, to: number, column: number): void {
  const { order, slots } = sorting
  const part = slots.subarray(from, to)
  const values = valuesOf(sorting, part, column)
  const compare = comparatorOf(order, values, column)
  const sorted = mergeSort(part.length, compare)
  const before = part.slice()
  for (let i = 0; i < sorted.length; i++) part[i] = before[sorted[i] as number] as number
  if (column + 1 === order.columns.length) return
  let start = 0
  for (let end = 1; end <= sorted.length; end++) {
    if (end < sorted.length && compare(sorted[start] as number, sorted[end] as number) === 0) continue
    if (end - start > 1) sortRange(sorting, from + start, from + end, column + 1)
    start = end
  }
}

type Compare = (i: number, j: number) => number
type Values = readonly Value[] | Float64Array

/** One column's values: in a typed array if all of them are numbers. */
function valuesOf({ source, order }: Sorting, slots: Int32Array, column: number): Values {
  const { field } = order.columns[column] as RowOrder['columns'][number]
  const values = Array.from(slots, (slot) => (source.row(slot) as Row)[field.attribute] as Value)
  if (!field.type.numeric || values.includes(null)) return values
  return Float64Array.from(values as number[])
}

function comparatorOf(order: RowOrder, values: Values, column: number): Compare {
  if (!(values instanceof Float64Array)) {
    const compare = must(order.compareValues[column], 'a column of the order')
    return (i, j) => compare(values[i] as Value, values[j] as Value)
  }
  const ascending: Compare = (i, j) => compareNumbers(values[i] as number, values[j] as number)
  return order.columns[column]?.descending === true ? (i, j) => ascending(j, i) : ascending
}

/** By comparison: a difference of two infinite numbers is none. */
function compareNumbers(a: number, b: number): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** Runs of this length are sorted by insertion. */
const RUN = 16

/** The numbers below `count`, sorted; stable. Sorted input costs one pass. */
function mergeSort(count: number, compare: Compare): Int32Array {
  let from = Int32Array.from({ length: count }, (_, i) => i)
  if (isSorted(from, compare)) return from
  for (let start = 0; start < count; start += RUN)
    insertionSort(from, start, Math.min(count, start + RUN), compare)
  let to = new Int32Array(count)
  for (let width = RUN; width < count; width *= 2) {
    for (let start = 0; start < count; start += 2 * width) merge(from, to, { start, width, compare })
    ;[from, to] = [to, from]
  }
  return from
}

function isSorted(items: Int32Array, compare: Compare): boolean {
  for (let i = 1; i < items.length; i++)
    if (compare(items[i - 1] as number, items[i] as number) > 0) return false
  return true
}

function insertionSort(items: Int32Array, start: number, end: number, compare: Compare): void {
  for (let i = start + 1; i < end; i++) {
    const item = items[i] as number
    let at = i
    while (at > start && compare(items[at - 1] as number, item) > 0) {
      items[at] = items[at - 1] as number
      at--
    }
    items[at] = item
  }
}

interface Merge {
  readonly start: number
  readonly width: number
  readonly compare: Compare
}

/** Merges two neighbouring runs of `from` into `to`. */
function merge(from: Int32Array, to: Int32Array, { start, width, compare }: Merge): void {
  const middle = Math.min(from.length, start + width)
  const end = Math.min(from.length, middle + width)
  let left = start
  let right = middle
  for (let at = start; at < end; at++) {
    const takeLeft =
      right >= end || (left < middle && compare(from[left] as number, from[right] as number) <= 0)
    to[at] = from[takeLeft ? left++ : right++] as number
  }
}
