import type { StoreError } from '../error/errors.js'
import type { Journal } from './journal.js'
import type { Notifications } from './notifications.js'
import type { PositionWaiters } from './position-waiters.js'
import type { SharedStore } from './shared/shared-store.js'
import type { Snapshotter } from './snapshotter.js'
import type { StoreHealth } from './store-health.js'

/** The tasks that a store must end when it ends. */
interface Ending {
  readonly health: StoreHealth
  readonly notifications: Notifications
  readonly journal: Journal
  readonly snapshotter: Snapshotter | undefined
  readonly shared: SharedStore | undefined
  readonly waiters: PositionWaiters
}

/** How a store ends: it fails, or is closed. */
export class StoreEnd {
  readonly #parts: Ending
  #closing: Promise<void> | undefined

  constructor(parts: Ending) {
    this.#parts = parts
  }

  /** True if the store has ended. */
  fail(error: StoreError): void {
    const { health, notifications } = this.#parts
    health.fail(error)
    notifications.announceFailure()
    this.#stop()
  }

  /** Waits for appends in flight and closes the log. Idempotent. */
  async close(): Promise<void> {
    const { health, shared } = this.#parts
    if (shared !== undefined && !health.stopped) await shared.drain()
    this.#closing ??= this.#close()
    health.stopped = true
    this.#stop()
    await this.#closing
  }

  /** Ends the tasks that wait for the store. */
  #stop(): void {
    const { health, shared, waiters } = this.#parts
    const refusal = health.refusal()
    shared?.stop(refusal)
    waiters.fail(refusal)
  }

  async #close(): Promise<void> {
    const { journal, snapshotter } = this.#parts
    const snapshots = snapshotter?.close()
    try {
      await journal.close()
    } finally {
      await snapshots
    }
  }
}
