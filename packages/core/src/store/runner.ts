import { StoreError, UsageError } from '../error/errors.js'
import type { Commit } from '../event/commit.js'
import type { Durability } from '../event/event-log.js'
import { schemaChanged } from '../event/factories.js'
import type { Compaction } from '../table/compaction.js'
import { checkCommit } from '../transaction/commit-checks.js'
import type { WriteContext } from '../transaction/write-context.js'
import { randomId } from '../util/globals.js'
import { refusePromise } from './check-options.js'
import { CommitHandle, type DurableSource } from './commit-handle.js'
import { CommitKeys } from './commit-keys.js'
import type { CommitReport } from './commit-report.js'
import type { Journal } from './journal.js'
import { Listeners } from './listeners.js'
import type { CoreStoreOptions, TransactOptions } from './options.js'
import type { Replay } from './replay.js'

/** What a transaction gives back: what its function returned, and its commit; undefined where nothing was written. */
export interface TransactResult<T> {
  readonly value: T
  readonly commit: CommitHandle | undefined
}

export const NO_OPTIONS: TransactOptions = Object.freeze({})
/** Deletes after which it is looked at whether tables should be compacted: looking costs about as much as a delete. */
const DELETES = 64

/** Transactions inside of each other: each takes a few frames of the call stack. */
const DEEPEST = 500

/**
 * Runs transactions one after the other: begins, takes back, makes the commit, gives it to the journal and tells the listeners. One outermost
 * transaction at a time, because its function is synchronous; those inside it are savepoints.
 */
export class Runner {
  readonly commits: Listeners<CommitReport>
  readonly compactions: Listeners<readonly Compaction[]>
  readonly keys: CommitKeys = new CommitKeys()
  readonly #context: WriteContext
  readonly #assertOpen: () => void
  readonly #clock: () => number
  readonly #durability: Durability
  /** Begins every commit id: random, so that ids of several stores differ. */
  readonly #prefix: string = `${randomId().replaceAll('-', '').slice(0, 16)}-`
  #journal: Journal
  #position: number = 0
  /** The last commit that is to be more durable than 'memory'. */
  #awaited: number = 0
  #schemaPosition: number = 1
  #depth: number = 0
  #telling: boolean = false
  #deleted: number = 0
  #handle: CommitHandle | undefined
  readonly #durableAt: DurableSource = (position) => this.#journal.durable(position)

  constructor(context: WriteContext, journal: Journal, assertOpen: () => void, options: CoreStoreOptions) {
    this.#context = context
    this.#journal = journal
    this.#assertOpen = assertOpen
    this.#clock = options.clock ?? Date.now
    this.#durability = options.durability ?? 'sync'
    this.commits = new Listeners(options.onListenerError)
    this.compactions = new Listeners(options.onListenerError)
  }

  get position(): number {
    return this.#position
  }

  get journal(): Journal {
    return this.#journal
  }

  /** Resolves once every commit so far is as durable as was asked for. */
  durable(): Promise<void> {
    return this.#journal.durable(this.#awaited)
  }

  /** True while a transaction runs. */
  get writing(): boolean {
    return this.#depth > 0
  }

  /** Goes on after what was replayed, into another journal. */
  resume(replay: Replay, journal: Journal): void {
    this.#journal = journal
    this.#position = replay.position
    if (replay.schemaPosition > 0) this.#schemaPosition = replay.schemaPosition
  }

  /** The first commit of a log. */
  schemaCommit(): Commit {
    return this.#commitOf(1, Object.freeze([schemaChanged(this.#context.schema.describe())]), NO_OPTIONS)
  }

  write(commit: Commit, durability: Durability = this.#durability, size: number = 0): void {
    this.#journal.push(commit, durability, size)
    this.#position = commit.position
    if (durability !== 'memory') this.#awaited = commit.position
    this.keys.remember(commit)
  }

