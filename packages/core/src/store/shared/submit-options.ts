import type { TransactOptions } from '../options.js'

/** The options of `submit`. */
export interface SubmitOptions extends TransactOptions {
  /**
   * How often the function is run again, at most, because another process wrote first; then `submit` rejects with
   * `ERR_CONFLICT`. Default 100. Without effect in a store that has its log for itself.
   */
  readonly retries?: number
  /**
   * Ends the waiting. What the log has not got yet is not written, and `submit` rejects with the signal's reason. What is on
   * its way to the log may still be written: then it rejects with `ERR_LOG_UNKNOWN`, and a repeated `submit` with the same
   * key tells.
   */
  readonly signal?: AbortSignal
}
