import type { Row } from '../reader.js'
import type { ColumnRun, RowSource } from './row-source.js'

/**
 * Instead of a mark: which rows were added is not known. No slot is below it, so no change is passed on until
 * then.
 */
const UNKNOWN = -1
/** Slots that one step indexes: a millisecond or two. */
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

  /** Takes a row in. */
  protected abstract take(slot: number, row: Row): void
  /** Removes a row that was indexed. */
  protected abstract release(slot: number, row: Row): void
  /** Whether a change from one row to the other matters here. */
  protected abstract touches(before: Row, after: Row): boolean
  /** Forgets everything. */
  protected abstract clear(): void
  /** Takes in a run of rows that are in columns, by their values: no row becomes an object. */
  protected abstract takeColumns(run: ColumnRun): void
  /** Called for a slot without a row. */
  protected skip(_slot: number): void {}
  /** Takes in the rows of the slots `from … limit)`. */
  protected takeAll(from: number, limit: number): void {
    for (const run of this.source.runs(from, limit)) {
      if (run.columns === undefined) this.#takeObjects(run.from, run.to)
      else this.takeColumns(run)
    }
  }

  /** Catches up with the table. */
  sync(): void {
    const limit = this.source.range.limit
    if (this.#mark !== limit) this.#catchUp(limit)
  }

  /** Takes in the rows that there are, step by step. A read in between does the rest at once. */
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

  /** Whether the rows of so many slots are indexed. */
  protected hasTaken(slots: number): boolean {
    return this.#mark >= slots
  }

  /** Whether more rows are missing than one step indexes. */
  protected get isFarBehind(): boolean {
    return this.source.range.limit - this.#mark > SLOTS_PER_STEP
  }

  /** A row came back into a slot. */
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

  /** The table ends here now: later slots have been dropped. */
  truncate(limit: number): void {
    if (this.#mark > limit) this.#mark = limit
  }

  /** Forgets everything, after slots have moved: the next read indexes all rows again. */
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
   * Interrupted, at the end of the stack for instance, it leaves no mark: the next read indexes all rows
   * again.
   */
  #catchUp(limit: number): void {
    if (this.#mark === UNKNOWN) this.reset()
    const from = this.#mark
    this.#mark = UNKNOWN
    this.takeAll(from, limit)
    this.#mark = limit
  }
}
