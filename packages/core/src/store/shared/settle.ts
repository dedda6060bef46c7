import type { CommitKeys } from '../../recovery/commit-keys.js'
import { fulfil } from '../outcome.js'
import type { Submission } from './submission.js'

/** Settles a submission. `keys` has its commit if another process wrote it. */
export function settle(submission: Submission, keys?: CommitKeys): void {
  const { result } = submission
  switch (result?.kind) {
    case undefined:
      return
    case 'failed':
      return submission.reject(result.error)
    case 'written': {
      const { outcome, draft, value } = result
      const earlier = keys?.duplicateOf(draft.commit)
      if (earlier === undefined) fulfil(outcome, draft, { status: 'ok', source: confirmed })
      else
        fulfil(
          outcome,
          { position: earlier.position, commit: earlier },
          { status: 'duplicate', source: confirmed },
        )
      return submission.resolve(value)
    }
    case 'read':
    case 'duplicate':
      return submission.resolve(result.value)
  }
}

const confirmed = (): Promise<void> => Promise.resolve()
