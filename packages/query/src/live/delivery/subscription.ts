import { of, type Subscriber, type Unsubscribable } from 'rxjs'
import type { Query } from '../../ast/nodes.js'
import type { LiveQueries } from '../registry/live-queries.js'
import type { Listener, LiveResult } from '../view/listener.js'
import type { Projection } from './projection.js'
import type { View } from '../view/view.js'

/**
 * One subscriber of one view. It is itself what rxjs tears down: no closures, because there may be a hundred
 * thousand.
 */
export class LiveSubscription<T> implements Listener, Unsubscribable {
  since: number = 0
  readonly #live: LiveQueries
  readonly #projection: Projection<T>
  readonly #subscriber: Subscriber<T>
  /** The subscriber's own function, where it is one. */
  readonly #direct: ((value: T) => void) | undefined
  #view: View | undefined
  #last: T | undefined

  constructor(
    live: LiveQueries,
    projection: Projection<T>,
    subscriber: Subscriber<T>,
    direct: ((value: T) => void) | undefined,
  ) {
    this.#live = live
    this.#projection = projection
    this.#subscriber = subscriber
    this.#direct = direct
  }

  /** Called once more where the end of the stack interrupted it. */
  start(query: Query): void {
    let view = this.#view
    try {
      this.since = this.#live.tick
      view ??= this.#live.join(query, this)
    } catch (error) {
      this.#subscriber.error(error)
      return
    }
    this.#view = view
    this.#give(this.#projection.initial(view))
  }

  take(result: LiveResult): void {
    const value = this.#projection.next(result, this.#last)
    if (value !== undefined) this.#give(value)
  }

  fail(error: unknown): void {
    this.unsubscribe()
    this.#subscriber.error(error)
  }

  end(): void {
    this.unsubscribe()
    this.#subscriber.complete()
  }

  unsubscribe(): void {
    const view = this.#view
    this.#view = undefined
    if (view !== undefined) this.#live.leave(view, this)
  }

  #give(value: T): void {
    if (this.#projection.compares) this.#last = value
    if (this.#direct === undefined) this.#subscriber.next(value)
    else if (this.#view !== undefined) tellDirectly(this.#direct, value)
  }
}

function tellDirectly<T>(direct: (value: T) => void, value: T): void {
  try {
    direct(value)
  } catch (error) {
    // rxjs has its way with what subscribers throw: it is thrown under its eyes.
    of(error).subscribe((thrown) => {
      throw thrown
    })
  }
}
