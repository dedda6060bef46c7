import type { PlannedQuery } from '../../plan/planned-query.js'
import type { Keys } from '../result/ordered-chunk.js'
import type { AffectedSlots } from './affected-slots.js'
import { planLive } from './live-context.js'
import type { MembershipListener } from './ordered-view.js'
import { entriesByKey, entriesOf, type ReadEntry } from './row-view.js'
import type { RowReader } from './row-reader.js'
import { firstSlots, rowReader } from './single-rows.js'
import { SlotView, type CommitUpdate } from './slot-view.js'

/** The position after which rows are not kept. */
interface Bound {
  readonly id: number
  readonly keys: Keys
}

interface Limits {
  readonly kept: number
  readonly most: number
}

const RESERVE = 128

/**
 * A slice of rows (`orderBy('-rating').slice(0, 10)`): the first rows of the order, up to the slice's end and
 * a reserve. Rows behind the last kept one are neither kept nor sorted. Rows that leave are replaced from the
 * reserve; the query runs again, for as many rows as are kept, once the reserve is empty. Cost: O(log n) for
 * each affected row of the n that are kept, and the comparison of the slice if something before its end
 * changed.
 */
export class TopView extends SlotView {
  /** Undefined if all rows are kept. */
  #bound: Bound | undefined
  readonly #kept: number
  readonly #most: number

  /** How many rows of a slice that ends at `stop` are kept: after a run of the query, and at most. */
  static limits(this: void, stop: number): Limits {
    return { kept: 2 * stop + RESERVE, most: 4 * stop + 2 * RESERVE }
  }

  constructor(prepared: PlannedQuery, stop: number) {
    const reader = rowReader(prepared)
    super(prepared.query, reader.order)
    const { kept, most } = TopView.limits(stop)
    this.#kept = kept
    this.#most = most
    this.#fill(prepared, reader)
    this.rewindow()
  }

  slots(): Iterable<number> {
    return this.members.ids()
  }

  override move(moves: Int32Array): void {
    this.members.move(moves)
    // All rows up to the last member are members, and rows keep their order.
    if (this.#bound !== undefined) this.#bound = this.members.last
    this.rewindow()
  }

  maintain(rows: AffectedSlots, update: CommitUpdate): boolean {
    const { here, everything, shared, membership, work } = update
    if (everything) return this.#refill(update)
    work.evaluated += rows.size
    const read =
      shared === undefined
        ? entriesOf(rowReader(planLive(here, this.query), rows.size))
        : entriesByKey(rows, shared)
    const changes = this.update(rows.slots, this.#bounded(read), membership)
    if (this.#bound !== undefined && this.members.size < this.stop) return this.#refill(update)
    if (this.members.size > this.#most) this.#truncate(membership)
    return this.publish(changes)
  }

  /** Excludes rows after the bound. */
  #bounded(read: ReadEntry): ReadEntry {
    const bound = this.#bound
    if (bound === undefined) return read
    return (slot, previous, at) => {
      const entry = read(slot, previous, at)
      return entry === undefined || this.members.compare({ id: slot, keys: entry.keys }, bound) > 0
        ? undefined
        : entry
    }
  }

  /** Runs the query again, for the rows that are kept. */
  #refill({ here, membership, work }: CommitUpdate): boolean {
    const prepared = planLive(here, this.query)
    const reader = rowReader(prepared, this.#kept)
    const before = new Map<number, unknown>()
    for (const slot of this.slots()) before.set(slot, this.members.value(slot))
    this.members.clear()
    this.#fill(prepared, { ...reader, value: (slot) => reader.value(slot, before.get(slot)) })
    work.evaluated += this.members.size
    if (membership !== undefined) {
      for (const slot of before.keys()) if (!this.members.has(slot)) membership.left(slot, this)
      for (const slot of this.slots()) if (!before.has(slot)) membership.entered(slot, this)
    }
    return this.publish(undefined)
  }

  #fill(prepared: PlannedQuery, reader: RowReader): void {
    const slots = firstSlots(prepared, reader, this.#kept + 1)
    this.members.fill(slots.subarray(0, this.#kept), reader)
    this.#bound = slots.length > this.#kept ? this.members.last : undefined
  }

  #truncate(membership: MembershipListener<this> | undefined): void {
    const removed = this.members.truncate(this.#kept)
    this.#bound = this.members.last
    if (membership !== undefined) for (const slot of removed) membership.left(slot, this)
  }
}
