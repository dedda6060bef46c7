import {
  applyCommit,
  type Commit,
  type CommitListener,
  type EventLog,
  type Health,
  type MemoryLog,
  type ReadStore,
  recover,
  type Recovered,
  type SchemaMeta,
  type State,
  StoreError,
  type StoreStats,
} from '@relata/core/engine'

/** A store that only reads: what was recovered from another store's log, and the commits that it receives after that. */
export class Replica implements ReadStore {
  readonly log: EventLog | undefined = undefined
  readonly writing: boolean = false
  notifying: boolean = false
  #recovered: Recovered
  #position: number
  #open: boolean = true
  readonly #commits = new Set<CommitListener>()
  readonly #replacements = new Set<() => void>()

  private constructor(recovered: Recovered) {
    this.#recovered = recovered
    this.#position = recovered.position
  }

  static async of(schema: SchemaMeta, log: EventLog): Promise<Replica> {
    return new Replica(await recover({ schema, log }))
  }

  get schema(): SchemaMeta {
    return this.#recovered.schema
  }
  get state(): State {
    return this.#recovered.state
  }
  get position(): number {
    return this.#position
  }

  health(): Health {
    const position = this.#position
    return {
      status: this.#open ? 'open' : 'closed',
      error: undefined,
      position,
      stored: position,
      backlog: { commits: 0, bytes: 0, limit: 0, oldestMs: 0 },
      memory: undefined,
      heap: undefined,
      shared: undefined,
      snapshots: undefined,
    }
  }

  async stats(): Promise<StoreStats> {
    const { position } = this
    return {
      position,
      models: {},
      relations: {},
      bytes: 0,
      keys: { count: 0, bytes: 0 },
      log: { bytes: undefined },
    }
  }

  /** Applies the commits of a log after its position. */
  catchUp(log: MemoryLog): void {
    while (this.#position < log.position) {
      const report = applyCommit(this.state, log.at(this.#position + 1) as Commit)
      this.#position++
      this.notifying = true
      for (const listener of this.#commits) listener(report)
      this.notifying = false
    }
  }

  /** Shows another state from now on. */
  async replace(log: EventLog): Promise<void> {
    this.#recovered = await recover({ schema: this.schema, log })
    this.#position = this.#recovered.position
    for (const listener of this.#replacements) listener()
  }

  now(): number {
    return 0
  }
  assertOpen(): void {
    if (!this.#open) throw new StoreError('ERR_CLOSED', 'The replica is closed.')
  }
  onCommit(listener: CommitListener): () => void {
    return added(this.#commits, listener)
  }
  onCompaction(): () => void {
    return () => undefined
  }
  onFailure(): () => void {
    return () => undefined
  }
  onReplacement(listener: () => void): () => void {
    return added(this.#replacements, listener)
  }
  async reached(): Promise<void> {}
  async synced(): Promise<number> {
    return this.#position
  }
  async close(): Promise<void> {
    this.#open = false
  }
}

function added<T>(listeners: Set<T>, listener: T): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
