import { LogError, StoreError } from '../error/errors.js'
import type { Commit } from '../event/commit.js'

/**
 * The checks of a commit from a log, and the errors of one that can't be applied. Throws LogError
 * `ERR_LOG_CORRUPT`.
 */
export function checkFollows(commit: Pick<Commit, 'position'>, position: number): void {
  if (commit.position === position + 1) return
  throw new LogError(
    'Corrupt',
    `The log returned commit ${commit.position} after ${position}: commits are missing.`,
    {
      value: commit.position,
    },
  )
}

/** The error of a commit if one of its events threw. */
export function notApplicable(
  commit: Pick<Commit, 'position'>,
  cause: unknown,
  type?: string,
): LogError | StoreError {
  if (cause instanceof RangeError) return interrupted(commit, cause)
  const what = type === undefined ? 'an event' : `a '${type}' event`
  return new LogError(
    'Corrupt',
    `Commit ${commit.position} can't be applied: ${what} doesn't match the state before it.`,
    {
      value: commit.position,
      cause,
    },
  )
}

/** A lack of stack or memory doesn't mean that the log is damaged. */
function interrupted({ position }: Pick<Commit, 'position'>, cause: RangeError): StoreError {
  const message = `The store could not be opened: out of memory while applying commit ${position} (${cause.message}). The log is unchanged: open it again.`
  return new StoreError('ERR_STORE_FAILED', message, { cause })
}
