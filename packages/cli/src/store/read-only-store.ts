import type {
  CoreStore,
  EventLog,
  Health,
  ReachOptions,
  ReadStore,
  SchemaMeta,
  StateReader,
  StoreStats,
} from '@relata/core/engine'

/**
 * A read-only store, through which commands read a folder, so that none of them can record anything. Calls
 * that write throw `ERR_READ_ONLY_STORE`.
 */
export class ReadOnlyStore implements ReadStore {
  readonly schema: SchemaMeta
  readonly log: EventLog
  readonly #store: CoreStore

  /** `store` keeps no log itself; `log` is what it was recovered from. */
  constructor(store: CoreStore, log: EventLog) {
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
    return () => undefined
  }

  onCompaction(): () => void {
    return () => undefined
  }

  onReplacement(): () => void {
    return () => undefined
  }

  onFailure(): () => void {
    return () => undefined
  }

  reached(position: number, options?: ReachOptions): Promise<void> {
    return this.#store.reached(position, options)
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