  /** An outermost transaction with its commit, or a savepoint. */
  transact<T>(fn: () => T, options: TransactOptions): TransactResult<T> {
    if (this.#depth > 0) return this.#nested(fn, options)
    const handle = new CommitHandle()
    let written = false
    const value = this.#run(() => {
      this.#handle = handle
      const result = fn()
      refusePromise(result, fn)
      written = this.#context.transaction.count > 0
      return result
    }, options)
    return { value, commit: written ? handle : undefined }
  }

  /** Runs a function whose writes are all done or none: a transaction of its own or, inside of one, a savepoint. */
  atomic<T>(fn: () => T): T {
    return this.#depth > 0 ? this.#savepoint(fn) : this.#run(fn, NO_OPTIONS)
  }

  /** An outermost transaction, from its begin to its listeners. */
  #run<T>(fn: () => T, options: TransactOptions): T {
    this.#begin()
    let value: T
    let report: CommitReport | undefined
    try {
      value = fn()
      checkCommit(this.#context)
      report = this.#commit(options)
    } catch (error) {
      throw this.#abandon(error, options)
    }
    this.#end()
    if (report !== undefined) this.#tell(report)
    this.#compact()
    return value
  }

  #begin(): void {
    this.#assertOpen()
    if (this.#telling) {
      const message =
        'A commit listener may not write: the commit it is told of is done. Collect what to write and do it afterwards, for instance in queueMicrotask.'
      throw new StoreError('ERR_WRITE_IN_LISTENER', message)
    }
    this.#depth = 1
  }

  now(): number {
    const time: unknown = this.#clock()
    // What a Date can hold.
    if (typeof time === 'number' && Math.abs(time) <= 8.64e15) return time
    throw new UsageError('ERR_ARGUMENT', "The store's clock answers milliseconds since the epoch, as Date.now does.", { value: time })
  }

  /** Makes the commit of what was recorded and gives it to the journal; the report if somebody listens. */
  #commit(options: TransactOptions): CommitReport | undefined {
    const { transaction } = this.#context
    const handle = this.#handle
    if (transaction.count === 0) {
      handle?.fail(new StoreError('ERR_NOT_COMMITTED', 'The outermost transaction ended without a commit.'))
      return undefined
    }
    const commit = this.#commitOf(this.#position + 1, transaction.events(), options)
    const durability = options.durability ?? this.#durability
    // Before the key is looked up: to hash what is too large takes seconds.
    const size = this.#journal.measure(commit)
    const earlier = this.keys.duplicateOf(commit)
    if (earlier !== undefined) transaction.rollback(0)
    else this.write(commit, durability, size)
    handle?.fulfil(earlier ?? commit, earlier === undefined ? 'ok' : 'duplicate', durability === 'memory' ? atOnce : this.#durableAt)
    if (earlier !== undefined || this.commits.size === 0) return undefined
    return { commit, slots: transaction.slots, others: transaction.others }
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

  #abandon(error: unknown, { key }: TransactOptions): unknown {
    const reason = key === undefined ? error : this.keys.reused(key, error)
    this.#handle?.fail(reason)
    try {
      this.#context.transaction.rollback(0)
    } finally {
      this.#end()
    }
    return reason
  }

  #end(): void {
    this.#deleted += this.#context.transaction.deleted
    this.#context.transaction.clear()
    // Setting a length costs as much as freezing an event. benchmarks: tx1.
    if (this.#context.pendingChoices.length > 0) this.#context.pendingChoices = []
    this.#handle = undefined
    this.#depth = 0
  }

  #tell(report: CommitReport): void {
    this.#telling = true
    try {
      this.commits.tell(report)
    } finally {
      this.#telling = false
    }
  }

  #compact(): void {
    if (this.#deleted < DELETES) return
    this.#deleted = 0
    const moved = this.#context.state.compact()
    if (moved.length > 0) this.compactions.tell(moved)
  }

  #nested<T>(fn: () => T, options: TransactOptions): TransactResult<T> {
    if (options.key !== undefined) {
      throw new UsageError('ERR_ARGUMENT', 'A nested transaction is part of the outermost one, which alone may have a key.', {
        value: options.key,
      })
    }
    if (this.#depth >= DEEPEST)
      throw new UsageError('ERR_TOO_DEEP', `Transactions inside each other are more than ${DEEPEST} levels deep.`, {
        value: this.#depth + 1,
      })
    const before = this.#context.transaction.count
    const value = this.#savepoint(() => {
      const result = fn()
      refusePromise(result, fn)
      return result
    })
    if (this.#context.transaction.count === before) return { value, commit: undefined }
    this.#handle ??= new CommitHandle()
    return { value, commit: this.#handle }
  }

  #savepoint<T>(fn: () => T): T {
    const { transaction } = this.#context
    const mark = transaction.count
    this.#depth++
    try {
      return fn()
    } catch (error) {
      transaction.rollback(mark)
      throw error
    } finally {
      this.#depth--
    }
  }
}

function atOnce(): Promise<void> {
  return Promise.resolve()
}
