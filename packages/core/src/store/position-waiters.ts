import { StoreError, UsageError } from '../error/errors.js'
import { showValue } from '../error/show-value.js'
import { checkReachOptions, limited, type ReachOptions } from './limited.js'
import type { ReadStore } from './read-store.js'

interface Waiter {
  readonly position: number
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

/** Callers that wait until a store has the commit at a position. */
export class PositionWaiters {
  readonly #store: Pick<ReadStore, 'position' | 'onCommit'>
  readonly #waiting: Set<Waiter> = new Set()
  #stop: (() => void) | undefined

  constructor(store: Pick<ReadStore, 'position' | 'onCommit'>) {
    this.#store = store
  }

  /** Resolves once the store is at a position. Codes: `ERR_TIMEOUT`, `ERR_ARGUMENT`. */
  async reached(position: number, options?: ReachOptions): Promise<void> {
    const limits = checkReachOptions(options, 'reached')
    if (!Number.isSafeInteger(position) || position < 0) throw noPosition(position)
    if (this.#store.position >= position) return
    let waiter: Waiter | undefined
    const start = (): Promise<void> =>
      new Promise((resolve, reject) => {
        waiter = { position, resolve, reject }
        this.#waiting.add(waiter)
        this.#stop ??= this.#store.onCommit(() => this.#advance())
      })
    try {
      await limited(start, limits, (timeout) => tooLate(position, this.#store.position, timeout))
    } finally {
      if (waiter !== undefined) this.#remove(waiter)
    }
  }

  /** Rejects all waiting callers, because the store won't reach their positions. */
  fail(error: unknown): void {
    for (const { reject } of this.#waiting) reject(error)
  }

  #advance(): void {
    const { position } = this.#store
    for (const waiter of this.#waiting) if (waiter.position <= position) waiter.resolve()
  }

  #remove(waiter: Waiter): void {
    this.#waiting.delete(waiter)
    if (this.#waiting.size > 0) return
    this.#stop?.()
    this.#stop = undefined
  }
}

function noPosition(position: unknown): UsageError {
  const message = `reached takes the position of a commit (0, 1, 2, …), got ${showValue(position)}.`
  return new UsageError('ERR_ARGUMENT', message, { value: position })
}

/** The error of a store that did not reach a position in time. */
export function tooLate(position: number | undefined, now: number, timeout: number): StoreError {
  const wanted = position === undefined ? "the log's head" : position
  const message = `The store is at commit ${now} and did not reach ${wanted} within ${timeout} ms. Try again, or read what it has.`
  return new StoreError('ERR_TIMEOUT', message, { value: position })
}
