import type { Row } from '../reader.js'
import type { ColumnRun, RowSource } from './row-source.js'

/**
 * Used as the mark if it is unknown which rows were added. No slot is below it, so no change is reported
 * until the next `sync`.
 */
const UNKNOWN = -1
/** The number of slots that one step indexes: one or two milliseconds. */
const SLOTS_PER_STEP = 1 << 13

/**
 * An index over a table's rows that is maintained lazily: rows below its mark are indexed, and `put`, `drop` and
 * `change` report their changes; `sync`, which every read calls first, indexes later rows. So a created row costs
 * nothing here until the first read.
 */
export abstract class LazyIndex {
  protected readonly source: RowSource
  #mark: number = 0

  constructor(source: RowSource) {
    this.source = source
  }

  /** Its label in reports: the kind of index, and its fields. */
  abstract get label(): string
  /** Bytes in use, about. */
  abstract get bytes(): number

  /** Adds a row. */
  protected abstract take(slot: number, row: Row): void
  /** Removes a row that was indexed. */
  protected abstract release(slot: number, row: Row): void
  /** Whether a change from one row to the other affects this index. */
  protected abstract touches(before: Row, after: Row): boolean
  /** Removes all entries. */
  protected abstract clear(): void
  /** Adds a run of rows that are in columns, by their values, without creating row objects. */
  protected abstract takeColumns(run: ColumnRun): void
  /** Called for a slot without a row. */
  protected skip(_slot: number): void {}
  /** Adds the rows of the slots `from … limit)`. */
  protected takeAll(from: number, limit: number): void {
    for (const run of this.source.runs(from, limit)) {
      if (run.columns === undefined) this.#takeObjects(run.from, run.to)
      else this.takeColumns(run)
    }
  }

  /** Indexes all rows that are missing. */
  sync(): void {
    const limit = this.source.range.limit
    if (this.#mark !== limit) this.#catchUp(limit)
  }

  /** Indexes the missing rows step by step. A read in between indexes the rest immediately. */
  *prepareSteps(slotsPerStep: number = SLOTS_PER_STEP): Generator<void, void, undefined> {
    while (this.#mark < this.source.range.limit) {
      this.takeSome(slotsPerStep)
      yield
    }
  }

  /** Indexes some more rows; returns the number of indexed slots. */
  protected takeSome(slots: number = SLOTS_PER_STEP): number {
    const { limit } = this.source.range
    const taken = Math.max(0, this.#mark)
    if (taken < limit) this.#catchUp(Math.min(limit, taken + slots))
    return this.#mark
  }

  /** Whether the rows of this many slots are indexed. */
  protected hasTaken(slots: number): boolean {
    return this.#mark >= slots
  }

  /** Whether more rows are missing than one step indexes. */
  protected get isFarBehind(): boolean {
    return this.source.range.limit - this.#mark > SLOTS_PER_STEP
  }

  /** Whether the next rows to be indexed are in columns. */
  protected get nextIsInColumns(): boolean {
    const from = Math.max(0, this.#mark)
    for (const { columns } of this.source.runs(from, Math.min(this.source.range.limit, from + 1)))
      return columns !== undefined
    return false
  }

  /** Records that a row was restored into a slot. */
  put(slot: number, row: Row): void {
    if (slot < this.#mark) this.take(slot, row)
  }

  drop(slot: number, row: Row): void {
    if (slot < this.#mark) this.release(slot, row)
  }

  change(slot: number, before: Row, after: Row): void {
    if (slot >= this.#mark || !this.touches(before, after)) return
    this.release(slot, before)
    this.take(slot, after)
  }

  /** Records the new end of the table: later slots have been dropped. */
  truncate(limit: number): void {
    if (this.#mark > limit) this.#mark = limit
  }

  /** Removes all entries after slots have moved: the next read indexes all rows again. */
  reset(): void {
    this.#mark = 0
    this.clear()
  }

  #takeObjects(from: number, to: number): void {
    for (let slot = from; slot < to; slot++) {
      const row = this.source.row(slot)
      if (row === undefined) this.skip(slot)
      else this.take(slot, row)
    }
  }

  /**
   * If it is interrupted, for example by a stack overflow, no mark is left, and the next read indexes all
   * rows again.
   */
  #catchUp(limit: number): void {
    if (this.#mark === UNKNOWN) this.reset()
    const from = this.#mark
    this.#mark = UNKNOWN
    this.takeAll(from, limit)
    this.#mark = limit
  }
}
