import type { FailedDeliveries } from './failed-deliveries.js'
import type { View } from './view.js'

/** Somebody who is told of one view. */
export interface Listener {
  /** The commit up to which it knows the result; infinite once it missed one. */
  since: number
  /** The view has changed. */
  take(view: View): void
  fail(error: unknown): void
  end(): void
}

/** Those of one view. Most have one: it needs no set. */
export class Listeners {
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
   * Tells those who don't know of this commit: those who come meanwhile do. Those who leave meanwhile are
   * passed over. One that throws, at the end of the stack for instance, is noted as unserved.
   */
  notify(view: View, tick: number, unserved: FailedDeliveries): void {
    const only = this.#only
    if (only !== undefined) {
      try {
        if (only.since < tick) only.take(view)
      } catch (error) {
        only.since = Infinity
        unserved.first = { view, listener: only, error, next: unserved.first }
      }
      return
    }
    if (this.#more === undefined) return
    for (const listener of this.#more) {
      try {
        if (listener.since < tick) listener.take(view)
      } catch (error) {
        listener.since = Infinity
        unserved.first = { view, listener, error, next: unserved.first }
      }
    }
  }

  each(visit: (listener: Listener) => void): void {
    if (this.#only !== undefined) visit(this.#only)
    else if (this.#more !== undefined) for (const listener of this.#more) visit(listener)
  }
}
