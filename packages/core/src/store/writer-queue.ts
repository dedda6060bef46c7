import { LogError, StoreError } from '../error/errors.js'
import type { Commit } from '../event/commit.js'
import type { AppendResult, Durability, EventLog } from '../event/event-log.js'
import { soon } from '../util/globals.js'

interface Waiter {
  readonly position: number
  readonly resolve: () => void
  readonly reject: (error: StoreError) => void
}

const STRENGTH: Readonly<Record<Durability, number>> = { memory: 0, os: 1, sync: 2 }

/**
 * The way of commits into an asynchronous log: one append in flight, and all commits that wait meanwhile go together into the next. The commits of one
 * turn of the event loop share an append.
 *
 * A failed append fails the queue for good: whether it is stored, only the log knows, at the next opening.
 */
export class WriterQueue {
  readonly #log: EventLog
  readonly #onFailure: (error: StoreError) => void
  #waiting: Commit[] = []
  #durability: Durability = 'memory'
  /** Position of the last commit that is durable. */
  #written: number
  #busy: boolean = false
  #scheduled: boolean = false
  #failure: StoreError | undefined
  /** In order of position. */
  #waiters: Waiter[] = []

  constructor(log: EventLog, head: number, onFailure: (error: StoreError) => void) {
    this.#log = log
    this.#written = head
    this.#onFailure = onFailure
  }

  get failed(): boolean {
    return this.#failure !== undefined
  }

  /** Takes the next commit; it is appended after those before it, with at least this durability. */
  enqueue(commit: Commit, durability: Durability): void {
    this.#waiting.push(commit)
    if (STRENGTH[durability] > STRENGTH[this.#durability]) this.#durability = durability
    if (this.#busy || this.#scheduled) return
    this.#scheduled = true
    soon(() => {
      this.#scheduled = false
      if (!this.#busy) void this.#pump()
    })
  }

  /** Resolves once everything up to a position is written. */
  written(position: number): Promise<void> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure)
    if (position <= this.#written) return Promise.resolve()
    return new Promise((resolve, reject) => {
      this.#waiters.push({ position, resolve, reject })
    })
  }

  async #pump(): Promise<void> {
    this.#busy = true
    while (this.#waiting.length > 0 && this.#failure === undefined) {
      const group = this.#waiting
      const durability = this.#durability
      this.#waiting = []
      this.#durability = 'memory'
      await this.#append(group, durability)
    }
    this.#busy = false
  }

  async #append(group: readonly Commit[], durability: Durability): Promise<void> {
    try {
      const results = await this.#log.append(group, { expected: this.#written, durability })
      checkResults(group, results)
      this.#written += group.length
      this.#release()
    } catch (error) {
      this.#fail(error)
    }
  }

  #release(): void {
    const waiters = this.#waiters
    this.#waiters = waiters.filter(({ position }) => position > this.#written)
    for (const { position, resolve } of waiters) if (position <= this.#written) resolve()
  }

  #fail(cause: unknown): void {
    const reason = cause instanceof Error ? cause.message : String(cause)
    const message = `The store has failed: its log did not take commit ${this.#written + 1} (${reason}). Nobody knows whether it is stored; open the store again, the log decides.`
    const failure = new StoreError('ERR_STORE_FAILED', message, { cause })
    this.#failure = failure
    this.#waiting = []
    this.#onFailure(failure)
    for (const { reject } of this.#waiters.splice(0)) reject(failure)
  }
}

function checkResults(group: readonly Commit[], results: readonly AppendResult[]): void {
  for (const [at, { position }] of group.entries()) {
    const result = results[at]
    if (result?.status === 'ok' && result.position === position) continue
    const found = result === undefined ? 'nothing' : `${result.status} at ${result.position}`
    throw new LogError('Corrupt', `The log answered ${found} for commit ${position}.`, { value: result })
  }
}
