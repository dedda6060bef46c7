import { type StoreError, UsageError } from '../error/errors.js'
import type { Commit } from '../event/commit.js'
import type { EventLog, LogHead } from '../log/event-log.js'
import type { LinkMeta, ModelMeta, SchemaMeta } from '../schema/meta.js'
import { refuseNoSchema } from '../schema/refuse-no-schema.js'
import type { Compaction } from '../state/table/compaction.js'
import type { State } from '../state/state.js'
import { createRow, createRows } from '../transaction/create.js'
import type { DeleteExplanation, DeleteReport } from '../transaction/delete-report.js'
import { deleteRows } from '../transaction/deletion.js'
import { deleteParts, type DeletePart } from '../transaction/delete-parts.js'
import { explainDelete } from '../transaction/explain-delete.js'
import { linkRows, unlinkRows } from '../transaction/links.js'
import type { Recipe } from '../transaction/recipe.js'
import type { Input } from '../transaction/row-input.js'
import { updateRow } from '../transaction/update.js'
import { WriteContext, type Written } from '../transaction/write-context.js'
import { assert } from '../util/assert.js'
import { checkOptions, refuseAsync } from './check-options.js'
import type { CommitListener } from '../state/commit-report.js'
import { CommitWriter } from './commit-writer.js'
import { recoverFrom, recoverInMemory } from './beginning.js'
import { CommitFactory } from './commit-factory.js'
import { journalFor } from './journal.js'
import { migrationRunner, storesLike } from './migrating.js'
import { dryRun, type DryRun } from '../recovery/dry-run.js'
import type { RecoveryReport } from '../recovery/recovery-report.js'
import type { SnapshotInfo } from '../snapshot/snapshot-store.js'
import type { Recovered } from '../recovery/recovered.js'
import { checkReceived } from './received.js'
import type { ReadStore, WriteStore } from './read-store.js'
import { Notifications } from './notifications.js'
import type { CoreStoreOptions, OpenOptions, TransactOptions } from './options.js'
import type { TransactResult } from './transact-result.js'
import type { TransactionRunner } from './transaction-runner.js'
import { MemoryGuard } from './memory-guard.js'
import { healthOf, type Health, type HealthParts } from './health.js'
import { storeStats, type StoreStats } from './store-stats.js'
import { observationOf, type Observation } from '../observe/observation.js'
import { runnerFor } from './observed-runner.js'
import { clockMs } from '../util/globals.js'
import type { PastOptions } from './past-options.js'
import { openPast } from './past-store.js'
import { backUp, type BackupOptions } from './backup.js'
import type { CompactOptions, CompactResult } from './compact-options.js'
import { compact } from './compactor.js'
import { saveSnapshot, snapshotterFor, type Snapshotter, type SnapshotterOptions } from './snapshotter.js'
import type { ReachOptions } from './limited.js'
import { PositionWaiters } from './position-waiters.js'
import { sharedStoreFor, type SharedStore } from './shared/shared-store.js'
import { StoreEnd } from './store-end.js'
import type { SubmitOptions } from './shared/submit-options.js'
import { Submitter } from './submitter.js'
import { StoreHealth } from './store-health.js'

/**
 * The write side of a store: one state, the transactions that change it, and the log that stores them. It
 * works with models and slots; the query package adds names, rows and queries.
 *
 * After a failed append, and after `close`, every call throws `ERR_STORE_FAILED` (with the cause) or
 * `ERR_CLOSED`.
 *
 * @example
 * ```ts
 * const store = new CoreStore(schema)
 * const slot = store.create(schema.model('Author'), { name: 'Ann' })
 * store.transact(() => store.update(schema.model('Author'), slot, { name: 'Anne' }), { action: 'rename' })
 * ```
 * @public
 */
