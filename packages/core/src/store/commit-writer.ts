import { UsageError } from '../error/errors.js'
import type { Commit } from '../event/commit.js'
import type { Durability } from '../log/event-log.js'
import { schemaChanged } from '../event/factories.js'
import type { SchemaMeta } from '../schema/meta.js'
import { randomId } from '../util/globals.js'
import { CommitKeys } from '../recovery/commit-keys.js'
import type { Journal } from './journal.js'
import type { CoreStoreOptions, TransactOptions } from './options.js'
import type { DurableSource } from './outcome.js'
import type { Replay } from '../recovery/replay.js'

export const NO_OPTIONS: TransactOptions = Object.freeze({})

/** Makes commits of events and gives them to the journal, one position after the other. */
export class CommitWriter {
  readonly keys: CommitKeys = new CommitKeys()
  journal: Journal
  /** Of the last commit. */
  position: number = 0
  /**
   * True from when the journal has a commit until all that follows from it is recorded: it can't be undone. A
   * field, because it is read at the end of the stack.
   */
  publishing: boolean = false
  /** True while the clock is read. */
  readsClock: boolean = false
  readonly #schema: SchemaMeta
  readonly #clock: () => unknown
  readonly #durability: Durability
  /** Begins every commit id: random, so that ids of several stores differ. */
  readonly #prefix: string = `${randomId().replaceAll('-', '').slice(0, 16)}-`
  /** The last commit that is to be more durable than 'memory'. */
  #awaited: number = 0
  #schemaPosition: number = 1
  readonly #durableAt: DurableSource = (position) => this.journal.durable(position)

  constructor(schema: SchemaMeta, journal: Journal, options: CoreStoreOptions) {
    this.#schema = schema
    this.journal = journal
    this.#clock = options.clock ?? Date.now
    this.#durability = options.durability ?? 'sync'
  }

  /** Resolves once every commit so far is as durable as was asked for. */
  durable(): Promise<void> {
    return this.journal.durable(this.#awaited)
  }

  /** Goes on after what was replayed, into another journal. */
  resume(replay: Replay, journal: Journal): void {
    this.journal = journal
    this.position = replay.position
    if (replay.schemaPosition > 0) this.#schemaPosition = replay.schemaPosition
  }

  /** The first commit of a log. */
  schemaCommit(): Commit {
    return this.#commitOf(1, Object.freeze([schemaChanged(this.#schema.describe())]), NO_OPTIONS)
  }

  /** The next commit. */
  make(events: Commit['events'], options: TransactOptions): Commit {
    return this.#commitOf(this.position + 1, events, options)
  }

  /** This instant by the store's clock, which may not write. */
  now(): number {
    this.readsClock = true
    try {
      const time: unknown = this.#clock()
      // What a Date can hold.
      if (typeof time === 'number' && Math.abs(time) <= 8.64e15) return time
      throw new UsageError(
        'ERR_ARGUMENT',
        "The store's clock answers milliseconds since the epoch, as Date.now does.",
        { value: time },
      )
    } finally {
      this.readsClock = false
    }
  }

  /** The caller ends `publishing`. */
  write(commit: Commit, durability: Durability = this.#durability, size: number = 0): void {
    this.journal.push(commit, durability, size)
    this.publishing = true
    this.position = commit.position
    if (durability !== 'memory') this.#awaited = commit.position
    this.keys.remember(commit)
  }

  /** Goes on after a commit that another store has made. The caller ends `publishing`. */
  accept(commit: Commit): void {
    this.publishing = true
    this.position = commit.position
    if (commit.events.some(({ type }) => type === 'schemaChanged')) this.#schemaPosition = commit.position
    this.keys.remember(commit)
  }

  /** Where the promise comes from that a commit of this durability is durable. */
  sourceOf(durability: Durability = this.#durability): DurableSource {
    return durability === 'memory' ? atOnce : this.#durableAt
  }

  #commitOf(position: number, events: Commit['events'], { action, meta, key }: TransactOptions): Commit {
    return Object.freeze({
      position,
      id: this.#prefix + position,
      time: this.now(),
      schema: this.#schemaPosition,
      action,
      meta,
      key,
      events,
    })
  }
}

function atOnce(): Promise<void> {
  return Promise.resolve()
}
