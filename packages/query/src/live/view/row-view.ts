import type { PlannedQuery } from '../../plan/planned-query.js'
import type { AffectedSlots } from './affected-slots.js'
import { planLive } from './live-context.js'
import type { ResultEntry } from './ordered-view.js'
import type { RowReader } from './row-reader.js'
import { rowReader } from './single-rows.js'
import { SlotView, type CommitUpdate } from './slot-view.js'

/**
 * A result with one entry for each row, kept in order. An affected row is tested, read and placed again,
 * whatever the number of other rows. Cost: O(log n) for each affected row.
 */
export class RowView extends SlotView {
  constructor(prepared: PlannedQuery) {
    const reader = rowReader(prepared)
    super(prepared.query, reader.order)
    this.members.fill(reader.all(), reader)
    this.rewindow()
  }

  slots(): Iterable<number> {
    return this.members.ids()
  }

  override move(moves: Int32Array): void {
    this.members.move(moves)
    this.rewindow()
  }

  maintain(rows: AffectedSlots, update: CommitUpdate): boolean {
    const { here, everything, shared, membership, work } = update
    if (shared !== undefined && !everything) {
      work.evaluated += rows.size
      return this.refresh(rows.slots, entriesByKey(rows, shared), membership)
    }
    const reader = rowReader(planLive(here, this.query), everything ? undefined : rows.size)
    const slots = everything ? Array.from(new Set([...this.slots(), ...reader.all()])) : rows.slots
    work.evaluated += slots.length
    return this.refresh(slots, entriesOf(reader), membership)
  }
}

/** Reads the entry of a row; `at` is the row's place among those that are read. */
export type ReadEntry = (slot: number, previous: unknown, at: number) => ResultEntry | undefined

/** Entries of the rows that satisfy the query. */
export const entriesOf =
  (reader: RowReader): ReadEntry =>
  (slot, previous) =>
    reader.test(slot) ? { value: reader.value(slot, previous), keys: reader.keys(slot) } : undefined

/** Entries of the rows that have the view's key, which is all that the query tests. */
export const entriesByKey =
  (rows: AffectedSlots, reader: Omit<RowReader, 'test'>): ReadEntry =>
  (slot, previous, at) =>
    rows.matches(at) ? { value: reader.value(slot, previous), keys: reader.keys(slot) } : undefined
