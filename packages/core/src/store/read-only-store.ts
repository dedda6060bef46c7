import { UsageError } from '../error/errors.js'
import type { EventLog } from '../log/event-log.js'
import type { SchemaMeta } from '../schema/meta.js'
import type { StateReader } from '../state/reader.js'
import type { Health } from './health.js'
import type { ReachOptions } from './limited.js'
import type { ReadStore } from './read-store.js'
import type { StoreStats } from './store-stats.js'

/**
 * A store whose state never changes: that of a past position, or of a log that is only read. Nothing can be recorded
 * through it; databases over it throw `ERR_READ_ONLY_STORE` for calls that write. Closing it closes `log`.
 */
export class ReadOnlyStore implements ReadStore {
  readonly schema: SchemaMeta
  readonly log: EventLog
  readonly #store: ReadStore

  /** `store` keeps no log itself; `log` is what it was recovered from. */
  constructor(store: ReadStore, log: EventLog) {
    this.schema = store.schema
    this.log = log
    this.#store = store
  }

  get state(): StateReader {
    return this.#store.state
  }

  get position(): number {
    return this.#store.position
  }

  get writing(): boolean {
    return false
  }

  get notifying(): boolean {
    return false
  }

  now(): number {
    return this.#store.now()
  }

  assertOpen(): void {
    this.#store.assertOpen()
  }

  onCommit(): () => void {
    return ignore
  }

  onCompaction(): () => void {
    return ignore
  }

  onReplacement(): () => void {
    return ignore
  }

  onFailure(): () => void {
    return ignore
  }

  /** Throws UsageError `ERR_ARGUMENT` for a later position, which this store never reaches. */
  async reached(position: number, options?: ReachOptions): Promise<void> {
    if (position > this.position)
      throw new UsageError(
        'ERR_ARGUMENT',
        `This store only reads, and has the commits up to ${this.position}: it never reaches ${position}.`,
        { value: position },
      )
    await this.#store.reached(position, options)
  }

  synced(options?: ReachOptions): Promise<number> {
    return this.#store.synced(options)
  }

  stats(): Promise<StoreStats> {
    return this.#store.stats()
  }

  health(): Health {
    return this.#store.health()
  }

  async close(): Promise<void> {
    await this.#store.close()
    await this.log.close()
  }
}

const ignore = (): void => undefined
