import { checkTimeSometimes, isTimeLimited, type Value } from '@relata/core/engine'
import { compareKeys } from './key-comparison.js'
import type { OrderKey } from './order.js'

/**
 * Sorts slots, or only finds the first `limit` of them. The sort is stable, so ties stay in order of
 * creation. Keys are read once per row. Cost: O(n log n), with a limit O(n log limit).
 */
export function sortSlots(
  slots: Int32Array,
  keys: readonly OrderKey[],
  limit: number = slots.length,
): Int32Array {
  if (keys.length === 0 || slots.length < 2) return slots.length > limit ? slots.subarray(0, limit) : slots
  const numbers = numbersOf(slots, keys[0])
  const compare = inTime(comparator(slots, keys, numbers))
  const order =
    limit * 4 < slots.length
      ? best(slots.length, limit, compare, numbers)
      : Array.from(slots, (_, i) => i).sort(compare)
  const sorted = new Int32Array(Math.min(limit, slots.length))
  for (let i = 0; i < sorted.length; i++) sorted[i] = slots[order[i] as number] as number
  return sorted
}

type Compare = (i: number, j: number) => number

function inTime(compare: Compare): Compare {
  if (!isTimeLimited()) return compare
  return (i, j) => {
    checkTimeSometimes()
    return compare(i, j)
  }
}

function comparator(slots: Int32Array, keys: readonly OrderKey[], numbers: Numbers | undefined): Compare {
  const compares = keys.map((key, nth) =>
    nth > 0 ? lazy(slots, key) : numbers === undefined ? eager(slots, key) : numeric(numbers),
  )
  const [first, second] = compares as [Compare, Compare | undefined]
  if (second === undefined) return (i, j) => first(i, j) || i - j
  if (compares.length === 2) return (i, j) => first(i, j) || second(i, j) || i - j
  return (i, j) => {
    for (const compare of compares) {
      const c = compare(i, j)
      if (c !== 0) return c
    }
    return i - j
  }
}

/** The values of the first key, all numbers. */
interface Numbers {
  readonly values: Float64Array
  readonly descending: boolean
}

/** The first key's values, if its column has them as numbers; undefined if one is null. */
function numbersOf(slots: Int32Array, key: OrderKey | undefined): Numbers | undefined {
  if (key?.numbers === undefined) return undefined
  const values = new Float64Array(slots.length)
  for (let i = 0; i < slots.length; i++) {
    const value = key.numbers[slots[i] as number] as number
    if (value !== value) return undefined
    values[i] = value
  }
  return { values, descending: key.descending }
}

/** Numbers are compared without a call of the type. They may be infinite, so their difference may be NaN. */
function numeric({ values, descending }: Numbers): Compare {
  const sign = descending ? -1 : 1
  return (i, j) => {
    const a = values[i] as number
    const b = values[j] as number
    return a < b ? -sign : a > b ? sign : 0
  }
}

function eager(slots: Int32Array, key: OrderKey): Compare {
  const values: Value[] = new Array<Value>(slots.length)
  let isNumeric = true
  for (let i = 0; i < slots.length; i++) {
    const value = key.read(slots[i] as number)
    values[i] = value
    if (typeof value !== 'number') isNumeric = false
  }
  return isNumeric
    ? numeric({ values: Float64Array.from(values as number[]), descending: key.descending })
    : (i, j) => compareKeys(values[i] as Value, values[j] as Value, key)
}

/** Later keys are read if earlier ones are equal. */
function lazy(slots: Int32Array, key: OrderKey): Compare {
  const values = new Map<number, Value>()
  const at = (i: number): Value => {
    let value = values.get(i)
    if (value === undefined) values.set(i, (value = key.read(slots[i] as number)))
    return value
  }
  return (i, j) => compareKeys(at(i), at(j), key)
}

/**
 * The first `limit` of n by a heap that keeps the last of them on top. Most numbers are rejected after one
 * comparison with it.
 */
function best(n: number, limit: number, compare: Compare, numbers: Numbers | undefined): number[] {
  const heap: number[] = []
  if (limit <= 0) return heap
  for (let i = 0; i < Math.min(n, limit); i++) heap.push(i)
  for (let at = (heap.length >> 1) - 1; at >= 0; at--) sink(heap, at, compare)
  if (numbers === undefined) for (let i = limit; i < n; i++) offer(heap, i, compare)
  else offerNumbers(heap, compare, numbers)
  return heap.sort(compare)
}

function offer(heap: number[], i: number, compare: Compare): void {
  if (compare(i, heap[0] as number) >= 0) return
  heap[0] = i
  sink(heap, 0, compare)
}

function offerNumbers(heap: number[], compare: Compare, { values, descending }: Numbers): void {
  let last = values[heap[0] as number] as number
  for (let i = heap.length; i < values.length; i++) {
    const value = values[i] as number
    if (descending ? value < last : value > last) continue
    offer(heap, i, compare)
    last = values[heap[0] as number] as number
  }
}

function sink(heap: number[], from: number, compare: Compare): void {
  const item = heap[from] as number
  let at = from
  for (;;) {
    let child = 2 * at + 1
    if (child >= heap.length) break
    if (child + 1 < heap.length && compare(heap[child + 1] as number, heap[child] as number) > 0) child++
    if (compare(heap[child] as number, item) <= 0) break
    heap[at] = heap[child] as number
    at = child
  }
  heap[at] = item
}
