import type { Commit } from '../event/commit.js'

/**
 * Yields the commits of pages one by one. It isn't an async generator, because then each commit of a loaded
 * page would cost three promises instead of one. It can be iterated once, as its pages can.
 */
export class CommitStream implements AsyncIterableIterator<Commit> {
  readonly #pages: AsyncGenerator<readonly Commit[], void, undefined>
  readonly #signal: AbortSignal | undefined
  #page: readonly Commit[] = []
  #at = 0
  #fetching: Promise<unknown> | undefined

  /** Ends, without an error, when the signal aborts. */
  constructor(pages: AsyncGenerator<readonly Commit[], void, undefined>, signal: AbortSignal | undefined) {
    this.#pages = pages
    this.#signal = signal
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  next(): Promise<IteratorResult<Commit, undefined>> {
    if (this.#signal?.aborted === true) return this.return()
    if (this.#fetching === undefined && this.#at < this.#page.length) {
      return Promise.resolve({ done: false, value: this.#page[this.#at++] as Commit })
    }
    // A call before an earlier one has settled waits for it.
    const turn = this.#fetching === undefined ? this.#fetch() : this.#fetching.then(() => this.#fetch())
    const settled = turn
      .catch(() => undefined)
      .then(() => {
        if (this.#fetching === settled) this.#fetching = undefined
      })
    this.#fetching = settled
    return turn
  }

  async return(): Promise<IteratorResult<Commit, undefined>> {
    this.#page = []
    await this.#pages.return()
    return { done: true, value: undefined }
  }

  async #fetch(): Promise<IteratorResult<Commit, undefined>> {
    while (this.#at >= this.#page.length) {
      const { done, value } = await this.#pages.next()
      if (done === true) return { done: true, value: undefined }
      this.#page = value
      this.#at = 0
    }
    return { done: false, value: this.#page[this.#at++] as Commit }
  }
}
