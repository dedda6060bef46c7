import { of, Subscription, type Observer, type Subscriber } from 'rxjs'
import type { Query } from '../../ast/nodes.js'
import type { LiveQueries } from '../registry/live-queries.js'
import type { JoinedQuery } from '../view/joined-view.js'
import type { Listener, LiveResult } from '../view/listener.js'
import type { Projection } from './projection.js'
import type { View } from '../view/view.js'

/** Where values go: a callback, an observer, or a Subscriber of rxjs, which isolates what it calls. */
export type Sink<T> = ((value: T) => void) | Partial<Observer<T>> | Subscriber<T>

/**
 * One subscriber of one view. It is the Subscription that the caller receives: without a Subscriber, an
 * observer and a list of finalizers beside it, it takes a third of the memory. benchmarks: live_books.
 */
export class LiveSubscription<T> extends Subscription implements Listener {
  since: number = 0
  readonly #live: LiveQueries
  readonly #projection: Projection<T>
  readonly #sink: Sink<T>
  #view: View | undefined
  #last: T | undefined

  constructor(live: LiveQueries, projection: Projection<T>, sink: Sink<T>) {
    super()
    this.#live = live
    this.#projection = projection
    this.#sink = sink
  }

  /** Joins the view and emits its result. It is called a second time if the first call ran out of stack. */
  start(query: Query | JoinedQuery): void {
    if (this.closed) return
    let view = this.#view
    try {
      this.since = this.#live.tick
      view ??= this.#live.join(query, this)
    } catch (error) {
      this.fail(error)
      return
    }
    this.#view = view
    this.#emit(this.#projection.initial(view))
  }

  take(result: LiveResult): void {
    const value = this.#projection.next(result, this.#last)
    if (value !== undefined) this.#emit(value)
  }

  fail(error: unknown): void {
    if (this.closed) return
    this.#leave()
    const sink = this.#sink
    try {
      if (typeof sink === 'function' || sink.error === undefined) reportUnhandled(error)
      else sink.error(error)
    } catch (thrown) {
      reportUnhandled(thrown)
    } finally {
      this.unsubscribe()
    }
  }

  end(): void {
    if (this.closed) return
    this.#leave()
    const sink = this.#sink
    try {
      if (typeof sink !== 'function') sink.complete?.()
    } catch (thrown) {
      reportUnhandled(thrown)
    } finally {
      this.unsubscribe()
    }
  }

  override unsubscribe(): void {
    this.#leave()
    super.unsubscribe()
  }

  #leave(): void {
    const view = this.#view
    this.#view = undefined
    if (view !== undefined) this.#live.leave(view, this)
  }

  #emit(value: T): void {
    if (this.#projection.compares) this.#last = value
    if (this.#view === undefined) return
    const sink = this.#sink
    try {
      if (typeof sink === 'function') sink(value)
      else sink.next?.(value)
    } catch (error) {
      reportUnhandled(error)
    }
  }
}

/** Whether rxjs treats an observer as a Subscriber, of this copy of rxjs or of another one. */
export function isSubscriber<T>(observer: Partial<Observer<T>> | Subscriber<T>): observer is Subscriber<T> {
  return 'add' in observer && 'remove' in observer && 'closed' in observer
}

/** Reports an error as rxjs reports what a subscriber throws (`config.onUnhandledError`). */
function reportUnhandled(error: unknown): void {
  of(error).subscribe((thrown) => {
    throw thrown
  })
}
