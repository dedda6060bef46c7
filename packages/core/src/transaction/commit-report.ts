import type { Commit } from '../event/commit.js'

/**
 * What listeners are told of a commit, once it is visible. The slots are valid until the listeners have
 * returned.
 */
export interface CommitReport {
  readonly commit: Commit
  /**
   * For each event the slot of its row; for a link that of its end on the declaring side. A deleted row's
   * slot is empty, or another row's, by now. May be longer than the events: it isn't copied, because every
   * write of a store that somebody follows makes one. benchmarks: untouched_books.
   */
  readonly slots: Int32Array
  /** For each link its end on the other side; -1 for other events. May be longer, too. */
  readonly others: Int32Array
}

export type CommitListener = (report: CommitReport) => void
