import { must } from '@relata/core'
import type { Prepared } from '../plan/prepared.js'
import { asking, plan } from './by-row.js'
import type { Standing } from './ordered-view.js'
import { SlotView, type Rows, type Settling } from './slot-view.js'

/**
 * A result whose rows stand for themselves, kept in its order. A touched row is tested, read and put in its
 * place again, whatever the number of the others. Cost: O(log n) a touched row; a slice compares its window
 * beside that, where something before its end changed.
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

  settle(rows: Rows, { here, everything, shared, crossing, work }: Settling): boolean {
    const own =
      shared === undefined ? asking(plan(here, this.query), everything ? undefined : rows.size) : undefined
    const { keys, value } = must(shared ?? own, 'a way to ask rows')
    const all: Rows = everything && own !== undefined ? new Set([...this.slots(), ...own.all()]) : rows
    work.asked += all.size
    const test = own?.test ?? ((slot: number): boolean => rows instanceof Map && rows.get(slot) === true)
    const read = (slot: number, previous: unknown): Standing | undefined =>
      test(slot) ? { value: value(slot, previous), keys: keys(slot) } : undefined
    return this.refresh(all.keys(), read, crossing)
  }
}