export class CoreStore implements WriteStore {
  readonly schema: SchemaMeta
  readonly state: State
  readonly observation: Observation | undefined
  /** How the store was opened; undefined if it has no log of its own, or one in memory. */
  readonly recovery: RecoveryReport | undefined
  /** Sets what runs with the writes of this store from now on. Applying commits of another store runs none. */
  readonly setHooks: WriteStore['setHooks'] = (table) => this.#context.setHooks(table)
  /** Never calls back: a store that writes keeps its state. */
  readonly onReplacement: WriteStore['onReplacement'] = () => () => undefined
  readonly #context: WriteContext
  readonly #writer: CommitWriter
  readonly #runner: TransactionRunner
  readonly #health: StoreHealth = new StoreHealth()
  readonly #notifications: Notifications
  readonly #healthParts: HealthParts
  readonly #snapshotter: Snapshotter | undefined
  /** Undefined unless the log is shared. */
  readonly #shared: SharedStore | undefined
  readonly #waiters: PositionWaiters = new PositionWaiters(this)
  readonly #submitter: Submitter
  readonly #end: StoreEnd

  /**
   * A store in memory, or over the result of `recover` for `log`. Without it, a memory log that has commits
   * is replayed, and a new one begins with the schema; other logs are opened with {@link CoreStore.open}.
   */
  constructor(
    schema: SchemaMeta,
    options: CoreStoreOptions & SnapshotterOptions = {},
    recovered: Recovered = recoverInMemory(schema, options, storesLike(CoreStore, schema, options)),
  ) {
    this.schema = schema
    this.state = recovered.state
    const { choices: allowed, asyncContext, memory, heap } = options
    const guard = memory === undefined ? undefined : new MemoryGuard(memory)
    const factory = new CommitFactory(options.clock)
    this.#context = new WriteContext(schema, this.state, { allowed, asyncContext, guard, clock: factory.ms })
    const observation = (this.observation = observationOf(options))
    this.#notifications = new Notifications(this.#health, options.onListenerError, observation)
    const onFailure = (error: StoreError): void => this.#end.fail(error)
    const journal = journalFor(options, recovered.position, { onFailure, observation })
    this.#writer = new CommitWriter({ recovered, journal, factory, durability: options.durability })
    const surroundings = {
      context: this.#context,
      health: this.#health,
      notifications: this.#notifications,
      writer: this.#writer,
    }
    const common = { ...surroundings, state: this.state, observation, waiters: this.#waiters }
    this.#snapshotter = snapshotterFor(options, common)
    this.recovery = recovered.report
    this.#runner = runnerFor(surroundings, observation)
    const sharing = { ...common, schema, runner: this.#runner, onFailure }
    const shared = (this.#shared = sharedStoreFor(sharing, options))
    this.#submitter = new Submitter({ ...sharing, shared, onCommit: (listener) => this.onCommit(listener) })
    const parts = { ...common, snapshotter: this.#snapshotter, shared, guard, heap, journal }
    this.#healthParts = parts
    this.#end = new StoreEnd(parts)
    this.#writer.begin(recovered, { schema, migrations: options.migrations })
  }

  /**
   * Opens a store from its log: replays it, or writes the schema into an empty one. If that fails the log
   * stays open, and the caller must close it.
   *
   * A schema that has changed since then is recorded as the next commit.
   *
   * Codes: `ERR_SCHEMA_CHANGED` if a schema change needs a migration, `ERR_SCHEMA_AHEAD` if the log has a
   * newer schema, `ERR_SCHEMA_DATA` if stored rows don't fit, `ERR_LOG_CORRUPT` if the log can't be replayed.
   */
  static async open(schema: SchemaMeta, options: OpenOptions): Promise<CoreStore> {
    refuseNoSchema(schema, 'CoreStore')
    const started = clockMs()
    const recovered = await recoverFrom(schema, options, storesLike(CoreStore, schema, options))
    const store = new CoreStore(schema, options, recovered)
    if (store.observation?.wants('replay') === true)
      store.observation.report('replay', { position: recovered.position, ms: clockMs() - started })
    if (recovered.pending !== undefined) await store.durable()
    store.#snapshotter?.opened(recovered.report)
    store.#shared?.start()
    return store
  }

  /**
   * Does everything that {@link CoreStore.open} would do with a log that was written under another schema,
   * except the append. The log stays open.
   */
  static dryRun(schema: SchemaMeta, options: OpenOptions): Promise<DryRun> {
    refuseNoSchema(schema, 'CoreStore')
    const runMigration = migrationRunner(storesLike(CoreStore, schema, options))
    return dryRun({ ...options, schema, snapshots: options.snapshotStore, runMigration })
  }

  /** Position of the last visible commit. */
  get position(): number {
    return #writer in this ? this.#writer.position : 0
  }

  /** The log, which has the durable commits. Undefined with `history: false`. */
  get log(): EventLog | undefined {
    return #writer in this ? this.#writer.journal.log : undefined
  }

  /**
   * The current time by the store's clock, in milliseconds since the epoch. Throws UsageError `ERR_ARGUMENT`
   * if the clock returns anything else.
   */
  now(): number {
    return this.#writer.factory.now()
  }

  /** The health of the store. Never throws, even if the store has failed. */
  health(): Health {
    return healthOf(this.#healthParts)
  }

  /**
   * The memory and storage that the store uses, by model, index and log. Rows are estimated from a sample of
   * each model, each in a separate turn.
   */
  async stats(): Promise<StoreStats> {
    this.assertOpen()
    return storeStats(this.state, this.#writer)
  }

  /** True while a transaction runs. */
  get writing(): boolean {
    return #runner in this && this.#runner.writing
  }

  /** True while the listeners of a commit are called. */
  get notifying(): boolean {
    return #runner in this && this.#runner.notifying
  }

  /** Throws `ERR_STORE_FAILED` or `ERR_CLOSED`. Cheap, because it is called before every read. */
  assertOpen(): void {
    // One flag, and the errors elsewhere: small enough to be compiled into every read. benchmarks: forward.
    if (this.#health.stopped) throw this.#health.refusal()
  }

  /**
   * Runs a synchronous function as one transaction: every write made while it runs belongs to it, a throw
   * undoes all of them. A nested one is a savepoint, and its commit is that of the outermost.
   *
   * Codes: `ERR_ASYNC_TRANSACTION`, `ERR_DANGLING_KEY` (at the end), `ERR_KEY_REUSED`,
   * `ERR_WRITE_IN_LISTENER`.
   */
  transact<T>(fn: () => T, options?: TransactOptions): TransactResult<T> {
    refuseAsync(fn)
    return this.#runner.transact(fn, checkOptions(options))
  }

  /**
   * `transact`, resolving to the function's value once its commit is durable. A function that wrote nothing
   * may have read commits that are not durable yet, as a repeated `getOrCreate` does. So it waits for all
   * earlier commits.
   */
  async submit<T>(fn: () => T, options?: SubmitOptions): Promise<T> {
    return this.#submitter.submit(fn, options)
  }

  /**
   * Runs one call that writes several rows, all or none: a transaction or, inside of one, a savepoint. Unique
   * values may move between the rows: they are checked at its end.
   */
  atomic<T>(fn: () => T): T {
    return this.#runner.atomic(() => this.#context.call(fn))
  }

  /**
   * `atomic`, with one write for each entry of a list. The error has the issues of all entries, each with its
   * index.
   */
  each<T, R>(list: Iterable<T>, write: (entry: T) => R): R[] {
    return this.#runner.atomic(() => this.#context.each(list, write))
  }

  /**
   * Runs one call including the reading of its arguments: writes by their getters and iterables are undone
   * with it. Unlike with `atomic`, each write inside decides when unique values are checked.
   */
  step<T>(fn: () => T): T {
    return this.#runner.atomic(fn)
  }

  /**
   * Creates a row and returns its slot. Values are passed by field name (`author`: a row or null) or
   * attribute (`author_id`: a raw key), including parents' fields. `read` converts the argument to the
   * values; `finish` is called with the slot and writes what belongs to the row.
   */
  create(
    model: ModelMeta,
    values: Input,
    read: (values: Input) => Input = same,
    finish?: (slot: number) => void,
  ): number {
    return this.#runner.atomic(() => {
      const slot = createRow(this.#context, model, read(values))
      finish?.(slot)
      return slot
    })
  }

  /**
   * Creates rows, all or none, and returns their slots. `read` converts each entry of the list to values. The
   * error has the issues of all entries, each with its index.
   */
  bulkCreate(model: ModelMeta, list: Iterable<Input>): number[]
  bulkCreate<T>(model: ModelMeta, list: Iterable<T>, read: (entry: T) => Input): number[]
  bulkCreate(model: ModelMeta, list: Iterable<Input>, read: (entry: Input) => Input = same): number[] {
    return this.#runner.atomic(() => createRows(this.#context, model, list, read))
  }

  /** Changes a row, by values, by an immer recipe, or by `RECOMPUTE`; false if nothing changes. */
  update(model: ModelMeta, slot: number, changes: Input | Recipe): boolean {
    return this.#runner.atomic(() => updateRow(this.#context, model, slot, changes))
  }

  /**
   * `update` inside a `step` that rethrows its errors and so reverts it: another savepoint would cost a tenth
   * of it. benchmarks: move_book.
   */
  updateInStep(model: ModelMeta, slot: number, changes: Input | Recipe): boolean {
    assert(this.#runner.writing, 'a step is under way')
    return updateRow(this.#context, model, slot, changes)
  }

  /**
   * Applies the next commit of another store, all of it or nothing, and notifies the listeners and live
   * queries as for a commit of this one. This store keeps no log (`history: false`): it follows the
   * other one's.
   *
   * Codes: `ERR_LOG_CORRUPT` if the commit doesn't follow the last one or doesn't fit, `ERR_SCHEMA_CHANGED`,
   * `ERR_ARGUMENT` in a store with a log.
   */
  receive(commit: Commit): void {
    this.#runner.receive(checkReceived(this, commit))
  }

  /** Deletes rows, and others by their `onDelete`. Codes: `ERR_PROTECTED`, `ERR_RESTRICTED`. */
  delete(model: ModelMeta, slots: Iterable<number>): DeleteReport {
    return this.atomic(() => deleteRows(this.#context, model, slots))
  }

  /**
   * `delete` as several calls, each of about `size` rows, for callers that make a commit of each. Changes
   * nothing; errors are thrown by the parts.
   */
  deleteParts(model: ModelMeta, slots: Iterable<number>, size: number): readonly DeletePart[] {
    return deleteParts(this.#context, model, [...slots], size)
  }

  /** What `delete` would do; changes nothing. */
  explainDelete(model: ModelMeta, slots: Iterable<number>): DeleteExplanation {
    this.assertOpen()
    return explainDelete(this.#context, model, slots)
  }

  /** Links two rows of a many-to-many without a through model; false if they are linked already. */
  link(link: LinkMeta, from: number, to: number): boolean {
    return this.#runner.atomic(() => linkRows(this.#context, link, from, to))
  }

  unlink(link: LinkMeta, from: number, to: number): boolean {
    return this.#runner.atomic(() => unlinkRows(this.#context, link, from, to))
  }

  /** What the current transaction has recorded. */
  written(): Written {
    return this.#context
  }

  /**
   * Calls back after each commit, when it is visible. Writing in a listener is refused. An error that the
   * listener throws, or rejects with, is passed to `onListenerError`, or else becomes an uncaught exception.
   * With `onError` it is passed to that function, in a microtask, and so is the reason why the listener could
   * not be called. Returns the function that removes the listener.
   */
  onCommit(listener: CommitListener, onError?: (error: unknown) => void): () => void {
    return this.#notifications.listen(this.#notifications.commits, listener, onError)
  }

  /** Calls back when slots have moved, between transactions. Errors are handled as for `onCommit`. */
  onCompaction(
    listener: (moved: readonly Compaction[]) => void,
    onError?: (error: unknown) => void,
  ): () => void {
    return this.#notifications.listen(this.#notifications.compactions, listener, onError)
  }

  /** Calls back when the store fails. */
  onFailure(listener: (error: StoreError) => void): () => void {
    return this.#notifications.listen(this.#notifications.failures, listener)
  }

  /**
   * Writes a snapshot of all commits so far, once they are durable, and returns its description. Other work
   * continues meanwhile.
   *
   * Codes: `ERR_ARGUMENT` inside a transaction, or in a store without a snapshot store; `ERR_CLOSED` if the
   * store is closed meanwhile; and the errors of the snapshot store.
   */
  async saveSnapshot(): Promise<SnapshotInfo> {
    this.assertOpen()
    return saveSnapshot(this.#snapshotter, this.#runner.writing)
  }

  /**
   * Drops the beginning of the history, up to a verified snapshot, and frees the space. Other work continues
   * meanwhile.
   *
   * Codes: `ERR_ARGUMENT` inside a transaction, in a store without a snapshot store or with a log that can't
   * drop commits; `ERR_LOG_CORRUPT` if the snapshot that was made for it is damaged; `ERR_CLOSED`.
   */
  async compact(options: CompactOptions = {}): Promise<CompactResult> {
    return compact({ store: this, writer: this.#writer, snapshotter: this.#snapshotter }, options)
  }

  /**
   * Copies the store to a new folder while it is in use, and returns the last commit that the copy has. The copy is
   * verified by replay before that, unless `verify` is false.
   *
   * Codes: `ERR_ARGUMENT` for a folder inside the store's, and in a store without a folder;
   * `ERR_LOG_UNAVAILABLE` if the folder exists or can't be written; `ERR_LOG_CORRUPT` if the log is damaged,
   * or the copy has another state.
   */
  async backup(folder: string, options?: BackupOptions): Promise<LogHead> {
    return backUp(this, { folder, options, snapshots: this.#snapshotter?.store })
  }

  /**
   * A read-only store with the state after a commit, or at a date. This store goes on meanwhile; closing either leaves
   * the other open. It takes the memory of another store, and the time of opening one.
   *
   * Codes: `ERR_ARGUMENT` for a position that the log doesn't have, or a date before its first commit, and in a store
   * that keeps no commits; `ERR_HISTORY_DROPPED` if its commits were dropped; `ERR_SCHEMA_CHANGED` if `schema` was not
   * in force then; `ERR_LOG_CORRUPT`. An aborted signal rejects with its reason.
   */
  async at(position: number | Date, options?: PastOptions): Promise<ReadStore> {
    return openPast(this, { target: position, options, snapshots: this.#snapshotter?.store }, CoreStore)
  }

  /**
   * Resolves once the store has the commit of a position. Codes: `ERR_TIMEOUT`, `ERR_SCHEMA_AHEAD`, `ERR_CLOSED`,
   * `ERR_STORE_FAILED`.
   */
  async reached(position: number, options?: ReachOptions): Promise<void> {
    this.assertOpen()
    await (this.#shared ?? this.#waiters).reached(position, options)
  }

  /**
   * Resolves, to its position, once the store has every commit that the log has now: if other processes write
   * to it, also theirs. Codes as of `reached`, and `ERR_LOG_UNAVAILABLE`.
   */
  async synced(options?: ReachOptions): Promise<number> {
    this.assertOpen()
    return this.#shared === undefined ? this.position : this.#shared.synced(options)
  }

  /** Resolves once every commit so far is durable. */
  async durable(): Promise<void> {
    this.assertOpen()
    await this.#writer.durable()
  }

  /**
   * Waits for appends in flight, closes the log and refuses later calls. Idempotent. Called by a listener, it
   * begins once the current call has returned.
   */
  async close(): Promise<void> {
    if (this.#runner.writing)
      throw new UsageError('ERR_ARGUMENT', "The store can't be closed inside a transaction: end it first.")
    // The call that commits reads its return value after its listeners.
    if (this.#runner.notifying) await Promise.resolve()
    await this.#end.close()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }
}

const same = (values: Input): Input => values
