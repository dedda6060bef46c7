import type { ModelMeta } from '@relata/core'
import type { Query } from '../../ast/nodes.js'
import { asAdded, type Changes } from '../result/change.js'
import { failAll, type FailedDeliveries } from './failed-deliveries.js'
import type { Listener, LiveResult } from './listener.js'
import { View } from './view.js'

/** Several live queries whose results make one value. */
export class JoinedQuery {
  readonly model: ModelMeta
  readonly parts: readonly Query[]
  readonly combine: Combine

  constructor(model: ModelMeta, parts: readonly Query[], combine: Combine) {
    this.model = model
    this.parts = parts
    this.combine = combine
  }
}

/** Makes the value of the results of the parts, in their order. Returns `last`, the value before, if it is equal. */
export type Combine = (results: readonly LiveResult[], last: unknown) => unknown

/** The live queries of a store, as a joined view uses them. */
export interface PartHost {
  readonly tick: number
  readonly failures: FailedDeliveries
  join(query: Query, listener: Listener): View
  leave(view: View, listener: Listener): void
}

/**
 * The value of a joined query. It listens to the views of the parts, which are shared with equal queries. All views
 * reflect a commit before the first listener is notified, so the first notification of a commit reads all parts.
 */
export class JoinedView extends View implements Listener {
  since: number
  readonly #host: PartHost
  readonly #joined: JoinedQuery
  readonly #parts: View[] = []
  #value: unknown
  #open: boolean = true

  constructor(host: PartHost, joined: JoinedQuery) {
    super(joined.parts[0] as Query)
    this.#host = host
    this.#joined = joined
    this.since = host.tick
    try {
      for (const part of joined.parts) this.#parts.push(host.join(part, this))
      this.#value = this.#combined()
    } catch (error) {
      this.close()
      throw error
    }
  }

  get current(): readonly unknown[] {
    return [this.#value]
  }
  get changes(): Changes<unknown> {
    return asAdded(this.current)
  }
  get size(): number {
    return 1
  }

  take(): void {
    const { tick, failures } = this.#host
    this.since = tick
    const value = this.#combined()
    if (Object.is(value, this.#value)) return
    this.#value = value
    this.listeners.notify(this, tick, failures)
  }

  fail(error: unknown): void {
    this.#finish(() => failAll(this.listeners, error))
  }

  end(): void {
    this.#finish(() => this.listeners.each((listener) => listener.end()))
  }

  /** Leaves the parts. */
  close(): void {
    this.#open = false
    for (const part of this.#parts.splice(0)) this.#host.leave(part, this)
  }

  /** Several parts may report the same end. */
  #finish(notify: () => void): void {
    if (!this.#open) return
    this.close()
    notify()
  }

  #combined(): unknown {
    return this.#joined.combine(this.#parts, this.#value)
  }
}
