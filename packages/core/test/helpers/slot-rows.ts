import type { LazyIndex } from '../../src/state/indexes/lazy-index.js'
import { SlotRange } from '../../src/state/indexes/slot-range.js'
import type { Row } from '../../src/state/reader.js'

/** Rows in slots, reported to indexes as a table does it. */
export class SlotRows {
  readonly range: SlotRange = new SlotRange()
  readonly rows: (Row | undefined)[] = []
  readonly followers: LazyIndex[] = []

  row(slot: number): Row | undefined {
    return this.rows[slot]
  }

  add(row: Row): void {
    this.rows.push(row)
    this.range.limit++
  }

  change(slot: number, after: Row | undefined): void {
    const before = this.rows[slot]
    this.rows[slot] = after
    for (const follower of this.followers) {
      if (before !== undefined && after !== undefined) follower.change(slot, before, after)
      else if (before !== undefined) follower.drop(slot, before)
      else if (after !== undefined) follower.put(slot, after)
    }
  }

  /** Takes back the creation of the row in the last slot. */
  pop(): void {
    if (this.range.limit === 0) return
    this.change(this.range.limit - 1, undefined)
    this.rows.pop()
    this.range.limit--
    for (const follower of this.followers) follower.truncate(this.range.limit)
  }

  /** Closes the gaps, as a compaction does. */
  compact(): void {
    const kept = this.rows.filter((row) => row !== undefined)
    this.rows.splice(0, this.rows.length, ...kept)
    this.range.limit = kept.length
    for (const follower of this.followers) follower.reset()
  }

  slots(accepts: (row: Row) => boolean): number[] {
    return this.rows.flatMap((row, slot) => (row !== undefined && accepts(row) ? [slot] : []))
  }
}
