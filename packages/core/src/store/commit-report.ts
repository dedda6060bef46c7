import type { Commit } from '../event/commit.js'

/** What listeners are told of a commit, once it is visible. The slots are valid until the listeners have returned. */
export interface CommitReport {
  readonly commit: Commit
  /** For each event the slot of its row; for a link that of its end on the declaring side. A deleted row's slot is empty, or another row's, by now. */
  readonly slots: Int32Array
  /** For each link its end on the other side; -1 for other events. */
  readonly others: Int32Array
}

export type CommitListener = (report: CommitReport) => void
