import { LogError, StoreError } from '../error/errors.js'
import { whenAborted } from '../util/abort.js'
import { after } from '../util/globals.js'

/** Milliseconds after which readers that know of the appends of this process continue. */
const LATER = 1

/**
 * Whether a log is open, closed or has failed, and the callers that wait for a change of that, or for
 * commits.
 */
export class LogState {
  #closed: boolean = false
  #failure: LogError | undefined
  /** True for those that know of the appends of this process. */
  readonly #waiting: Map<() => void, boolean> = new Map()
  #continuesLater: boolean = false

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
    const waiting = [...this.#waiting.keys()]
    for (const wake of waiting) wake()
  }

  /** This process has appended commits. Callers that know of that continue later, in case someone else appended them. */
  appended(): void {
    const waiting = [...this.#waiting]
    for (const [wake, knows] of waiting) if (!knows) wake()
    if (!this.awaited || this.#continuesLater) return
    this.#continuesLater = true
    after(LATER, () => {
      this.#continuesLater = false
      this.changed()
    })
  }

  /** Resolves at the next change, or when the signal aborts. `knows`: the caller knows of appends of this process. */
  change(signal: AbortSignal | undefined, knows: boolean = false): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        this.#waiting.delete(wake)
        leave?.()
        resolve()
      }
      this.#waiting.set(wake, knows)
      const leave = signal === undefined ? undefined : whenAborted(signal, wake)
    })
  }
}

export function closedError(): StoreError {
  return new StoreError('ERR_CLOSED', 'The event log is closed: open it again.')
}
