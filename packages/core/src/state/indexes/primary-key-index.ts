import type { FieldMeta } from '../../schema/meta.js'
import type { Value, ValueType } from '../../schema/value-type.js'
import { growInt32, growUint8, MAP_ENTRY } from '../../util/typed-array.js'
import type { Key } from './find-value.js'
import { alignedKeys, denseKeys, highestKey, isPosition } from './integer-keys.js'
import { PendingKeys } from './pending-keys.js'
import type { RowSource } from './row-source.js'

/** A dense entry costs 4 bytes, one of a Map about 30: dense while at least one key in eight is used. */
const CELLS_PER_KEY = 8
const SMALLEST_DENSE = 1024
/** Less than `CELLS_PER_KEY`, so that an index near the limit doesn't change its form repeatedly. */
const DENSE_AGAIN = 4
const ABSENT = -1
/**
 * Slot by primary key. Three forms, each for keys that the one before can't hold:
 * - aligned, while every key is its slot plus one number, as automatic keys are: a byte a slot, and the slot
 *   of a key is computed, not looked up;
 * - dense, an array, where keys are integers that lie close enough together;
 * - a Map. It changes between the latter two as keys are added, because a log may have them in any order.
 *   benchmarks: forward.
 */
export class PrimaryKeyIndex {
  readonly #type: ValueType
  readonly #integer: boolean
  /** If aligned: by slot, 1 if the key exists. */
  #present: Uint8Array | undefined
  /** If aligned: key − slot. */
  #base: number = 0
  /** If aligned: no slot below it has a key. */
  #first: number = 0
  /** If aligned: no slot from it on has a key; else 0. */
  #end: number = 0
  /** Slot + 1 by key, 0 for none. */
  #dense: Int32Array | undefined
  #map: Map<Key, number> | undefined
  #size: number = 0
  /** The keys of a snapshot, until a Map has all of them. */
  #pending: PendingKeys | undefined
  /** The largest key in the Map, infinite after a key that can't be a position was added. */
  #highest: number = 0

