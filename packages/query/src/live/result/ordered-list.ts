import { emptyList, listOf, must } from '@relata/core/engine'
import { compareByKeys } from '../../compute/key-comparison.js'
import { Chunk, idsBetween, NO_KEYS, type KeyOrder, type Keys, type Placed } from './ordered-chunk.js'

interface Place {
  readonly chunk: number
  readonly at: number
}

const FULL = 512
const SMALL = 64

/**
 * The members of a live query in its order: rows with their slots as ids, or groups with their numbers.
 * Finding, adding and removing one costs O(log n); its rank costs n / 500.
 */
export class OrderedList {
  readonly #order: readonly KeyOrder[]
  #chunks: Chunk[]
  #size: number = 0
  /** The sort keys of each member; undefined without an order. */
  readonly #keys: Map<number, Keys> | undefined
  #whole: readonly unknown[] | undefined

  constructor(order: readonly KeyOrder[]) {
    this.#order = order
    this.#keys = order.length === 0 ? undefined : new Map()
    this.#chunks = listOf(this.#emptyChunk())
  }

  get size(): number {
    return this.#size
  }

  /** The last member. */
  get last(): Placed | undefined {
    const id = this.#chunks.at(-1)?.ids.at(-1)
    return id === undefined ? undefined : { id, keys: this.keys(id) }
  }

  /** Adds members that are in order, to an empty list. */
  fill(
    ids: ArrayLike<number>,
    read: { readonly keys: (id: number) => Keys; readonly value: (id: number) => unknown },
  ): void {
    const chunks = emptyList<Chunk>()
    for (let from = 0; from < ids.length; from += FULL / 2) {
      const part = idsBetween(ids, from, Math.min(from + FULL / 2, ids.length))
      // Not passed as a function: Array.prototype.map calls it with the index, too.
      const values = part.map((id) => read.value(id))
      const keys = this.#keys === undefined ? undefined : part.map((id) => read.keys(id))
      chunks.push(new Chunk(part, values, keys))
      if (keys !== undefined) for (const [i, id] of part.entries()) this.#keys?.set(id, keys[i] as Keys)
    }
    if (chunks.length > 0) this.#chunks = chunks
    this.#size = ids.length
    this.#whole = undefined
  }

  clear(): void {
    this.#chunks = listOf(this.#emptyChunk())
    this.#size = 0
    this.#keys?.clear()
    this.#whole = undefined
  }

