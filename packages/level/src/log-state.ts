import { LogError, StoreError, whenAborted } from '@relata/core'
import { hex, NO_HASH } from './record/hash.js'

/** The last record, as the next one needs it. */
export interface Tip {
  readonly position: number
  readonly hash: Uint8Array
}
export const EMPTY: Tip = { position: 0, hash: NO_HASH }

export function headOf(tip: Tip): { readonly position: number; readonly hash: string } {
  return { position: tip.position, hash: tip.position === 0 ? '' : hex(tip.hash) }
}

/**
 * What a log's writers and readers share: its tip, whether it is closed, and the failure after which it
 * serves nothing more.
 */
export class LogState {
  #tip: Tip
  #closed = false
  #failure: LogError | undefined
  readonly #waiting = new Set<() => void>()

  constructor(tip: Tip) {
    this.#tip = tip
  }

  get tip(): Tip {
    return this.#tip
  }
  get closed(): boolean {
    return this.#closed
  }

  /** What the log failed with. */
  get failure(): LogError | undefined {
    return this.#failure
  }

  get failed(): boolean {
    return this.#failure !== undefined
  }

  /** Throws where the log serves nothing: closed, or failed. */
  check(): void {
    if (this.#closed) throw closedError()
    this.checkFailure()
  }

  checkFailure(): void {
    const failure = this.#failure
    if (failure === undefined) return
    const message = `The log failed before and serves nothing more; open it again. What happened: ${failure.message}`
    throw new LogError(failure.kind, message, { cause: failure })
  }

  advance(tip: Tip): void {
    this.#tip = tip
    this.#changed()
  }

  /** The first failure stays; returns the error to throw. */
  fail(error: LogError): LogError {
    this.#failure ??= error
    this.#changed()
    return error
  }

  close(): void {
    this.#closed = true
    this.#changed()
  }

  /** Resolves at the next advance, failure or close, or when the signal aborts. */
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

  #changed(): void {
    const waiting = [...this.#waiting]
    for (const wake of waiting) wake()
  }
}

export function closedError(): StoreError {
  return new StoreError('ERR_CLOSED', 'The log is closed: open it again with LevelLog.open(folder).')
}
