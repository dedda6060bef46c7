import { reasonOf } from '../error/reason-of.js'
import { StoreError } from '../error/errors.js'

/**
 * Whether a store is open, closed or has failed. Plain fields, which a write that ran out of stack can still
 * assign; a call would throw again.
 */
export class StoreHealth {
  /** Reads and writes are refused: the store has failed or is closed. */
  stopped: boolean = false
  failed: boolean = false
  /** The error with which the store failed. */
  cause: unknown
  /** Why the log failed; undefined if a write was interrupted. */
  message: string | undefined
  /** The failure listeners were called. */
  announced: boolean = false

  /** Records the failure of the log; the first one stays. */
  fail({ message, cause }: StoreError): void {
    if (this.failed) return
    this.message = message
    this.cause = cause
    this.failed = true
    this.stopped = true
  }

  /** Throws `ERR_STORE_FAILED` or `ERR_CLOSED` unless the store is open. */
  check(): void {
    if (this.stopped) throw this.refusal()
  }

  /** The error of calls to a store that is closed or has failed: `ERR_STORE_FAILED` or `ERR_CLOSED`. */
  refusal(): StoreError {
    return this.failed ? this.failure() : new StoreError('ERR_CLOSED', 'The store is closed: open it again.')
  }

  failure(): StoreError {
    const { cause } = this
    return new StoreError('ERR_STORE_FAILED', this.message ?? interrupted(cause), { cause })
  }
}

function interrupted(cause: unknown): string {
  const reason = reasonOf(cause)
  return `The store has failed: a write was interrupted and could not be rolled back (${reason}). The log contains nothing of it: open the store again.`
}
