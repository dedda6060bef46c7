import { checkTimeSometimes, isTimeLimited, type Value } from '@relata/core/engine'
import { heapify, offer, type Compare } from './heap.js'
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

export function inTime(compare: Compare): Compare {
  if (!isTimeLimited()) return compare
  return (i, j) => {
    checkTimeSometimes()
    return compare(i, j)
  }
}

function comparator(slots: Int32Array, keys: readonly OrderKey[], numbers: Numbers | undefined): Compare {
  return inTurn(
    keys.map((key, nth) => {
      if (nth > 0) return lazy((i) => key.read(slots[i] as number), key)
      return numbers === undefined ? eager(slots, key) : numeric(numbers)
    }),
  )
}

/** Compares by each comparison in turn, and last by position. */
export function inTurn(compares: readonly Compare[]): Compare {
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

/**
 * The first key's values, if its column has them as numbers, null as an infinite number; undefined if
 * values are infinite as well.
 */
function numbersOf(slots: Int32Array, key: OrderKey | undefined): Numbers | undefined {
  if (key?.numbers === undefined) return undefined
  const { numbers, descending, nullsFirst } = key
  const values = new Float64Array(slots.length)
  const ofNull = nullsFirst === descending ? Infinity : -Infinity
  let hasNull = false
  let isFinite = true
  for (let i = 0; i < slots.length; i++) {
    const value = numbers[slots[i] as number] as number
    if (value !== value) hasNull = true
    else if (value === Infinity || value === -Infinity) isFinite = false
    values[i] = value !== value ? ofNull : value
  }
  return hasNull && !isFinite ? undefined : { values, descending }
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

/** A comparison by a key after the first one: it reads only the rows that are equal in earlier keys, each once. */
export function lazy(read: (i: number) => Value, key: OrderKey): Compare {
  const values = new Map<number, Value>()
  const at = (i: number): Value => {
    let value = values.get(i)
    if (value === undefined) values.set(i, (value = read(i)))
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
  heapify(heap, compare)
  if (numbers === undefined) for (let i = limit; i < n; i++) offer(heap, i, compare)
  else offerNumbers(heap, compare, numbers)
  return heap.sort(compare)
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
