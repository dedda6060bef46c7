import type { IndexColumn } from '../../schema/meta.js'
import type { Value } from '../../schema/value-type.js'
import type { Interval, OrderedRange, OrderedReader, SlotCursor } from '../reader.js'
import type { PrimaryKeyIndex } from './primary-key-index.js'

/**
 * Rows in the order of an aligned primary key, which is the order of their slots: nothing is stored. Valid
 * until the next write, which may end the alignment.
 */
export class KeyOrder implements OrderedReader {
  readonly columns: readonly IndexColumn[]
  readonly #keys: PrimaryKeyIndex

  constructor(columns: readonly IndexColumn[], keys: PrimaryKeyIndex) {
    this.columns = columns
    this.#keys = keys
  }

  early(): boolean {
    return false
  }

  range(prefix: readonly Value[] = NO_VALUES, interval?: Interval): OrderedRange {
    const [key] = prefix
    if (key !== undefined) {
      const slot = this.#keys.get(key)
      return slot < 0 ? new KeyRange(this.#keys, 0, 0) : new KeyRange(this.#keys, slot, slot + 1)
    }
    const { first, end } = this.#keys
    if (interval === undefined) return new KeyRange(this.#keys, first, end)
    const from = Math.min(end, Math.max(first, this.#lowest(interval)))
    return new KeyRange(this.#keys, from, Math.max(from, Math.min(end, this.#highest(interval) + 1)))
  }

  /** The lowest slot whose key is in an interval, whose bounds may be fractions. */
  #lowest({ low, lowOpen }: Interval): number {
    if (low === undefined) return 0
    const key = low as number
    return (lowOpen ? Math.floor(key) + 1 : Math.ceil(key)) - this.#keys.offset
  }

  #highest({ high, highOpen }: Interval): number {
    if (high === undefined) return Infinity
    const key = high as number
    return (highOpen ? Math.ceil(key) - 1 : Math.floor(key)) - this.#keys.offset
  }
}

const NO_VALUES: readonly Value[] = Object.freeze([])

/** The slots from one to another that have keys. */
class KeyRange implements OrderedRange {
  readonly #keys: PrimaryKeyIndex
  readonly #start: number
  readonly #end: number

  constructor(keys: PrimaryKeyIndex, start: number, end: number) {
    this.#keys = keys
    this.#start = start
    this.#end = end
  }

  get estimate(): number {
    const { first, end, size } = this.#keys
    return Math.round(((this.#end - this.#start) * size) / Math.max(1, end - first))
  }

  count(): number {
    return this.#keys.count(this.#start, this.#end)
  }

  cursor(reversed: boolean = false): SlotCursor {
    return new KeyCursor(this.#keys, this.#start, this.#end, reversed)
  }
}

/** Returns slots one by one, and skips those without a key. */
class KeyCursor implements SlotCursor {
  readonly #keys: PrimaryKeyIndex
  readonly #step: 1 | -1
  #at: number
  #left: number

  constructor(keys: PrimaryKeyIndex, start: number, end: number, reversed: boolean) {
    this.#keys = keys
    this.#step = reversed ? -1 : 1
    this.#at = reversed ? end - 1 : start
    this.#left = end - start
  }

  skip(count: number): void {
    const { first, end, size } = this.#keys
    if (size === end - first) {
      const skipped = Math.min(count, this.#left)
      this.#left -= skipped
      this.#at += this.#step * skipped
    } else this.#advance(count, undefined)
  }

  read(into: Int32Array, count: number = into.length): number {
    return this.#advance(count, into)
  }

  #advance(count: number, into: Int32Array | undefined): number {
    let passed = 0
    for (; passed < count && this.#left > 0; this.#left--) {
      if (this.#keys.has(this.#at)) {
        if (into !== undefined) into[passed] = this.#at
        passed++
      }
      this.#at += this.#step
    }
    return passed
  }
}
