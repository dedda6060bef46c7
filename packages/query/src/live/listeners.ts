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

  /** Tells those who don't know of this commit: those who come meanwhile do. Those who leave meanwhile are passed over. */
  tell(view: View, tick: number): void {
    if (this.#only !== undefined) {
      if (this.#only.since < tick) this.#only.take(view)
    } else if (this.#more !== undefined) {
      for (const listener of this.#more) if (listener.since < tick) listener.take(view)
    }
  }

  each(visit: (listener: Listener) => void): void {
    if (this.#only !== undefined) visit(this.#only)
    else if (this.#more !== undefined) for (const listener of this.#more) visit(listener)
  }
}
