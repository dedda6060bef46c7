import type { Row, SlotCursor } from '../reader.js'
import type { RowSource } from './row-source.js'
import type { RowOrder } from './row-order.js'
import type { Place, SlotBlocks } from './slot-blocks.js'

/** Equal rows that are compared one by one before their first one is searched for. */
const NEARBY = 8

/** The slots of a table's rows, sorted. */
export interface SortedRows {
  readonly source: RowSource
  readonly order: RowOrder
  readonly blocks: SlotBlocks
}

/** Reads an ordered index from one position to another. */
export class ForwardCursor implements SlotCursor {
  readonly #blocks: SlotBlocks
  readonly #end: Place
  #at: Place

  constructor({ blocks }: SortedRows, start: Place, end: Place) {
    this.#blocks = blocks
    this.#at = start
    this.#end = end
  }

  skip(count: number): void {
    this.#at = this.#blocks.advance(this.#at, count, this.#end)
  }

  read(into: Int32Array, count: number = into.length): number {
    const next = this.#blocks.advance(this.#at, count, this.#end)
    const read = this.#blocks.copy(this.#at, next, into)
    this.#at = next
    return read
  }
}

/**
 * Reads in the other direction. Rows that are equal in all columns come in slot order in both directions, so
 * they are read as runs: the last run first, each run from its start.
 */
export class BackwardCursor implements SlotCursor {
  readonly #rows: SortedRows
  readonly #start: Place
  /** The run that is being read; what is left to read after it is before its start. */
  #runStart: Place
  #runEnd: Place
  #at: Place
  /** The row before the run, if it has been read. */
  #next: Row | undefined

  constructor(rows: SortedRows, start: Place, end: Place) {
    this.#rows = rows
    this.#start = start
    this.#runStart = end
    this.#runEnd = end
    this.#at = end
    this.#next = undefined
  }

  skip(count: number): void {
    const { blocks, order } = this.#rows
    const rest = blocks.between(this.#at, this.#runEnd)
    if (count <= rest) {
      this.#at = blocks.advance(this.#at, count, this.#runEnd)
      return
    }
    const end = this.#runStart
    const place = blocks.retreat(end, count - rest, this.#start)
    this.#runStart = this.#runEnd = this.#at = place
    this.#next = undefined
    if (place === this.#start || place === end) return
    const row = this.#rowAt(place)
    if (order.compareRows(this.#rowAt(blocks.before(place)), row) !== 0) return
    // The position divides a run; the first rows of the run were skipped.
    this.#runEnd = Math.min(end, this.#search(row, 1))
    this.#runStart = Math.max(this.#start, this.#search(row, 0))
    this.#at = blocks.advance(this.#runStart, blocks.between(place, this.#runEnd), this.#runEnd)
  }

  read(into: Int32Array, count: number = into.length): number {
    const { blocks } = this.#rows
    let read = 0
    while (read < count && (this.#at !== this.#runEnd || this.#findRun())) {
      if (this.#runEnd - this.#at === 1) {
        into[read++] = blocks.at(this.#at)
        this.#at = this.#runEnd
        continue
      }
      const next = blocks.advance(this.#at, count - read, this.#runEnd)
      read += blocks.copy(this.#at, next, into, read)
      this.#at = next
    }
    return read
  }

  /** Moves to the previous run; false if there is none. */
  #findRun(): boolean {
    const end = this.#runStart
    if (end === this.#start) return false
    this.#runEnd = end
    this.#runStart = this.#at = this.#startOfRun(this.#rows.blocks.before(end))
    return true
  }

  /** The first place in the range whose row is equal to that of a place, the last one of its run. */
  #startOfRun(last: Place): Place {
    const { order, blocks } = this.#rows
    const row = this.#next ?? this.#rowAt(last)
    this.#next = undefined
    let start = last
    for (let i = 0; i < NEARBY; i++) {
      if (start === this.#start) return start
      const before = blocks.before(start)
      const previous = this.#rowAt(before)
      if (order.compareRows(previous, row) !== 0) {
        this.#next = previous
        return start
      }
      start = before
    }
    return Math.max(this.#start, this.#search(row, 0))
  }

  /** The first place whose row is not before a row, or (`from` = 1) is after it. */
  #search(row: Row, from: 0 | 1): Place {
    const { source, order, blocks } = this.#rows
    return blocks.search((slot) => order.compareRows(source.row(slot) as Row, row) >= from)
  }

  #rowAt(place: Place): Row {
    return this.#rows.source.row(this.#rows.blocks.at(place)) as Row
  }
}

/** Reads in the other direction, equal rows too: in the opposite of slot order. */
export class MirroredCursor implements SlotCursor {
  readonly #blocks: SlotBlocks
  readonly #start: Place
  #at: Place

  constructor({ blocks }: SortedRows, start: Place, end: Place) {
    this.#blocks = blocks
    this.#start = start
    this.#at = end
  }

  skip(count: number): void {
    this.#at = this.#blocks.retreat(this.#at, count, this.#start)
  }

  read(into: Int32Array, count: number = into.length): number {
    const from = this.#blocks.retreat(this.#at, count, this.#start)
    const read = this.#blocks.copy(from, this.#at, into)
    into.subarray(0, read).reverse()
    this.#at = from
    return read
  }
}
