import { StoreError, UsageError } from '../error/errors.js'
import type { EventLog } from '../event/event-log.js'
import { MemoryLog } from '../event/memory-log.js'
import type { LinkMeta, ModelMeta, SchemaMeta } from '../schema/meta.js'
import { refuseNoSchema } from '../schema/refuse-no-schema.js'
import type { Compaction } from '../table/compaction.js'
import { State } from '../table/state.js'
import { createRow, createRows } from '../transaction/create.js'
import type { DeleteExplanation, DeleteReport } from '../transaction/delete-report.js'
import { deleteRows } from '../transaction/deletion.js'
import { explainDelete } from '../transaction/explain-delete.js'
import { linkRows, unlinkRows } from '../transaction/links.js'
import type { Recipe } from '../transaction/recipe.js'
import type { Input } from '../transaction/row-input.js'
import { updateRow } from '../transaction/update.js'
import { WriteContext } from '../transaction/write-context.js'
import { must } from '../util/assert.js'
import { checkOptions, refuseAsync } from './check-options.js'
import type { CommitListener } from './commit-report.js'
import { memoryJournal, noJournal, queueJournal, type Journal } from './journal.js'
import { Listeners } from './listeners.js'
import type { CoreStoreOptions, OpenOptions, TransactOptions } from './options.js'
import { Replay } from './replay.js'
import { Runner, type TransactResult } from './runner.js'

/**
 * The write side of a store: one state, the transactions that change it, and the log that keeps them. It speaks of models and slots; names, rows and
 * queries are the layer's above.
 *
 * After a failed append, and after `close`, every call raises `ERR_STORE_FAILED` (with the cause) or `ERR_CLOSED`.
 *
 * @example
 * ```ts
 * const store = new CoreStore(schema)
 * const slot = store.create(schema.model('Author'), { name: 'Ann' })
 * store.transact(() => store.update(schema.model('Author'), slot, { name: 'Anne' }), { action: 'rename' })
 * ```
 * @public
 */
export class CoreStore {
  readonly schema: SchemaMeta
  readonly state: State
  readonly #context: WriteContext
  readonly #runner: Runner
  readonly #failures: Listeners<StoreError>
  #failure: StoreError | undefined
  /** Failed or closing. */
  #stopped: boolean = false
  #closing: Promise<void> | undefined

  /** A store in memory; a memory log that has commits already is replayed. Other logs are opened with {@link CoreStore.open}. */
  constructor(schema: SchemaMeta, options: CoreStoreOptions = {}) {
    const { log, history = true } = options
    if (log !== undefined && !history) {
      throw new UsageError('ERR_ARGUMENT', 'A store with a log keeps its history: leave out `history` or `log`.', { value: history })
    }
    if (log !== undefined && !(log instanceof MemoryLog)) {
      throw new UsageError('ERR_ARGUMENT', 'Only a memory log can be opened at once: await CoreStore.open(schema, { log }).', {
        value: log,
      })
    }
    refuseNoSchema(schema, 'CoreStore')
    this.schema = schema
    this.state = new State(schema)
    this.#context = new WriteContext(schema, this.state, options.choices)
    this.#failures = new Listeners(options.onListenerError)
    const journal = history ? memoryJournal(log ?? new MemoryLog()) : noJournal()
    this.#runner = new Runner(this.#context, journal, () => this.assertOpen(), options)
    if (log !== undefined && log.position > 0) this.#runner.resume(this.#replayNow(log), journal)
    else this.#runner.write(this.#runner.schemaCommit())
  }