  /** Removes all members after the first `size`, and returns their ids. */
  truncate(size: number): readonly number[] {
    const { ids } = this.slice(size, this.#size)
    for (const id of ids) this.#keys?.delete(id)
    let kept = 0
    for (let nth = 0; nth < this.#chunks.length && kept < size; nth++) {
      const chunk = this.#chunks[nth] as Chunk
      const rest = Math.min(chunk.ids.length, size - kept)
      chunk.ids.length = rest
      chunk.values.length = rest
      if (chunk.keys !== undefined) chunk.keys.length = rest
      kept += rest
      if (kept === size) this.#chunks.length = nth + 1
    }
    this.#size -= ids.length
    this.#whole = undefined
    return ids
  }

  /** Negative if `a` is before `b`. */
  compare(a: Placed, b: Placed): number {
    return compareByKeys(a.keys, b.keys, this.#order) || a.id - b.id
  }

  has(id: number): boolean {
    return this.#keys === undefined ? this.#find(id) !== undefined : this.#keys.has(id)
  }

  keys(id: number): Keys {
    return this.#keys?.get(id) ?? NO_KEYS
  }

  value(id: number): unknown {
    const place = this.#must(id)
    return this.#chunks[place.chunk]?.values[place.at]
  }

  /** A member's place in the order, from 0. */
  rank(id: number): number {
    const place = this.#must(id)
    let before = place.at
    for (let i = 0; i < place.chunk; i++) before += (this.#chunks[i] as Chunk).ids.length
    return before
  }

  replace(id: number, value: unknown): void {
    const { chunk, at } = this.#must(id)
    this.#own(chunk).values[at] = value
  }

  insert(id: number, keys: Keys, value: unknown): void {
    const nth = this.#chunkFor(id, keys)
    const chunk = this.#own(nth)
    const at = this.#lower(chunk, id, keys)
    chunk.ids.splice(at, 0, id)
    chunk.values.splice(at, 0, value)
    chunk.keys?.splice(at, 0, keys)
    this.#keys?.set(id, keys)
    this.#size++
    if (chunk.ids.length > FULL) this.#split(nth)
  }

  remove(id: number): void {
    const { chunk: nth, at } = this.#must(id)
    const chunk = this.#own(nth)
    chunk.ids.splice(at, 1)
    chunk.values.splice(at, 1)
    chunk.keys?.splice(at, 1)
    this.#keys?.delete(id)
    this.#size--
    if (this.#chunks.length > 1 && chunk.ids.length < SMALL) this.#join(nth)
  }

  /**
   * All values in order: the same array until something changes. A copy that is not frozen, because freezing
   * costs ten times as much. benchmarks: live_chain.
   */
  toArray(): readonly unknown[] {
    if (this.#whole !== undefined) return this.#whole
    const [only] = this.#chunks
    if (this.#chunks.length === 1 && only !== undefined) return (this.#whole = only.values.slice())
    const whole = new Array<unknown>(this.#size)
    let next = 0
    for (const { values } of this.#chunks) for (let i = 0; i < values.length; i++) whole[next++] = values[i]
    return (this.#whole = whole)
  }

  /** The members from place `start` to `stop`. */
  slice(
    start: number,
    stop: number,
  ): { readonly ids: readonly number[]; readonly values: readonly unknown[] } {
    const ids: number[] = []
    const values: unknown[] = []
    let at = 0
    for (const chunk of this.#chunks) {
      const from = Math.max(0, start - at)
      const to = stop - at
      if (to <= 0) break
      for (let i = from; i < Math.min(to, chunk.ids.length); i++) {
        ids.push(chunk.ids[i] as number)
        values.push(chunk.values[i])
      }
      at += chunk.ids.length
    }
    return { ids, values }
  }

  /** The values from a place on. */
  *from(start: number): Generator<unknown, undefined> {
    let at = start
    for (const { values } of this.#chunks) {
      for (; at < values.length; at++) yield values[at]
      at -= values.length
    }
    return undefined
  }

  /** Replaces the values from a place on. */
  assign(start: number, assigned: readonly unknown[]): void {
    let at = start
    let i = 0
    for (const { values } of this.#chunks) {
      for (; at < values.length && i < assigned.length; at++) values[at] = assigned[i++]
      at -= values.length
    }
    this.#whole = undefined
  }

  /** Changes the ids of members; their order stays. */
  move(moves: Int32Array): void {
    for (const chunk of this.#chunks) chunk.ids = chunk.ids.map((id) => moves[id] as number)
    if (this.#keys === undefined) return
    const keys = [...this.#keys]
    this.#keys.clear()
    for (const [id, values] of keys) this.#keys.set(moves[id] as number, values)
  }

  /** Changes the keys of members; their order stays. */
  rekey(change: (keys: Keys) => Keys): void {
    for (const chunk of this.#chunks) {
      const keys = chunk.keys?.map(change)
      chunk.keys = keys
      if (keys !== undefined) for (const [i, id] of chunk.ids.entries()) this.#keys?.set(id, keys[i] as Keys)
    }
  }

  *ids(): Generator<number> {
    for (const chunk of this.#chunks) yield* chunk.ids
  }

  #emptyChunk(): Chunk {
    return new Chunk(emptyList(), emptyList(), this.#keys === undefined ? undefined : emptyList())
  }

  /** A chunk that is about to change. */
  #own(nth: number): Chunk {
    const chunk = this.#chunks[nth] as Chunk
    this.#whole = undefined
    return chunk
  }

  #compare(id: number, keys: Keys, chunk: Chunk, at: number): number {
    const others = chunk.keys?.[at]
    return (
      (others === undefined ? 0 : compareByKeys(keys, others, this.#order)) || id - (chunk.ids[at] as number)
    )
  }

  /** The first chunk whose last member is not before this one; else the last chunk. */
  #chunkFor(id: number, keys: Keys): number {
    let low = 0
    let high = this.#chunks.length - 1
    while (low < high) {
      const middle = (low + high) >> 1
      const chunk = this.#chunks[middle] as Chunk
      if (this.#compare(id, keys, chunk, chunk.ids.length - 1) > 0) low = middle + 1
      else high = middle
    }
    return low
  }

  #lower(chunk: Chunk, id: number, keys: Keys): number {
    let low = 0
    let high = chunk.ids.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.#compare(id, keys, chunk, middle) > 0) low = middle + 1
      else high = middle
    }
    return low
  }

  #find(id: number): Place | undefined {
    const keys = this.#keys === undefined ? NO_KEYS : this.#keys.get(id)
    if (keys === undefined) return undefined
    const chunk = this.#chunkFor(id, keys)
    const at = this.#lower(this.#chunks[chunk] as Chunk, id, keys)
    return this.#chunks[chunk]?.ids[at] === id ? { chunk, at } : undefined
  }

  #must(id: number): Place {
    return must(this.#find(id), 'a member is where its keys say')
  }

  #split(nth: number): void {
    const chunk = this.#chunks[nth] as Chunk
    const middle = chunk.ids.length >> 1
    const rest = new Chunk(chunk.ids.splice(middle), chunk.values.splice(middle), chunk.keys?.splice(middle))
    this.#chunks.splice(nth + 1, 0, rest)
  }

  #join(nth: number): void {
    const left = Math.min(nth, this.#chunks.length - 2)
    const one = this.#own(left)
    const other = this.#own(left + 1)
    if (one.ids.length + other.ids.length > FULL) return
    one.ids = [...one.ids, ...other.ids]
    one.values = [...one.values, ...other.values]
    if (one.keys !== undefined && other.keys !== undefined) one.keys = [...one.keys, ...other.keys]
    this.#chunks.splice(left + 1, 1)
  }
}
