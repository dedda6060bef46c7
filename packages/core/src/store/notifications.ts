import type { StoreError } from '../error/errors.js'
import type { Compaction } from '../state/table/compaction.js'
import { soon } from '../util/globals.js'
import type { CommitReport } from '../state/commit-report.js'
import type { Observation } from '../observe/observation.js'
import { Listeners } from './listeners.js'
import { throwLater } from '../util/throw-later.js'
import type { StoreHealth } from './store-health.js'

/**
 * The listeners of a store. While there are any, a microtask follows each turn that writes: it has an empty
 * stack, and calls the listeners that could not be called because the stack was exhausted.
 */
export class Notifications {
  readonly commits: Listeners<CommitReport>
  readonly compactions: Listeners<readonly Compaction[]>
  readonly failures: Listeners<StoreError>
  readonly #health: StoreHealth
  readonly #observation: Observation | undefined
  /**
   * Why the listeners of a commit, or of a compaction, were not called: a field, because it is assigned even
   * if the stack is exhausted.
   */
  missed: { readonly error: unknown } | undefined
  #watched: boolean = false
  readonly #afterTurn = (): void => this.#settle()

  constructor(
    health: StoreHealth,
    handler: ((error: unknown) => void) | undefined,
    observation?: Observation,
  ) {
    this.#health = health
    this.#observation = observation
    const onError = observation === undefined ? handler : observedHandler(handler, observation)
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
    if (this.#watched || !this.#hasListeners) return
    soon(this.#afterTurn)
    this.#watched = true
  }

  /** Calls the failure listeners, once. */
  announceFailure(): void {
    const health = this.#health
    if (health.announced) return
    health.announced = true
    const error = health.failure()
    this.failures.notify(error)
    if (this.#observation?.wants('failure') === true) this.#observation.report('failure', { error })
  }

  get #hasListeners(): boolean {
    return (
      this.commits.size + this.compactions.size + this.failures.size > 0 ||
      this.#observation?.wants('failure') === true
    )
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

/** Reports the errors of listeners, and passes them on. */
function observedHandler(
  handler: ((error: unknown) => void) | undefined,
  observation: Observation,
): (error: unknown) => void {
  return (error) => {
    if (observation.wants('listenerError')) observation.report('listenerError', { error })
    if (handler === undefined) throwLater(error)
    else handler(error)
  }
}
