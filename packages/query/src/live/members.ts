import type { Value } from '@relata/core'
import { must } from '@relata/core'
import { compareKeys } from '../operator/sort.js'
import type { OrderKey } from '../operator/order.js'

/** The values that an order puts a row by; empty where rows are in order of creation. */
export type Keys = readonly Value[]
/** How keys compare; without the reading of them, which is of one state. */
export type KeyOrder = Omit<OrderKey, 'read'>

/** A run of members in order: parallel arrays, because a small set is most often the whole of one and is kept a hundred thousand times. */
interface Chunk {
  slots: number[]
  /** What is given for each row. */
  values: unknown[]
  /** Undefined without an order. */
  keys: Keys[] | undefined
}
interface Place {
  readonly chunk: number
  readonly at: number
}

const FULL = 512
const SMALL = 64

/** The rows of a live query in its order. Finding, adding and taking away cost O(log n), and the place in the order a 500th of n. */
export class Members {
  readonly #order: readonly KeyOrder[]
  #chunks: Chunk[]
  #size: number = 0
  /** Where each row stands in an order; undefined without one, where its slot says it. */
  readonly #keys: Map<number, Keys> | undefined
  #whole: readonly unknown[] | undefined

  constructor(order: readonly KeyOrder[]) {
    this.#order = order
    this.#keys = order.length === 0 ? undefined : new Map()
    this.#chunks = [this.#chunk([], [], [])]
  }

  get size(): number {
    return this.#size
  }

