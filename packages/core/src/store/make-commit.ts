import type { Commit } from '../event/commit.js'
import type { CommitReport } from '../state/commit-report.js'
import { checkCommit, checkWrites } from '../transaction/commit-checks.js'
import type { Draft } from './draft.js'
import type { TransactOptions } from './options.js'
import { fulfil, type Outcome } from './outcome.js'
import type { Surroundings } from './surroundings.js'

/** Called before a commit is written: if it throws, the transaction is rolled back. */
interface DraftObserver {
  drafted(draft: Draft | Commit, bytes: number): void
}

/**
 * Makes and writes the commit of the recorded events; returns the report if there are listeners. A repeated commit is
 * reverted.
 */
export function makeCommit(
  { context, writer, notifications }: Surroundings,
  options: TransactOptions,
  outcome: Outcome | undefined,
  observer: DraftObserver,
): CommitReport | undefined {
  checkWrites(context)
  const { changes } = context
  if (changes.count === 0) return undefined
  const draft = writer.draft(changes.events(), options, context.time.ms)
  const source = writer.sourceOf(options.durability)
  // Before the key is looked up, because hashing a commit that is too large takes seconds.
  const size = writer.journal.measure(draft)
  const earlier = writer.duplicateOf(draft)
  if (earlier !== undefined) {
    changes.rollback(0)
    fulfil(outcome, { position: earlier.position, commit: earlier }, { status: 'duplicate', source })
    return undefined
  }
  writer.journal.admit(size)
  const report = notifications.commits.size > 0 ? changes.report(draft) : undefined
  observer.drafted(draft, size)
  writer.write(draft, options.durability, size)
  fulfil(outcome, draft, { status: 'ok', source })
  writer.publishing = false
  return report
}

/** The same for a commit of another store, whose events are applied. */
export function acceptCommit(
  { context, writer, notifications }: Surroundings,
  commit: Commit,
  observer: DraftObserver,
): CommitReport | undefined {
  checkCommit(context)
  const report = notifications.commits.size > 0 ? context.changes.report(commit) : undefined
  observer.drafted(commit, 0)
  writer.accept(commit)
  writer.publishing = false
  return report
}
