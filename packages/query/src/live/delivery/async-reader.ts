import type { Query } from '../../ast/nodes.js'
import type { LiveQueries } from '../registry/live-queries.js'
import type { JoinedQuery } from '../view/joined-view.js'
import type { Listener } from '../view/listener.js'
import type { Projection } from './projection.js'
import type { View } from '../view/view.js'

interface Waiting<T> {
  readonly resolve: (result: IteratorResult<T, undefined>) => void
  readonly reject: (error: unknown) => void
}
const DONE: IteratorReturnResult<undefined> = Object.freeze({ done: true, value: undefined })

/**
 * Reads one view at the pace of its consumer: the changes since the last `next()` arrive as one value. For a
 * slow consumer only the last received result is kept, and values are computed when they are read.
 */
export class AsyncReader<T> implements Listener, AsyncIterator<T, undefined> {
  since: number = 0
  readonly #live: LiveQueries
  readonly #projection: Projection<T>
  readonly #query: Query | JoinedQuery
  readonly #waiting: Waiting<T>[] = []
  readonly #onEnd: () => void
  #begun: boolean = false
  #ended: boolean = false
  #failure: { readonly error: unknown } | undefined
  #view: View | undefined
  /** Whether the first value was emitted. */
  #emitted: boolean = false
  #last: T | undefined
  /** The result at the last emission, if the projection compares results. */
  #values: readonly unknown[] = []
  /** Changes of the view since the last emission. */
  #missed: number = 0
  #withdraw: (() => void) | undefined

  /** `onEnd` is called once, however the reader ends. */
  constructor(live: LiveQueries, query: Query | JoinedQuery, projection: Projection<T>, onEnd: () => void) {
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

  take(): void {
    this.#missed++
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
      this.#flush()
    } catch (error) {
      this.fail(error)
    }
  }

  #flush(): void {
    const [first] = this.#waiting
    if (first === undefined) return
    const view = this.#view
    if (view !== undefined) {
      const value = this.#valueNow(view)
      if (value === undefined) return
      this.#last = value
      if (this.#projection.diffs) this.#values = view.current
      this.#waiting.shift()
      first.resolve({ done: false, value })
    } else if (this.#ended) {
      this.#finish()
    }
  }

  /** The value for a consumer that waits; undefined if nothing has changed. */
  #valueNow(view: View): T | undefined {
    const missed = this.#missed
    this.#missed = 0
    if (!this.#emitted) {
      this.#emitted = true
      return this.#projection.initial(view)
    }
    if (missed === 0) return undefined
    return missed === 1
      ? this.#projection.next(view, this.#last)
      : this.#projection.coalesced(view, this.#last, this.#values)
  }

  /** The first waiting consumer gets the error; the others get the end. */
  #finish(): void {
    for (const { resolve, reject } of this.#waiting.splice(0)) {
      const failure = this.#failure
      this.#failure = undefined
      if (failure === undefined) resolve(DONE)
      else reject(failure.error)
    }
  }
}
