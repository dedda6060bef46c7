import type { StoreError } from '../error/errors.js'
import type { Compaction } from '../state/table/compaction.js'
import { soon } from '../util/globals.js'
import type { CommitReport } from '../state/commit-report.js'
import { Listeners } from './listeners.js'
import type { StoreHealth } from './store-health.js'

/**
 * The listeners of a store. While there are any, a microtask follows each turn that writes: it has an empty
 * stack, and calls the listeners that the end of the stack prevented from being called.
 */
export class Notifications {
  readonly commits: Listeners<CommitReport>
  readonly compactions: Listeners<readonly Compaction[]>
  readonly failures: Listeners<StoreError>
  readonly #health: StoreHealth
  /**
   * Why the listeners of a commit, or of a compaction, were not called: a field, because it is assigned at
   * the end of the stack.
   */
  missed: { readonly error: unknown } | undefined
  #watched: boolean = false
  readonly #afterTurn = (): void => this.#settle()

  constructor(health: StoreHealth, onError: ((error: unknown) => void) | undefined) {
    this.#health = health
    this.commits = new Listeners(onError)
    this.compactions = new Listeners(onError)
    this.failures = new Listeners(onError)
  }

  /** Adds a listener and returns the function that removes it. */
  listen<T>(
    listeners: Listeners<T>,
    listener: (value: T) => unknown,
    onError?: (error: unknown) => void,
  ): () => void {
    const remove = listeners.add(listener, onError)
    // It may be added inside a transaction.
    this.watch()
    return remove
  }

  /** Called before a transaction touches the state, and for each new listener. */
  watch(): void {
    if (this.#watched || this.commits.size + this.compactions.size + this.failures.size === 0) return
    soon(this.#afterTurn)
    this.#watched = true
  }

  /** Calls the failure listeners, once. */
  announceFailure(): void {
    const health = this.#health
    if (health.announced) return
    health.announced = true
    this.failures.tell(health.failure())
  }

  #settle(): void {
    this.#watched = false
    const { missed } = this
    this.missed = undefined
    if (missed !== undefined) this.commits.missed(missed.error)
    this.commits.settle()
    this.compactions.settle()
    if (this.#health.failed) this.announceFailure()
    this.failures.settle()
  }
}
