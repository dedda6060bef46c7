import type { Query } from '../../ast/nodes.js'
import { aggregatesOver } from '../../engine/aggregates.js'
import type { PlannedQuery } from '../../plan/planned-query.js'
import { NO_KEYS } from '../result/ordered-chunk.js'
import { isSameValue } from '../result/value-equality.js'
import type { AffectedSlots } from './affected-slots.js'
import { planLive } from './live-context.js'
import type { Cut, MembershipListener, ResultEntry } from './ordered-view.js'
import { SlotView, type CommitUpdate } from './slot-view.js'
import { TopView } from './top-view.js'

type Aggregates = NonNullable<Query['aggregates']>

/**
 * Aggregates over a slice of rows (`orderBy('-rating').slice(0, 10).liveAggregate(…)`). The slice is maintained as a
 * live slice is. If a commit changes it, or a row in it, its rows are aggregated again. Cost: that of the slice, and one
 * pass over its rows; nothing of the rows behind it.
 */
export class SliceAggregateView extends SlotView {
  readonly #rows: TopView
  readonly #aggregates: Aggregates

  constructor(prepared: PlannedQuery, aggregates: Aggregates, stop: number) {
    super(prepared.query, [], WHOLE)
    this.#aggregates = aggregates
    this.#rows = new TopView(prepared, stop)
    this.fill([ONLY].map((id) => ({ id, ...this.#entry(prepared, undefined) })))
  }

  slots(): Iterable<number> {
    return this.#rows.slots()
  }

  override move(moves: Int32Array): void {
    this.#rows.move(moves)
  }

  maintain(rows: AffectedSlots, update: CommitUpdate): boolean {
    const { here, everything, work } = update
    const isOther = this.#rows.maintain(rows, { ...update, membership: this.#membership(update) })
    const slots = this.#rows.memberIds
    if (!everything && !isOther && !includesAny(slots, rows.slots)) return false
    work.replayed += slots.length
    return this.refresh([ONLY], (_, previous) => this.#entry(planLive(here, this.query), previous))
  }

  #entry({ context }: PlannedQuery, previous: unknown): ResultEntry {
    const numbers = Int32Array.from(this.#rows.memberIds)
    const now = aggregatesOver({ context, numbers }, this.#aggregates)
    return { value: previous !== undefined && isSameValue(previous, now) ? previous : now, keys: NO_KEYS }
  }

  /** Rows enter and leave this view, not the slice that it keeps. */
  #membership({ membership }: CommitUpdate): MembershipListener<SlotView> | undefined {
    if (membership === undefined) return undefined
    return {
      entered: (slot) => membership.entered(slot, this),
      left: (slot) => membership.left(slot, this),
    }
  }
}

/** The number of the one entry. */
const ONLY = 0
const WHOLE: Cut = Object.freeze({ start: 0, stop: undefined })

function includesAny(slots: readonly number[], wanted: readonly number[]): boolean {
  const known = new Set(slots)
  return wanted.some((slot) => known.has(slot))
}
