import { StoreError, UsageError } from '../error/errors.js'

/** Transactions and writes inside one another. Some 2,000 exhaust the stack that Node gives; this leaves half of it to the caller. */
export const DEEPEST = 1000

/**
 * Why no write is taken: the listeners of a commit are called, a commit is being made, a write of this transaction could not be undone alone, or there are
 * too many transactions inside one another.
 */
export type Barrier = 'listeners' | 'commit' | 'undo' | 'depth'

/** The error of a write that meets a barrier; `cause` is the error that made it. */
export function barrierError(barrier: Barrier, cause: unknown): Error {
  switch (barrier) {
    case 'listeners':
      return new StoreError(
        'ERR_WRITE_IN_LISTENER',
        'A commit listener may not write: the commit it is told of is done. Collect what to write and do it afterwards, for instance in queueMicrotask.',
      )
    case 'commit':
      return new StoreError(
        'ERR_WRITE_IN_COMMIT',
        'The commit is being made: the clock of the store, and the functions of a custom type, may not write.',
      )
    case 'undo':
      return new StoreError(
        'ERR_NOT_COMMITTED',
        'A write of this transaction failed and could not be undone alone, so the whole transaction is undone.',
        { cause },
      )
    case 'depth':
      return new UsageError(
        'ERR_NESTED_TOO_DEEP',
        `Transactions and writes are nested more than ${DEEPEST} deep: end the recursion, or make it a loop.`,
        { value: DEEPEST },
      )
  }
}
