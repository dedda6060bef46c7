import type { Prepared } from '../plan/prepared.js'
import { asking, type Asking } from './by-row.js'
import { SlotView, type Settling } from './slot-view.js'

/**
 * A result whose rows stand for themselves, kept in its order. A touched row is tested, read and put in its place again, whatever the number of the
 * others. Cost: O(log n) a touched row; a slice compares its window beside that, where something before its end changed.
 */
export class RowView extends SlotView {
  constructor(prepared: Prepared) {
    const asked = asking(prepared)
    super(prepared.query, asked.order)
    this.members.fill(asked.all(), { keys: asked.keys, value: (slot) => asked.value(slot) })
    this.rewindow()
  }

  /** Every row that it keeps, those outside of its slice too. */
  slots(): Iterable<number> {
    return this.members.ids()
  }

  override move(moves: Int32Array): void {
    this.members.move(moves)
    this.rewindow()
  }

  settle({ prepared, slots, everything, shared, crossing, work }: Settling): boolean {
    const asked: Asking = shared ?? asking(prepared(), everything ? undefined : slots.size)
    const all = everything ? new Set([...this.slots(), ...asked.all()]) : slots
    work.asked += all.size
    return this.refresh(
      all.keys(),
      (slot, previous) => (asked.test(slot) ? { value: asked.value(slot, previous), keys: asked.keys(slot) } : undefined),
      crossing,
    )
  }
}
