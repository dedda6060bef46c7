import { LogError, StoreError, UsageError } from '../error/errors.js'
import type { Commit } from '../event/commit.js'
import type { LogHead } from './event-log.js'

/** Refuses commits whose positions don't follow `expected`. */
export function checkPositions(commits: readonly Commit[], expected: number): void {
  for (const [at, { position }] of commits.entries()) {
    if (position === expected + 1 + at) continue
    throw new UsageError(
      'ERR_ARGUMENT',
      `Commit ${at} of this append has position ${position}: after ${expected} it must be ${expected + 1 + at}.`,
      {
        value: position,
      },
    )
  }
}

/** Refuses one key on two commits of an append. */
export function checkKeys(commits: readonly Commit[]): void {
  const keys = new Set<string>()
  for (const { key, position } of commits) {
    if (key === undefined) continue
    if (keys.has(key)) throw keyReused(key, position)
    keys.add(key)
  }
}

/** Refuses a start that is not a position. */
export function checkAfter(after: number): void {
  if (Number.isSafeInteger(after) && after >= 0) return
  throw new UsageError('ERR_ARGUMENT', `'after' must be a position (0, 1, 2, …), found ${String(after)}.`, {
    value: after,
  })
}

/**
 * The error for a key that the log has with other content, or that is repeated in a group with new commits.
 */
export function keyReused(key: string, position: number, cause?: unknown): StoreError {
  const message = `The key '${key}' belongs to commit ${position}, which has other content: nothing was written. Retry with the same content, or use another key.`
  return new StoreError('ERR_KEY_REUSED', message, { value: key, cause })
}

/** The error of an append that expects another head. */
export function conflict(head: LogHead, expected: number): LogError {
  const message = `The log's head is at ${head.position}, but the append expected ${expected}; nothing was stored. Read the new state and decide again.`
  return new LogError('Conflict', message, { value: expected, head })
}
