import type { Prepared } from '../plan/prepared.js'
import type { Asking } from './by-row.js'
import { OrderedView, type Crossing } from './ordered-view.js'
import type { Work } from './work.js'

/** Slots that are asked about. */
export interface Slots {
  readonly size: number
  keys(): Iterable<number>
}

/** A commit as one view has to take it in. */
export interface Settling {
  /** The view's question, planned against the state after the commit. */
  readonly prepared: () => Prepared
  /** Rows that it may concern. */
  readonly slots: Slots
  /** Any row may be concerned. */
  readonly everything: boolean
  /** The asking of single rows that many views have in common; undefined: the view makes its own. */
  readonly shared: Asking | undefined
  /** Told which rows it keeps and which no longer. */
  readonly crossing: Crossing | undefined
  readonly work: Work
}

/** A result that is made of single rows, so that a commit concerns it only through the rows that are touched. */
export abstract class SlotView extends OrderedView {
  /** Every row that it keeps. */
  abstract slots(): Iterable<number>
  /** Asks touched rows again. True if the result has changed. */
  abstract settle(settling: Settling): boolean
}