  /** Takes rows in that come in order. Only into an empty one. */
  fill(slots: ArrayLike<number>, read: { readonly keys: (slot: number) => Keys; readonly value: (slot: number) => unknown }): void {
    const chunks: Chunk[] = []
    for (let from = 0; from < slots.length; from += FULL / 2) {
      const part = Array.from({ length: Math.min(FULL / 2, slots.length - from) }, (_, i) => slots[from + i] as number)
      const keys = this.#keys === undefined ? [] : part.map(read.keys)
      chunks.push(this.#chunk(part, part.map(read.value), keys))
      if (this.#keys !== undefined) for (const [i, slot] of part.entries()) this.#keys.set(slot, keys[i] as Keys)
    }
    if (chunks.length > 0) this.#chunks = chunks
    this.#size = slots.length
    this.#whole = undefined
  }

  has(slot: number): boolean {
    return this.#keys === undefined ? this.#find(slot) !== undefined : this.#keys.has(slot)
  }

  keys(slot: number): Keys {
    return this.#keys?.get(slot) ?? NO_KEYS
  }

  value(slot: number): unknown {
    const place = this.#must(slot)
    return this.#chunks[place.chunk]?.values[place.at]
  }

  /** The row's place in the order, from 0. */
  rank(slot: number): number {
    const place = this.#must(slot)
    let before = place.at
    for (let i = 0; i < place.chunk; i++) before += (this.#chunks[i] as Chunk).slots.length
    return before
  }

  replace(slot: number, value: unknown): void {
    const { chunk, at } = this.#must(slot)
    this.#own(chunk).values[at] = value
  }

  insert(slot: number, keys: Keys, value: unknown): void {
    const nth = this.#chunkFor(slot, keys)
    const chunk = this.#own(nth)
    const at = this.#lower(chunk, slot, keys)
    chunk.slots.splice(at, 0, slot)
    chunk.values.splice(at, 0, value)
    chunk.keys?.splice(at, 0, keys)
    this.#keys?.set(slot, keys)
    this.#size++
    if (chunk.slots.length > FULL) this.#split(nth)
  }

  remove(slot: number): void {
    const { chunk: nth, at } = this.#must(slot)
    const chunk = this.#own(nth)
    chunk.slots.splice(at, 1)
    chunk.values.splice(at, 1)
    chunk.keys?.splice(at, 1)
    this.#keys?.delete(slot)
    this.#size--
    if (this.#chunks.length > 1 && chunk.slots.length < SMALL) this.#join(nth)
  }

  /** All that is given, in order: the same array until something changes. A copy, and not frozen: freezing costs ten times as much. benchmarks: live_chain. */
  toArray(): readonly unknown[] {
    if (this.#whole !== undefined) return this.#whole
    const [only] = this.#chunks
    if (this.#chunks.length === 1 && only !== undefined) return (this.#whole = only.values.slice())
    const whole = new Array<unknown>(this.#size)
    let next = 0
    for (const { values } of this.#chunks) for (let i = 0; i < values.length; i++) whole[next++] = values[i]
    return (this.#whole = whole)
  }

  /** A part of it. */
  slice(start: number, stop: number): { readonly slots: readonly number[]; readonly values: readonly unknown[] } {
    const slots: number[] = []
    const values: unknown[] = []
    let at = 0
    for (const chunk of this.#chunks) {
      const from = Math.max(0, start - at)
      const to = stop - at
      if (to <= 0) break
      for (let i = from; i < Math.min(to, chunk.slots.length); i++) {
        slots.push(chunk.slots[i] as number)
        values.push(chunk.values[i])
      }
      at += chunk.slots.length
    }
    return { slots, values }
  }

  /** Rows have moved to other slots, in their order. */
  move(moves: Int32Array): void {
    for (const chunk of this.#chunks) chunk.slots = chunk.slots.map((slot) => moves[slot] as number)
    if (this.#keys === undefined) return
    const keys = [...this.#keys]
    this.#keys.clear()
    for (const [slot, values] of keys) this.#keys.set(moves[slot] as number, values)
  }

  *slots(): Generator<number> {
    for (const chunk of this.#chunks) yield* chunk.slots
  }

  #chunk(slots: number[], values: unknown[], keys: Keys[]): Chunk {
    return { slots, values, keys: this.#order.length === 0 ? undefined : keys }
  }

  /** The chunk to change. */
  #own(nth: number): Chunk {
    const chunk = this.#chunks[nth] as Chunk
    this.#whole = undefined
    return chunk
  }

  #compare(slot: number, keys: Keys, chunk: Chunk, at: number): number {
    const others = chunk.keys?.[at]
    for (let i = 0; others !== undefined && i < this.#order.length; i++) {
      const c = compareKeys(keys[i] as Value, others[i] as Value, this.#order[i] as OrderKey)
      if (c !== 0) return c
    }
    return slot - (chunk.slots[at] as number)
  }

  /** The first chunk whose last member isn't before this one; else the last. */
  #chunkFor(slot: number, keys: Keys): number {
    let low = 0
    let high = this.#chunks.length - 1
    while (low < high) {
      const middle = (low + high) >> 1
      const chunk = this.#chunks[middle] as Chunk
      if (this.#compare(slot, keys, chunk, chunk.slots.length - 1) > 0) low = middle + 1
      else high = middle
    }
    return low
  }

  #lower(chunk: Chunk, slot: number, keys: Keys): number {
    let low = 0
    let high = chunk.slots.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.#compare(slot, keys, chunk, middle) > 0) low = middle + 1
      else high = middle
    }
    return low
  }

  #find(slot: number): Place | undefined {
    const keys = this.#keys === undefined ? NO_KEYS : this.#keys.get(slot)
    if (keys === undefined) return undefined
    const chunk = this.#chunkFor(slot, keys)
    const at = this.#lower(this.#chunks[chunk] as Chunk, slot, keys)
    return this.#chunks[chunk]?.slots[at] === slot ? { chunk, at } : undefined
  }

  #must(slot: number): Place {
    return must(this.#find(slot), 'a member is where its keys say')
  }

  #split(nth: number): void {
    const chunk = this.#chunks[nth] as Chunk
    const middle = chunk.slots.length >> 1
    const rest = this.#chunk(chunk.slots.splice(middle), chunk.values.splice(middle), chunk.keys?.splice(middle) ?? [])
    this.#chunks.splice(nth + 1, 0, rest)
  }

  #join(nth: number): void {
    const left = Math.min(nth, this.#chunks.length - 2)
    const one = this.#own(left)
    const other = this.#own(left + 1)
    if (one.slots.length + other.slots.length > FULL) return
    one.slots = [...one.slots, ...other.slots]
    one.values = [...one.values, ...other.values]
    if (one.keys !== undefined && other.keys !== undefined) one.keys = [...one.keys, ...other.keys]
    this.#chunks.splice(left + 1, 1)
  }
}

export const NO_KEYS: Keys = Object.freeze([])
