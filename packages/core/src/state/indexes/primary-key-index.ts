import type { Value, ValueType } from '../../schema/value-type.js'
import { growInt32, growUint8, MAP_ENTRY } from '../../util/typed-array.js'

type Key = string | number | bigint | boolean

/** A dense entry costs 4 bytes, one of a Map about 30: dense while at least one key in eight is used. */
const CELLS_PER_KEY = 8
const SMALLEST_DENSE = 1024
/** Less than `CELLS_PER_KEY`, so that an index at the border doesn't go back and forth. */
const DENSE_AGAIN = 4
const ABSENT = -1
/** Keys that one step of the preparation takes in: some two milliseconds. */
const KEYS_PER_STEP = 1 << 14

interface PendingKeys {
  readonly live: Uint8Array
  readonly limit: number
  readonly keyOf: (slot: number) => Value
  next: number
  readonly map: Map<Key, number>
}

/**
 * Slot by primary key. Three forms, each for keys that the one before can't hold:
 * - aligned, while every key is its slot plus one number, as automatic keys are: a byte a slot, and the slot
 *   of a key is computed, not looked up;
 * - dense, an array, where keys are integers that lie close enough together;
 * - a Map.
 * It moves between the latter two as keys come: a log may bring them in any order. benchmarks: forward.
 */
export class PrimaryKeyIndex {
  readonly #type: ValueType
  readonly #integer: boolean
  /** 1 by slot where aligned and the key is there. */
  #present: Uint8Array | undefined
  /** Where aligned: key − slot. */
  #base: number = 0
  /** Where aligned: no slot below it has a key. */
  #first: number = 0
  /** Where aligned: no slot from it on has a key; else 0. */
  #end: number = 0
  /** Slot + 1 by key, 0 for none. */
  #dense: Int32Array | undefined
  #map: Map<Key, number> | undefined
  #size: number = 0
  /** Keys of a snapshot that the Map doesn't have yet. */
  #pending: PendingKeys | undefined
  /** The largest key in the Map, infinite once a key came that can't be a position. */
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

  /** Where aligned: a key minus its slot. */
  get offset(): number {
    return this.#base
  }

  /** Where aligned: the lowest slot that has a key, or `end`. Slots passed once are not passed again. */
  get first(): number {
    const present = this.#present
    if (present !== undefined) while (this.#first < this.#end && present[this.#first] === 0) this.#first++
    return this.#first
  }

  /** Where aligned: one past the highest slot that has a key. Slots passed once are not passed again. */
  get end(): number {
    const present = this.#present
    if (present !== undefined) while (this.#end > this.#first && present[this.#end - 1] === 0) this.#end--
    return this.#end
  }

  /** Where aligned: how many slots `from … to)`, which are within `first … end`, have keys. O(1) without gaps. */
  count(from: number, to: number): number {
    if (this.#size === this.end - this.first) return to - from
    let count = 0
    for (let slot = from; slot < to; slot++) if (this.has(slot)) count++
    return count
  }

  /** Where aligned: whether a slot below `end` has a key. */
  has(slot: number): boolean {
    return this.#present?.[slot] === 1
  }

  /** The key's slot, -1 where it has none. */
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
    return (this.#map ?? this.#takePending()).get(this.#keyOf(key)) ?? ABSENT
  }

  /**
   * The one slot where the key can be, for callers who see there whether it is: without a look into memory
   * where keys are aligned.
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
    const map = this.#map ?? (this.#pending === undefined ? this.#toMap() : this.#takePending())
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
    else this.#map?.delete(this.#keyOf(key))
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
   * Takes in the keys of a snapshot, of an empty index: `live` has 1 for slots with a row, `keyOf` their keys. Integers
   * are there at once, others at the first search, or after `prepareSteps`.
   */
  load(live: Uint8Array, limit: number, keyOf: (slot: number) => Value): void {
    if (!this.#integer) {
      this.#map = undefined
      this.#pending = { live, limit, keyOf, next: 0, map: new Map() }
      for (let slot = 0; slot < limit; slot++) this.#size += live[slot] as number
      return
    }
    if (this.#loadAligned(live, limit, keyOf)) return
    for (let slot = 0; slot < limit; slot++) if (live[slot] === 1) this.set(keyOf(slot), slot)
  }

  /** Puts the keys of a snapshot into the Map, step by step. */
  *prepareSteps(): Generator<void, void, undefined> {
    while (this.#pending !== undefined) {
      this.#fill(this.#pending, this.#pending.next + KEYS_PER_STEP)
      yield
    }
  }

  #loadAligned(live: Uint8Array, limit: number, keyOf: (slot: number) => Value): boolean {
    const first = live.indexOf(1)
    if (first < 0 || first >= limit) return true
    const base = (keyOf(first) as number) - first
    if (!isPosition(base + first)) return false
    let size = 0
    for (let slot = first; slot < limit; slot++) {
      if (live[slot] !== 1) continue
      if (keyOf(slot) !== base + slot) return false
      size++
    }
    this.#base = base
    this.#present = live.slice(0, limit)
    this.#first = first
    this.#end = limit
    this.#size = size
    return true
  }

  #takePending(): Map<Key, number> {
    if (this.#pending !== undefined) this.#fill(this.#pending, this.#pending.limit)
    return (this.#map ??= new Map())
  }

  #fill(pending: PendingKeys, end: number): void {
    const { live, limit, keyOf, map } = pending
    const last = Math.min(end, limit)
    for (; pending.next < last; pending.next++)
      if (live[pending.next] === 1) map.set(this.#keyOf(keyOf(pending.next)), pending.next)
    if (last < limit) return
    this.#map = map
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

  /** Goes on as dense or, where the keys lie too high for that, as a Map. */
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

function isPosition(key: Value): key is number {
  return typeof key === 'number' && Number.isSafeInteger(key) && key >= 0
}