  constructor(type: ValueType) {
    this.#type = type
    this.#integer = type.name === 'auto' || type.name === 'integer'
    if (this.#integer) this.#present = new Uint8Array(0)
    else this.#map = new Map()
  }

  get size(): number {
    return this.#size
  }

  /** Bytes in use, about. */
  get bytes(): number {
    if (this.#present !== undefined) return this.#present.byteLength
    return this.#dense === undefined ? this.#size * MAP_ENTRY : this.#dense.byteLength
  }

  /** Whether keys are found by position. */
  get dense(): boolean {
    return this.#map === undefined
  }

  /** Whether every key is its slot plus one number. */
  get aligned(): boolean {
    return this.#present !== undefined
  }

  /** If aligned: a key minus its slot. */
  get offset(): number {
    return this.#base
  }

  /** If aligned: the lowest slot that has a key, or `end`. Slots without a key are skipped only once. */
  get first(): number {
    const present = this.#present
    if (present !== undefined) while (this.#first < this.#end && present[this.#first] === 0) this.#first++
    return this.#first
  }

  /** If aligned: one past the highest slot that has a key. Slots without a key are skipped only once. */
  get end(): number {
    const present = this.#present
    if (present !== undefined) while (this.#end > this.#first && present[this.#end - 1] === 0) this.#end--
    return this.#end
  }

  /**
   * If aligned: the number of slots `from … to)`, within `first … end`, that have keys. O(1) without gaps.
   */
  count(from: number, to: number): number {
    if (this.#size === this.end - this.first) return to - from
    let count = 0
    for (let slot = from; slot < to; slot++) if (this.has(slot)) count++
    return count
  }

  /** If aligned: whether a slot below `end` has a key. */
  has(slot: number): boolean {
    return this.#present?.[slot] === 1
  }

  /** The key's slot, -1 if it has none. */
  get(key: Value): number {
    const present = this.#present
    if (present !== undefined) {
      const slot = typeof key === 'number' ? key - this.#base : ABSENT
      return slot >= 0 && slot < present.length && present[slot] === 1 ? slot : ABSENT
    }
    const dense = this.#dense
    if (dense !== undefined) {
      if (typeof key !== 'number' || !(key >= 0 && key < dense.length)) return ABSENT
      const cell = dense[key]
      return cell === undefined ? ABSENT : cell - 1
    }
    return (
      this.#map?.get(this.#keyOf(key)) ??
      (this.#pending === undefined ? ABSENT : this.#search(key, this.#pending))
    )
  }

  /**
   * The only slot where the key can be, for callers that find out there whether it exists. If keys are
   * aligned, this needs no memory access.
   */
  candidate(key: Value): number {
    if (typeof key === 'number') {
      const slot = key - this.#base
      if (slot >= 0 && slot < this.#end && (slot | 0) === slot) return slot
    }
    return this.#present === undefined ? this.get(key) : ABSENT
  }

  set(key: Value, slot: number): void {
    if (this.#present !== undefined && this.#setAligned(this.#present, key, slot)) return
    if (this.#dense !== undefined && this.#setDense(this.#dense, key, slot)) return
    if (this.#pending !== undefined) return this.#setPending(this.#pending, key, slot)
    const map = this.#map ?? this.#toMap()
    map.set(this.#keyOf(key), slot)
    const grown = map.size !== this.#size
    this.#size = map.size
    if (!this.#integer) return
    this.#highest = isPosition(key) ? Math.max(this.#highest, key) : Infinity
    if (grown && (map.size & (map.size - 1)) === 0 && this.#highest < map.size * DENSE_AGAIN)
      this.#toDense(map)
  }

  delete(key: Value): void {
    const slot = this.get(key)
    if (slot === ABSENT) return
    this.#size--
    if (this.#present !== undefined) this.#present[slot] = 0
    else if (this.#dense !== undefined) this.#dense[key as number] = 0
    else (this.#map ?? this.#pending?.map)?.delete(this.#keyOf(key))
  }

  /** Removes all keys: if they are integers, the index is aligned again. */
  clear(): void {
    this.#size = 0
    this.#highest = 0
    this.#pending = undefined
    this.#first = 0
    this.#end = 0
    this.#dense = undefined
    this.#present = this.#integer ? new Uint8Array(0) : undefined
    this.#map = this.#integer ? undefined : new Map()
  }

  /**
   * Adds the keys of a snapshot to an empty index. Integers that are close together are indexed immediately,
   * others by `prepareSteps`; until then a search compares them.
   */
  load(source: RowSource, pk: FieldMeta): void {
    const { live, range } = source
    let size = 0
    for (let slot = 0; slot < range.limit; slot++) size += live[slot] as number
    if (size === 0 || (this.#integer && (this.#loadAligned(source, pk) || this.#loadDense(source, pk, size))))
      return
    this.#present = undefined
    this.#map = undefined
    this.#size = size
    this.#pending = new PendingKeys(source, pk)
  }

  /** Adds the keys of a snapshot to the Map, step by step. */
  *prepareSteps(): Generator<void, void, undefined> {
    while (this.#pending !== undefined) {
      this.#pending.step()
      this.#takeComplete(this.#pending)
      yield
    }
  }

  #loadAligned(source: RowSource, pk: FieldMeta): boolean {
    const keys = alignedKeys(source, pk)
    if (keys === undefined) return false
    const { limit } = source.range
    this.#base = keys.base
    this.#present = source.live.slice(0, limit)
    this.#first = keys.first
    this.#end = limit
    this.#size = keys.size
    return true
  }

  #loadDense(source: RowSource, pk: FieldMeta, size: number): boolean {
    const highest = highestKey(source, pk)
    this.#highest = highest
    if (highest >= Math.max(SMALLEST_DENSE, size * CELLS_PER_KEY)) return false
    const keys = denseKeys(source, pk, highest)
    this.#present = undefined
    this.#dense = keys.cells
    this.#size = keys.size
    return true
  }

  #search(key: Value, pending: PendingKeys): number {
    const slot = pending.find(this.#keyOf(key))
    this.#takeComplete(pending)
    return slot
  }

  #setPending(pending: PendingKeys, key: Value, slot: number): void {
    const { map } = pending
    map.set(this.#keyOf(key), slot)
    this.#size++
    if (this.#integer) this.#highest = isPosition(key) ? Math.max(this.#highest, key) : Infinity
  }

  /** Continues with the Map once it has all keys. */
  #takeComplete(pending: PendingKeys): void {
    if (!pending.isComplete) return
    this.#map = pending.map
    this.#pending = undefined
  }

  #keyOf(key: Value): Key {
    return this.#type.plain ? (key as Key) : this.#type.key(key)
  }

  #setAligned(present: Uint8Array, key: Value, slot: number): boolean {
    if (this.#size === 0 && isPosition(key)) this.#base = key - slot
    if (!isPosition(key) || key - this.#base !== slot) {
      this.#leaveAlignment(present)
      return false
    }
    const bytes = slot < present.length ? present : growUint8(present, slot + 1)
    this.#present = bytes
    if (slot >= this.#end) this.#end = slot + 1
    if (slot < this.#first) this.#first = slot
    if (bytes[slot] === 0) this.#size++
    bytes[slot] = 1
    return true
  }

  /** Continues as dense or, if the keys are too high for that, as a Map. */
  #leaveAlignment(present: Uint8Array): void {
    const base = this.#base
    const end = present.lastIndexOf(1, this.#end) + 1
    this.#present = undefined
    this.#end = 0
    if (base + end > Math.max(SMALLEST_DENSE, this.#size * CELLS_PER_KEY)) {
      const map = new Map<Key, number>()
      for (let slot = 0; slot < end; slot++) if (present[slot] === 1) map.set(slot + base, slot)
      this.#map = map
      this.#highest = Math.max(0, base + end - 1)
      return
    }
    const dense = new Int32Array(Math.max(0, base + end))
    for (let slot = 0; slot < end; slot++) if (present[slot] === 1) dense[slot + base] = slot + 1
    this.#dense = dense
  }

  #setDense(dense: Int32Array, key: Value, slot: number): boolean {
    if (!isPosition(key)) return false
    let cells = dense
    if (key >= cells.length) {
      if (key >= Math.max(SMALLEST_DENSE, (this.#size + 1) * CELLS_PER_KEY)) return false
      cells = growInt32(cells, key + 1)
      this.#dense = cells
    }
    if (cells[key] === 0) this.#size++
    cells[key] = slot + 1
    return true
  }

  #toMap(): Map<Key, number> {
    const map = new Map<Key, number>()
    const dense = this.#dense ?? new Int32Array(0)
    for (let key = 0; key < dense.length; key++) {
      const cell = dense[key] as number
      if (cell === 0) continue
      map.set(key, cell - 1)
      this.#highest = key
    }
    this.#dense = undefined
    this.#map = map
    return map
  }

  #toDense(map: Map<Key, number>): void {
    const dense = new Int32Array(this.#highest + 1)
    for (const [key, slot] of map) dense[key as number] = slot + 1
    this.#dense = dense
    this.#map = undefined
  }
}
