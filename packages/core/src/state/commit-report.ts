import type { Commit } from '../event/commit.js'

/** What a commit changed in a state. No one else changes its arrays: it may be kept. */
export interface CommitReport {
  readonly commit: Commit
  /**
   * For each event the slot of its row; for a link the slot of its end on the declaring side. A deleted row's
   * slot is empty, or may hold another row later.
   */
  readonly slots: readonly number[]
  /** For each link the slot of its end on the other side, by event; empty where the commit has no links. */
  readonly others: readonly number[]
}

export type CommitListener = (report: CommitReport) => void
