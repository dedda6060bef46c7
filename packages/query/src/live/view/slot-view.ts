import type { RowReader } from './row-reader.js'
import type { LiveContext } from './live-context.js'
import { OrderedView, type MembershipListener } from './ordered-view.js'
import type { Work } from '../dependency/work.js'

/**
 * Rows that a view may have to ask again; of each, where its key is all that is asked, whether it has the
 * view's.
 */
export type AffectedSlots = ReadonlySet<number> | ReadonlyMap<number, boolean>

/** A commit as all views of a family have to take it in. */
export interface CommitUpdate {
  /** The state after the commit. */
  readonly here: LiveContext
  /** Any row may be concerned. */
  readonly everything: boolean
  /** How rows are read where their key is all that is asked; undefined: each view plans its own question. */
  readonly shared: Omit<RowReader, 'test'> | undefined
  /** Told which rows a view keeps and which no longer. */
  readonly membership: MembershipListener<SlotView> | undefined
  readonly work: Work
}

/**
 * A result that is made of single rows, so that a commit concerns it only through the rows that are touched.
 */
export abstract class SlotView extends OrderedView {
  /** Every row that it keeps. */
  abstract slots(): Iterable<number>
  /** Asks touched rows again. True if the result has changed. */
  abstract maintain(rows: AffectedSlots, settling: CommitUpdate): boolean
}
