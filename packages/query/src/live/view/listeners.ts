import type { FailedDeliveries } from './failed-deliveries.js'
import type { Listener, ListenerSet, LiveResult } from './listener.js'

/** The listeners of one view. Most views have one listener, which needs no set. */
export class Listeners implements ListenerSet {
  #only: Listener | undefined
  #more: Set<Listener> | undefined

  get size(): number {
    return this.#more?.size ?? (this.#only === undefined ? 0 : 1)
  }

  add(listener: Listener): void {
    if (this.#more !== undefined) this.#more.add(listener)
    else if (this.#only === undefined) this.#only = listener
    else {
      this.#more = new Set([this.#only, listener])
      this.#only = undefined
    }
  }

  delete(listener: Listener): void {
    if (this.#only === listener) this.#only = undefined
    this.#more?.delete(listener)
  }

  /**
   * Notifies the listeners that do not know this commit yet: those added meanwhile do. Listeners that leave
   * meanwhile are skipped. If one throws, for instance because the stack is exhausted, the failure is recorded.
   */
  notify(result: LiveResult, tick: number, failures: FailedDeliveries): void {
    const only = this.#only
    if (only !== undefined) {
      try {
        if (only.since < tick) only.take(result)
      } catch (error) {
        only.since = Infinity
        failures.first = { target: only, error, next: failures.first }
      }
      return
    }
    if (this.#more === undefined) return
    for (const listener of this.#more) {
      try {
        if (listener.since < tick) listener.take(result)
      } catch (error) {
        listener.since = Infinity
        failures.first = { target: listener, error, next: failures.first }
      }
    }
  }

  each(visit: (listener: Listener) => void): void {
    if (this.#only !== undefined) visit(this.#only)
    else if (this.#more !== undefined) for (const listener of this.#more) visit(listener)
  }
}
