import type { View } from './view.js'

/** Somebody who is told of one view. */
export interface Listener {
  /** The commit up to which it knows the result. */
  readonly since: number
  /** The view has changed. Doesn't throw. */
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

  /** Those that leave meanwhile are passed over; those that come are passed over by who calls: they know what there is to know. */
  each(tell: (listener: Listener) => void): void {
    if (this.#only !== undefined) tell(this.#only)
    else if (this.#more !== undefined) for (const listener of this.#more) tell(listener)
  }
}