  /**
   * Opens a store from its log: replays it, or writes the schema into an empty one. Where that fails the log stays open: it is the caller's still.
   *
   * Codes: `ERR_SCHEMA_CHANGED` where the log was written under another schema, `ERR_LOG_CORRUPT` where it can't be replayed.
   */
  static async open(schema: SchemaMeta, options: OpenOptions): Promise<CoreStore> {
    const { log, onProgress, ...rest } = options
    const store = new CoreStore(schema, { ...rest, history: false })
    const head = (await log.head()).position
    const tell = onProgress === undefined ? undefined : (): void => onProgress(replay.progress(head))
    const replay = new Replay(schema, { state: store.state, keys: store.#runner.keys }, tell)
    if (head === 0) await store.#begin(log, options)
    for await (const commit of log.read()) replay.take(commit)
    onProgress?.(replay.progress(Math.max(head, replay.position)))
    store.#runner.resume(replay, store.#journalOf(log, replay.position))
    return store
  }

  /** Position of the last visible commit. */
  get position(): number {
    return this.#runner.position
  }

  /** Where the commits are: durable ones only. Undefined with `history: false`. */
  get log(): EventLog | undefined {
    return this.#runner.journal.log
  }

  /** This instant by the store's clock, in milliseconds since the epoch. Raises UsageError `ERR_ARGUMENT` where the clock answers anything else. */
  now(): number {
    return this.#runner.now()
  }

  /** True while a transaction runs. */
  get writing(): boolean {
    return this.#runner.writing
  }

  /** Raises `ERR_STORE_FAILED` or `ERR_CLOSED`. Cheap: to be asked before every read. */
  assertOpen(): void {
    // One flag, and the errors elsewhere: small enough to be compiled into every read. benchmarks: forward.
    if (this.#stopped) throw this.#refusal()
  }

  #refusal(): StoreError {
    return this.#failure === undefined
      ? new StoreError('ERR_CLOSED', 'The store is closed: open it again.')
      : new StoreError('ERR_STORE_FAILED', this.#failure.message, { cause: this.#failure.cause })
  }

  /**
   * Runs a synchronous function as one transaction: every write made while it runs belongs to it, a throw undoes all of them. A nested one is a
   * savepoint, and its commit is that of the outermost.
   *
   * Codes: `ERR_ASYNC_TRANSACTION`, `ERR_DANGLING_KEY` (at the end), `ERR_KEY_REUSED`, `ERR_WRITE_IN_LISTENER`.
   */
  transact<T>(fn: () => T, options?: TransactOptions): TransactResult<T> {
    refuseAsync(fn)
    return this.#runner.transact(fn, checkOptions(options))
  }

  /**
   * `transact`, resolving to the function's value once its commit is durable. A function that wrote nothing may have seen what is not durable yet, as a
   * repeated `getOrCreate` does: it waits for all that was committed before it.
   */
  async submit<T>(fn: () => T, options?: TransactOptions): Promise<T> {
    if (this.#runner.writing)
      throw new UsageError('ERR_ARGUMENT', 'submit inside a transaction would wait for the transaction itself: use transact.')
    refuseAsync(fn)
    const checked = checkOptions(options)
    const { value, commit } = this.#runner.transact(fn, checked)
    if (commit !== undefined) await commit.durable
    else if (checked.durability !== 'memory') await this.#runner.durable()
    return value
  }

  /**
   * Runs one call that writes several rows, all or none: a transaction of its own or, inside of one, a savepoint. Unique values may move about among the
   * rows: they are checked at its end.
   */
  atomic<T>(fn: () => T): T {
    return this.#runner.atomic(() => this.#context.call(fn))
  }

  /** `atomic`, with one write for each entry of a list. The error has the issues of all entries, each with its index. */
  each<T, R>(list: Iterable<T>, write: (entry: T) => R): R[] {
    return this.#runner.atomic(() => this.#context.each(list, write))
  }

  /** Creates a row and returns its slot. Values go by field name (`author`: a row or null) or attribute (`author_id`: a raw key); parents' fields too. */
  create(model: ModelMeta, values: Input): number {
    return this.#runner.atomic(() => createRow(this.#context, model, values))
  }

  /**
   * Creates rows, all or none, and returns their slots. `read` makes the values of each entry of the list. The error has the issues of all entries, each
   * with its index.
   */
  bulkCreate(model: ModelMeta, list: Iterable<Input>): number[]
  bulkCreate<T>(model: ModelMeta, list: Iterable<T>, read: (entry: T) => Input): number[]
  bulkCreate(model: ModelMeta, list: Iterable<Input>, read: (entry: Input) => Input = same): number[] {
    return this.#runner.atomic(() => createRows(this.#context, model, list, read))
  }

  /** Changes a row, by values or by an immer recipe; false where nothing changes. */
  update(model: ModelMeta, slot: number, changes: Input | Recipe): boolean {
    return this.#runner.atomic(() => updateRow(this.#context, model, slot, changes))
  }

  /** Deletes rows and what goes with them by `onDelete`. Codes: `ERR_PROTECTED`, `ERR_RESTRICTED`. */
  delete(model: ModelMeta, slots: Iterable<number>): DeleteReport {
    return this.atomic(() => deleteRows(this.#context, model, slots))
  }

  /** What `delete` would do; changes nothing. */
  explainDelete(model: ModelMeta, slots: Iterable<number>): DeleteExplanation {
    this.assertOpen()
    return explainDelete(this.#context, model, slots)
  }

  /** Links two rows of a many-to-many without a through model; false where they are linked. */
  link(link: LinkMeta, from: number, to: number): boolean {
    return this.#runner.atomic(() => linkRows(this.#context, link, from, to))
  }

  unlink(link: LinkMeta, from: number, to: number): boolean {
    return this.#runner.atomic(() => unlinkRows(this.#context, link, from, to))
  }

  /** Calls back after each commit, when it is visible. Writing in there is refused. Returns the function that ends it. */
  onCommit(listener: CommitListener): () => void {
    return this.#runner.commits.add(listener)
  }

  /** Calls back when slots have moved, between transactions. */
  onCompaction(listener: (moved: readonly Compaction[]) => void): () => void {
    return this.#runner.compactions.add(listener)
  }

  /** Calls back when the store fails. */
  onFailure(listener: (error: StoreError) => void): () => void {
    return this.#failures.add(listener)
  }

  /** Resolves once everything committed so far is durable. */
  async durable(): Promise<void> {
    this.assertOpen()
    await this.#runner.durable()
  }

  /** Waits for what is under way, closes the log and refuses whatever comes later. Idempotent. */
  async close(): Promise<void> {
    if (this.#runner.writing) throw new UsageError('ERR_ARGUMENT', 'The store can not be closed inside a transaction: end it first.')
    this.#closing ??= this.#runner.journal.close()
    this.#stopped = true
    await this.#closing
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  #replayNow(log: MemoryLog): Replay {
    const replay = new Replay(this.schema, { state: this.state, keys: this.#runner.keys })
    for (let position = 1; position <= log.position; position++) replay.take(must(log.at(position), 'a memory log without gaps'))
    return replay
  }

  /** Writes the schema as an empty log's first commit. */
  async #begin(log: EventLog, options: CoreStoreOptions): Promise<void> {
    await log.append([this.#runner.schemaCommit()], { expected: 0, durability: options.durability ?? 'sync' })
  }

  #journalOf(log: EventLog, head: number): Journal {
    return log instanceof MemoryLog ? memoryJournal(log) : queueJournal(log, head, (error) => this.#fail(error))
  }

  #fail(error: StoreError): void {
    this.#failure = error
    this.#stopped = true
    this.#failures.tell(error)
  }
}

const same = (values: Input): Input => values
