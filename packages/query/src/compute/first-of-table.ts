import type { NumberPart, TableReader } from '@relata/core/engine'
import { heapify, offer, type Compare } from './heap.js'
import type { OrderKey } from './order.js'
import { inTime, inTurn, lazy } from './sort.js'

/**
 * The first `limit` rows of a whole table, if the first key is a column of numbers in parts: one pass over the column,
 * without a list of all slots. Undefined for other keys, and if sorting costs less.
 */
export function firstOfTable(
  { live, size }: Pick<TableReader, 'live' | 'size'>,
  keys: readonly OrderKey[],
  limit: number,
): Int32Array | undefined {
  const [first, ...others] = keys
  if (first?.parts === undefined || limit === 0 || limit * 4 >= size) return undefined
  const column = new Column(first.parts, first)
  const compare = inTime(
    inTurn([column.compare, ...others.map((key) => lazy((slot) => key.read(slot), key))]),
  )
  const heap: number[] = []
  for (let slot = 0; heap.length < limit; slot++) if (live[slot] === 1) heap.push(slot)
  const start = (heap.at(-1) as number) + 1
  heapify(heap, compare)
  const { descending } = first
  let last = column.at(heap[0] as number)
  for (const { from, to, numbers, isNull } of first.parts) {
    for (let slot = Math.max(start, from); slot < to; slot++) {
      const number = isNull?.[slot - from] === 1 ? column.null : (numbers[slot - from] as number)
      if (descending ? number < last : number > last) continue
      // The rows come in order of creation, which decides among equal ones.
      if ((number === last && others.length === 0) || live[slot] !== 1) continue
      offer(heap, slot, compare)
      last = column.at(heap[0] as number)
    }
  }
  return Int32Array.from(heap.sort(compare))
}

/** A column in parts, which reads null as an infinite number. */
class Column {
  readonly null: number
  readonly compare: Compare
  readonly #parts: readonly NumberPart[]

  constructor(parts: readonly NumberPart[], { descending, nullsFirst }: OrderKey) {
    this.#parts = parts
    this.null = nullsFirst === descending ? Infinity : -Infinity
    const sign = descending ? -1 : 1
    this.compare = (i, j) => {
      const a = this.at(i)
      const b = this.at(j)
      return a < b ? -sign : a > b ? sign : 0
    }
  }

  /** The number of a slot. */
  at(slot: number): number {
    let low = 0
    for (let high = this.#parts.length - 1; low < high;) {
      const middle = (low + high) >> 1
      if ((this.#parts[middle] as NumberPart).to <= slot) low = middle + 1
      else high = middle
    }
    const { numbers, from, isNull } = this.#parts[low] as NumberPart
    return isNull?.[slot - from] === 1 ? this.null : (numbers[slot - from] as number)
  }
}
