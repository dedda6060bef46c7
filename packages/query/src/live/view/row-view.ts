import { must } from '@relata/core/engine'
import type { PlannedQuery } from '../../plan/planned-query.js'
import { rowReader } from './single-rows.js'
import { planLive } from './live-context.js'
import type { ResultEntry } from './ordered-view.js'
import { SlotView, type AffectedSlots, type CommitUpdate } from './slot-view.js'

/**
 * A result whose rows stand for themselves, kept in its order. A touched row is tested, read and put in its
 * place again, whatever the number of the others. Cost: O(log n) a touched row; a slice compares its window
 * beside that, where something before its end changed.
 */
export class RowView extends SlotView {
  constructor(prepared: PlannedQuery) {
    const asked = rowReader(prepared)
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

  maintain(
    rows: AffectedSlots,
    { here, everything, shared, membership: crossing, work }: CommitUpdate,
  ): boolean {
    const own =
      shared === undefined
        ? rowReader(planLive(here, this.query), everything ? undefined : rows.size)
        : undefined
    const { keys, value } = must(shared ?? own, 'a way to evaluate rows')
    const all: AffectedSlots =
      everything && own !== undefined ? new Set([...this.slots(), ...own.all()]) : rows
    work.evaluated += all.size
    const test = own?.test ?? ((slot: number): boolean => rows instanceof Map && rows.get(slot) === true)
    const read = (slot: number, previous: unknown): ResultEntry | undefined =>
      test(slot) ? { value: value(slot, previous), keys: keys(slot) } : undefined
    return this.refresh(all.keys(), read, crossing)
  }
}
