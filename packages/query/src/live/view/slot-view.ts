import type { Query } from '../../ast/nodes.js'
import type { Work } from '../dependency/work.js'
import type { KeyOrder } from '../result/ordered-chunk.js'
import { AffectedSlots } from './affected-slots.js'
import type { LiveContext } from './live-context.js'
import { OrderedView, type Cut, type MembershipListener } from './ordered-view.js'
import type { RowReader } from './row-reader.js'

/** A commit as the views of a query group process it. */
export interface CommitUpdate {
  /** The state after the commit. */
  readonly here: LiveContext
  /** Any row may have changed. */
  readonly everything: boolean
  /** Reads rows for all views if their key is the only condition; undefined: each view plans its query. */
  readonly shared: Omit<RowReader, 'test'> | undefined
  /** Notified of rows that enter and leave a view. */
  readonly membership: MembershipListener<SlotView> | undefined
  readonly work: Work
}

/** A result that is computed from single rows, so that a commit affects it only through the rows that changed. */
export abstract class SlotView extends OrderedView {
  /** The rows of the commit that is being processed, while it is. */
  affected: AffectedSlots | undefined

  constructor(query: Query, order: readonly KeyOrder[], cut: Cut = query) {
    super(query, order, cut)
    this.affected = undefined
  }

  /** Returns the rows of the commit and clears them. */
  takeAffected(): AffectedSlots {
    const affected = this.affected ?? new AffectedSlots()
    this.affected = undefined
    return affected
  }

  /** All rows that the view keeps. */
  abstract slots(): Iterable<number>
  /** Evaluates affected rows again. True if the result has changed. */
  abstract maintain(rows: AffectedSlots, update: CommitUpdate): boolean
}
