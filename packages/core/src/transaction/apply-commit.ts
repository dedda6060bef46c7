import type { Commit } from '../event/commit.js'
import type { State } from '../table/state.js'
import type { CommitReport } from './commit-report.js'
import { Transaction } from './transaction.js'

/** A commit that was applied, with what it takes to revert it. */
export interface AppliedCommit extends CommitReport {
  readonly transaction: Transaction
}

/**
 * Applies a commit to a state and returns what it changed, by slot. The state is as it was where an event
 * doesn't fit it: its error is thrown. The arrays of the report are those of the transaction, which serves
 * one commit at a time: pass one of your own to keep several reports.
 */
export function applyCommit(
  state: State,
  commit: Commit,
  transaction: Transaction = new Transaction(state),
): AppliedCommit {
  try {
    for (const event of commit.events) transaction.take(event)
  } catch (error) {
    if (!transaction.torn) transaction.rollback(0)
    throw error
  }
  return { commit, slots: transaction.slots, others: transaction.others, transaction }
}

/**
 * Takes a commit back: the state is as it was before it, rows are the same objects. It has to be the last one
 * that was applied.
 */
export function revertCommit({ transaction }: AppliedCommit): void {
  transaction.rollback(0)
}
