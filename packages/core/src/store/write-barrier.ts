import { StoreError, UsageError } from '../error/errors.js'

/** Nested transactions: some 2,000 exhaust the stack of Node. */
export const DEEPEST = 500
/**
 * The maximum depth of writes inside writes, including transactions, such as by a default or validator that
 * writes.
 */
export const DEEPEST_WRITE: number = 2 * DEEPEST

/**
 * Why writes are refused: the listeners of a commit are being called, a commit is being made or the clock is
 * read, a write of this transaction could not be reverted alone, there are too many nested writes, or the log is
 * shared with other processes, so that a write has to be confirmed by it.
 */
export type Barrier = 'listeners' | 'commit' | 'undo' | 'depth' | 'shared'

/** The error of a write at a barrier; `cause` is the error that set the barrier. */
export function barrierError(barrier: Barrier, cause: unknown): Error {
  switch (barrier) {
    case 'listeners':
      return new StoreError(
        'ERR_WRITE_IN_LISTENER',
        'Writes are not allowed in a commit listener: the commit it reports has already finished. Collect the writes and make them afterwards, for instance in queueMicrotask.',
      )
    case 'commit':
      return new StoreError(
        'ERR_WRITE_IN_COMMIT',
        "Writes are not allowed while a commit is being made: the store's clock and the functions of a custom type may not write.",
      )
    case 'undo':
      return new StoreError(
        'ERR_NOT_COMMITTED',
        'A write of this transaction failed and could not be rolled back alone, so the whole transaction is rolled back.',
        { cause },
      )
    case 'shared':
      return new StoreError(
        'ERR_SHARED_LOG',
        'Other processes write to the log of this store, so a write takes effect only once the log has confirmed it: await db.submit(() => …) with the writes in its function. Nothing was written.',
      )
    case 'depth':
      return tooDeep(
        `Writes are nested more than ${DEEPEST_WRITE} levels deep: end the recursion.`,
        DEEPEST_WRITE,
      )
  }
}

export function tooDeep(message: string, limit: number): UsageError {
  return new UsageError('ERR_TOO_DEEP', message, { value: limit + 1 })
}
