import { INSPECT, printedInCopies, whenAborted } from '@relata/core/engine'
import { Observable, type Observer, type Subscription } from 'rxjs'
import type { Query } from '../../ast/nodes.js'
import type { LiveQueries } from '../registry/live-queries.js'
import { LiveSubscription } from './subscription.js'
import { AsyncReader } from './async-reader.js'
import type { Projection } from './projection.js'

/** Options of a live query. */
export interface LiveOptions {
  /** Completes the live query when it is aborted. */
  readonly signal?: AbortSignal
}

/**
 * A query result that is kept current. As an rxjs Observable it emits the current result, then one result
 * after each commit that changes it. As an AsyncIterable it skips intermediate results for a slow reader.
 *
 * An exception of a subscriber affects neither the commit nor other subscribers: rxjs reports it
 * asynchronously (`config.onUnhandledError`). Writing inside a notification is refused
 * (`ERR_WRITE_IN_LISTENER`). A subscription made inside a transaction starts after it. If the store fails, the
 * live query errors with `ERR_STORE_FAILED`; if the store is closed, it completes.
 *
 * @example
 * ```ts
 * const subscription = author.books.live().subscribe((books) => render(books))
 * for await (const books of author.books.live({ signal })) await send(books)
 * ```
 * @public
 */
export class Live<T> extends Observable<T> implements AsyncIterable<T> {
  readonly #live: LiveQueries
  readonly #query: Query
  readonly #reading: Projection<T>
  readonly #signal: AbortSignal | undefined
  /** The callback of the subscription that is being made, called without a Subscriber in between. */
  #direct: ((value: T) => void) | undefined

  /** @internal */
  constructor(live: LiveQueries, query: Query, reading: Projection<T>, { signal }: LiveOptions) {
    super(function (this: Observable<T>, subscriber) {
      const observing = new LiveSubscription(live, reading, subscriber, (this as Live<T>).#direct)
      if (signal?.aborted === true) {
        subscriber.complete()
        return undefined
      }
      if (signal !== undefined) subscriber.add(whenAborted(signal, () => observing.end()))
      const withdraw = live.whenSettled(() => observing.start(query))
      if (withdraw !== undefined) subscriber.add(withdraw)
      return observing
    })
    // An Observable keeps its function as a property: nothing for printers.
    Object.defineProperty(this, '_subscribe', { enumerable: false })
    this.#live = live
    this.#query = query
    this.#reading = reading
    this.#signal = signal
  }

  /**
   * As any Observable's. A function is told directly, not by way of its Subscriber: where a commit tells
   * hundreds, that way would cost more than all the rest. benchmarks: live_chain.
   */
  override subscribe(
    observer?: Partial<Observer<T>> | ((value: T) => void) | null,
    error?: ((error: unknown) => void) | null,
    complete?: (() => void) | null,
  ): Subscription {
    if (typeof observer !== 'function') return super.subscribe(observer ?? {})
    this.#direct = observer
    try {
      return super.subscribe(observer, error, complete)
    } finally {
      this.#direct = undefined
    }
  }

  /** @internal */
  [INSPECT](): string {
    return #query in this ? `Live<${this.#query.model.name}>` : 'Live.prototype'
  }

  [Symbol.asyncIterator](): AsyncIterator<T, undefined> {
    const signal = this.#signal
    let leave: (() => void) | undefined
    const reader = new AsyncReader(this.#live, this.#query, this.#reading, () => leave?.())
    if (signal?.aborted === true) reader.end()
    else if (signal !== undefined) leave = whenAborted(signal, () => reader.end())
    return reader
  }
}

printedInCopies(Live.prototype)
