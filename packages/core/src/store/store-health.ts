import { reasonOf } from '../error/reason-of.js'
import { StoreError } from '../error/errors.js'

/**
 * Whether a store serves. Plain fields: a write that ran out of stack can still assign them, where a call
 * would throw once more.
 */
export class StoreHealth {
  /** Reads and writes are refused: the store has failed or is closed. */
  stopped: boolean = false
  failed: boolean = false
  /** What was thrown when the store failed. */
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

  /** Throws `ERR_STORE_FAILED` or `ERR_CLOSED` where the store does not serve. */
  check(): void {
    if (this.stopped) throw this.refusal()
  }

  /** The error of calls to a store that does not serve: `ERR_STORE_FAILED` or `ERR_CLOSED`. */
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
