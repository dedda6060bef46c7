import { LogError, StoreError } from '../error/errors.js'
import { whenAborted } from '../util/abort.js'

/**
 * Whether a log is open, closed or has failed, and the callers that wait for a change of that, or for
 * commits.
 */
export class LogState {
  #closed: boolean = false
  #failure: LogError | undefined
  readonly #waiting: Set<() => void> = new Set()

  get closed(): boolean {
    return this.#closed
  }

  /** The error that the log failed with. */
  get failure(): LogError | undefined {
    return this.#failure
  }

  /** Whether a tail waits. */
  get awaited(): boolean {
    return this.#waiting.size > 0
  }

  /** Throws if the log is closed or has failed. */
  check(): void {
    if (this.#closed) throw closedError()
    this.checkFailure()
  }

  checkFailure(): void {
    const failure = this.#failure
    if (failure === undefined) return
    const message = `The log has failed and must be reopened. Cause: ${failure.message}`
    throw new LogError(failure.kind, message, { cause: failure })
  }

  /** The first failure stays; returns the error to throw. */
  fail(error: LogError): LogError {
    this.#failure ??= error
    this.changed()
    return error
  }

  close(): void {
    this.#closed = true
    this.changed()
  }

  /** Resumes waiting callers. */
  changed(): void {
    const waiting = [...this.#waiting]
    for (const wake of waiting) wake()
  }

  /** Resolves at the next change, or when the signal aborts. */
  change(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        this.#waiting.delete(wake)
        leave?.()
        resolve()
      }
      this.#waiting.add(wake)
      const leave = signal === undefined ? undefined : whenAborted(signal, wake)
    })
  }
}

export function closedError(): StoreError {
  return new StoreError('ERR_CLOSED', 'The event log is closed: open it again.')
}
