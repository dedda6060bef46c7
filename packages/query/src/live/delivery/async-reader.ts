import type { Query } from '../../ast/nodes.js'
import type { LiveQueries } from '../registry/live-queries.js'
import type { Listener, LiveResult } from '../view/listener.js'
import type { Projection } from './projection.js'
import type { View } from '../view/view.js'

interface Waiting<T> {
  readonly resolve: (result: IteratorResult<T, undefined>) => void
  readonly reject: (error: unknown) => void
}
const DONE: IteratorReturnResult<undefined> = Object.freeze({ done: true, value: undefined })

/**
 * Reads one view at its own pace: what has changed since the last `next()` comes as one. Nothing piles up for
 * a slow reader but the result that it was given last.
 */
export class AsyncReader<T> implements Listener, AsyncIterator<T, undefined> {
  since: number = 0
  readonly #live: LiveQueries
  readonly #projection: Projection<T>
  readonly #query: Query
  readonly #waiting: Waiting<T>[] = []
  readonly #onEnd: () => void
  #begun: boolean = false
  #ended: boolean = false
  #failure: { readonly error: unknown } | undefined
  #view: View | undefined
  #last: T | undefined
  /** The result when something was given last. */
  #values: readonly unknown[] = []
  #missed: number = 0
  #next: T | undefined
  #withdraw: (() => void) | undefined

  /** `onEnd` is called once, however it ends. */
  constructor(live: LiveQueries, query: Query, projection: Projection<T>, onEnd: () => void) {
    this.#live = live
    this.#query = query
    this.#projection = projection
    this.#onEnd = onEnd
  }

  next(): Promise<IteratorResult<T, undefined>> {
    const result = new Promise<IteratorResult<T, undefined>>((resolve, reject) =>
      this.#waiting.push({ resolve, reject }),
    )
    if (!this.#begun) {
      this.#begun = true
      if (!this.#ended) this.#withdraw = this.#live.whenSettled(() => this.#start())
    }
    this.#flush()
    return result
  }

  return(): Promise<IteratorResult<T, undefined>> {
    this.end()
    return Promise.resolve(DONE)
  }

  take(result: LiveResult): void {
    if (this.#missed > 0) {
      this.#missed++
      return
    }
    const value = this.#projection.next(result, this.#last)
    if (value === undefined) return
    this.#missed = 1
    this.#next = value
    this.#flush()
  }

  fail(error: unknown): void {
    if (this.#ended) return
    this.#failure = { error }
    this.end()
  }

  end(): void {
    if (this.#ended) return
    this.#ended = true
    this.#begun = true
    this.#withdraw?.()
    const view = this.#view
    this.#view = undefined
    if (view !== undefined) this.#live.leave(view, this)
    this.#onEnd()
    this.#flush()
  }

  #start(): void {
    try {
      this.since = this.#live.tick
      this.#view = this.#live.join(this.#query, this)
      this.#next = this.#projection.initial(this.#view)
      this.#missed = 1
    } catch (error) {
      this.fail(error)
    }
    this.#flush()
  }

  #flush(): void {
    const [first] = this.#waiting
    if (first === undefined) return
    const view = this.#view
    if (view !== undefined) {
      const value =
        this.#missed === 0
          ? undefined
          : this.#missed === 1
            ? this.#next
            : this.#projection.coalesced(view, this.#last, this.#values)
      this.#missed = 0
      this.#next = undefined
      if (value === undefined) return
      this.#last = value
      this.#values = view.current
      this.#waiting.shift()
      first.resolve({ done: false, value })
    } else if (this.#ended) {
      this.#finish()
    }
  }

  /** The first who waits is told why; the others that it is over. */
  #finish(): void {
    for (const { resolve, reject } of this.#waiting.splice(0)) {
      const failure = this.#failure
      this.#failure = undefined
      if (failure === undefined) resolve(DONE)
      else reject(failure.error)
    }
  }
}
