import { INSPECT, printedInCopies, whenAborted } from '@relata/core/engine'
import { Observable, type Observer, type Subscriber, type Subscription } from 'rxjs'
import type { Query } from '../../ast/nodes.js'
import type { LiveQueries } from '../registry/live-queries.js'
import type { JoinedQuery } from '../view/joined-view.js'
import { isSubscriber, LiveSubscription, type Sink } from './subscription.js'
import { AsyncReader } from './async-reader.js'
import type { Projection } from './projection.js'

/** Options of a live query. */
export interface LiveOptions {
  /** Completes the live query when it is aborted. */
  readonly signal?: AbortSignal
}

/**
 * A query result that is kept up to date. As an rxjs Observable it emits the current result, then one result
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
  readonly #query: Query | JoinedQuery
  readonly #projection: Projection<T>
  readonly #signal: AbortSignal | undefined

  /** @internal */
  constructor(
    live: LiveQueries,
    query: Query | JoinedQuery,
    projection: Projection<T>,
    { signal }: LiveOptions,
  ) {
    super()
    this.#live = live
    this.#query = query
    this.#projection = projection
    this.#signal = signal
  }

  /**
   * Subscribes as with any Observable. Callbacks and observers are called without a Subscriber in between: if
   * a commit notifies hundreds of subscribers, a Subscriber costs more than everything else. benchmarks:
   * live_chain.
   */
  override subscribe(
    observer?: Partial<Observer<T>> | ((value: T) => void) | null,
    error?: ((error: unknown) => void) | null,
    complete?: (() => void) | null,
  ): Subscription {
    if (typeof observer === 'object' && observer !== null && isSubscriber(observer))
      return super.subscribe(observer)
    return this.#open(sinkOf(observer, error, complete))
  }

  /**
   * Called by rxjs for the operators of a pipe. A method of the prototype, because a function that is passed
   * to the constructor of Observable becomes an enumerable property of each instance.
   *
   * @internal
   */
  _subscribe(subscriber: Subscriber<T>): Subscription {
    return this.#open(subscriber)
  }

  #open(sink: Sink<T>): Subscription {
    const subscription = new LiveSubscription(this.#live, this.#projection, sink)
    const signal = this.#signal
    if (signal?.aborted === true) {
      subscription.end()
      return subscription
    }
    if (signal !== undefined) subscription.add(whenAborted(signal, () => subscription.end()))
    const withdraw = this.#live.whenSettled(() => subscription.start(this.#query))
    if (withdraw !== undefined) subscription.add(withdraw)
    return subscription
  }

  /** @internal */
  [INSPECT](): string {
    return #query in this ? `Live<${this.#query.model.name}>` : 'Live.prototype'
  }

  [Symbol.asyncIterator](): AsyncIterator<T, undefined> {
    const signal = this.#signal
    let leave: (() => void) | undefined
    const reader = new AsyncReader(this.#live, this.#query, this.#projection, () => leave?.())
    if (signal?.aborted === true) reader.end()
    else if (signal !== undefined) leave = whenAborted(signal, () => reader.end())
    return reader
  }
}

printedInCopies(Live.prototype)

function sinkOf<T>(
  observer: Partial<Observer<T>> | ((value: T) => void) | null | undefined,
  error: ((error: unknown) => void) | null | undefined,
  complete: (() => void) | null | undefined,
): Sink<T> {
  if (typeof observer === 'object' && observer !== null) return observer
  if (observer && !error && !complete) return observer
  return {
    ...(observer ? { next: observer } : {}),
    ...(error ? { error } : {}),
    ...(complete ? { complete } : {}),
  }
}
