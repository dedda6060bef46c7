import type { TransactOptions } from '../options.js'

/** The options of `submit`. */
export interface SubmitOptions extends TransactOptions {
  /**
   * The most times that the function is run again because another process wrote first; then `submit` rejects
   * with `ERR_CONFLICT`. Default 100. No effect if the store is the only writer of its log.
   */
  readonly retries?: number
  /**
   * Stops waiting. If the commit hasn't been sent to the log, it isn't written, and `submit` rejects with the
   * signal's reason. If it has been sent, it may still be written: `submit` rejects with `ERR_LOG_UNKNOWN`,
   * and repeating it with the same key shows the outcome.
   */
  readonly signal?: AbortSignal
  /**
   * Rows that the decision is based on. If one of them has other values in the store when the function runs, or was
   * deleted, nothing is written: ConflictError `ERR_CONFLICT` with `row` and `current`.
   */
  readonly read?: Iterable<object>
  /**
   * The position of the store when what the decision is based on was read. If a later commit touched one of `models`
   * when the function runs, nothing is written: ConflictError `ERR_CONFLICT` with `commits`.
   */
  readonly since?: number
  /** Names of models, with the links of their rows; by default all. Only with `since`. */
  readonly models?: readonly string[]
}
