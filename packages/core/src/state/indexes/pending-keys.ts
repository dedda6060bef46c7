import type { FieldMeta } from '../../schema/meta.js'
import { findValue, type Key } from './find-value.js'
import { eachValueBetween, type RowSource } from './row-source.js'

/** The number of keys that one step adds: about two milliseconds. */
const KEYS_PER_STEP = 1 << 14

/**
 * The primary keys of a snapshot while not all of them are in a Map yet. A search adds the next ones and
 * compares the rest, so the first search doesn't wait for all keys, and many searches cost little more than
 * filling the Map at once.
 */
export class PendingKeys {
  readonly map: Map<Key, number> = new Map()
  readonly #source: RowSource
  readonly #field: FieldMeta
  readonly #limit: number
  #next: number = 0

  constructor(source: RowSource, field: FieldMeta) {
    this.#source = source
    this.#field = field
    this.#limit = source.range.limit
  }

  /** Whether the Map has all keys. */
  get isComplete(): boolean {
    return this.#next >= this.#limit
  }

  /** Adds the next keys. */
  step(): void {
    const { type } = this.#field
    const end = Math.min(this.#limit, this.#next + KEYS_PER_STEP)
    eachValueBetween(this.#source, this.#field, [this.#next, end], (slot, value) => {
      this.map.set(type.key(value), slot)
    })
    this.#next = end
  }

  /** The slot of a key, -1 if no row has it. */
  find(key: Key): number {
    this.step()
    return this.map.get(key) ?? findValue(this.#source, this.#field, key, [this.#next, this.#limit])
  }
}
