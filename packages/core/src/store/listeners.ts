import { soon } from '../util/globals.js'

/** Callbacks that are told something, in the order in which they came. One that throws harms neither the caller nor the others. */
export class Listeners<T> {
  readonly #set = new Set<{ readonly listener: (value: T) => void }>()
  /** The same, taken when it is told; undefined once somebody has come or gone. */
  #entries: readonly { readonly listener: (value: T) => void }[] | undefined
  readonly #onError: (error: unknown) => void

  constructor(onError: (error: unknown) => void = rethrow) {
    this.#onError = onError
  }

  get size(): number {
    return this.#set.size
  }

  /** Returns the function that takes the listener away again. */
  add(listener: (value: T) => void): () => void {
    const entry = { listener }
    this.#set.add(entry)
    this.#entries = undefined
    return () => {
      this.#set.delete(entry)
      this.#entries = undefined
    }
  }

  tell(value: T): void {
    // Those that come while others are told are told from the next time on.
    const entries = (this.#entries ??= [...this.#set])
    for (const entry of entries) {
      if (this.#entries !== entries && !this.#set.has(entry)) continue
      try {
        entry.listener(value)
      } catch (error) {
        this.#onError(error)
      }
    }
  }
}

/** Nobody's error is nobody's to swallow: it comes up as an uncaught one, outside of the commit. */
function rethrow(error: unknown): void {
  soon(() => {
    throw error
  })
}
