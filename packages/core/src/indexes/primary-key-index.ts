import type { Value, ValueType } from '../schema/value-type.js'
import { growInt32 } from '../util/typed-array.js'

type Key = string | number | bigint | boolean

/** A dense entry costs 4 bytes, one of a Map about 30: dense while at least one key in eight is used. */
const CELLS_PER_KEY = 8
const SMALLEST_DENSE = 1024
/** Less than `CELLS_PER_KEY`, so that an index at the border doesn't go back and forth. */
const DENSE_AGAIN = 4
const ABSENT = -1

/**
 * Slot by primary key: an array where keys are integers that lie close enough together, as automatic ones do, else a Map. Moves from one to the
 * other as keys come: a log may bring them in any order.
 */
export class PrimaryKeyIndex {
  readonly #type: ValueType
  readonly #integer: boolean
  /** Slot + 1 by key, 0 for none. */
  #dense: Int32Array | undefined
  #map: Map<Key, number> | undefined
  #size: number = 0
  /** The largest key in the Map, infinite once a key came that can't be a position. */
  #highest: number = 0

  constructor(type: ValueType) {
    this.#type = type
    this.#integer = type.name === 'auto' || type.name === 'integer'
    if (this.#integer) this.#dense = new Int32Array(0)
    else this.#map = new Map()
  }

  get size(): number {
    return this.#size
  }

  /** Whether keys are found by position. */
  get dense(): boolean {
    return this.#dense !== undefined
  }

  /** The key's slot, -1 where it has none. */
  get(key: Value): number {
    const dense = this.#dense
    if (dense !== undefined) {
      if (typeof key !== 'number' || !(key >= 0 && key < dense.length)) return ABSENT
      const cell = dense[key]
      return cell === undefined ? ABSENT : cell - 1
    }
    return this.#map?.get(this.#keyOf(key)) ?? ABSENT
  }

  set(key: Value, slot: number): void {
    if (this.#dense !== undefined && this.#setDense(this.#dense, key, slot)) return
    const map = this.#map ?? this.#toMap()
    map.set(this.#keyOf(key), slot)
    const grown = map.size !== this.#size
    this.#size = map.size
    if (!this.#integer) return
    this.#highest = isPosition(key) ? Math.max(this.#highest, key) : Infinity
    if (grown && (map.size & (map.size - 1)) === 0 && this.#highest < map.size * DENSE_AGAIN) this.#toDense(map)
  }

  delete(key: Value): void {
    if (this.get(key) === ABSENT) return
    this.#size--
    if (this.#dense !== undefined) this.#dense[key as number] = 0
    else this.#map?.delete(this.#keyOf(key))
  }

  /** Starts anew, empty: where keys are integers, dense again. */
  clear(): void {
    this.#size = 0
    this.#highest = 0
    this.#dense = this.#integer ? new Int32Array(0) : undefined
    this.#map = this.#integer ? undefined : new Map()
  }

  #keyOf(key: Value): Key {
    return this.#type.plain ? (key as Key) : this.#type.key(key)
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
