import type { CommitHandle } from './commit-handle.js'

/**
 * The result of a transaction: what its function returned, and its commit, which is undefined if nothing was
 * written.
 */
export interface TransactResult<T> {
  readonly value: T
  readonly commit: CommitHandle | undefined
}
