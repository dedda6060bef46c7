import { commitPages, INSPECT, printedInCopies } from '@relata/core/engine'
import {
  BaseLog,
  LogError,
  type Commit,
  type DroppedHistory,
  type EventRun,
  type LogGroup,
  type LogHead,
} from '@relata/core/log'
import { CommitSizes, EMPTY_TIP, headOf, readRuns, RecordVerifier, type Tip } from '@relata/record'
import { Connections } from './connection/connections.js'
import { appendFault, isKeyKnown, readFault } from './connection/fault.js'
import { Poller } from './connection/poller.js'
import type { Run } from './connection/session.js'
import { install } from './database/install.js'
import { logNames, openDatabase, type OpenDatabase } from './database/open-database.js'
import { checkReached } from './log/check-reached.js'
import { Kinds } from './log/kinds.js'
import { keyBytes, positionsByKey } from './log/key-bytes.js'
import { LogTables, type Addition } from './log/log-tables.js'
import { RecordGroup } from './log/record-group.js'
import { SharedHead } from './log/shared-head.js'
import { whileHeld } from './log/while-held.js'
import {
  readConnection,
  readLogOptions,
  readSettings,
  type PostgresConnection,
  type PostgresLogOptions,
  type PostgresOptions,
} from './options.js'
import { sha256 } from './sha256.js'
import { PostgresSnapshots } from './snapshots/postgres-snapshots.js'

/** The bytes of a record are received as hexadecimal digits in one string, which can have 2^29 characters. */
const SIZES = new CommitSizes(2 ** 27, (text) => Buffer.byteLength(text))

/**
 * An event log in PostgreSQL that any number of processes append to and follow.
 *
 * An append compares the expected head with the head of the log, and stores all of its commits or nothing, in
 * one function of the database. Appends that wait together are stored as one record; every record is verified
 * at every read. Commits of other processes are announced by NOTIFY, and also found by reading the head every
 * second.
 * @example
 * ```ts
 * const log = await PostgresLog.open('postgres://app@localhost/library')
 * const { position } = await log.head()
 * for await (const commit of log.read({ after: position - 10 })) console.log(commit.action)
 * await log.close()
 * ```
 * Errors: `ERR_LOG_UNAVAILABLE` if the server can't be reached or is refused, `ERR_LOG_UNKNOWN` if a
 * connection was lost during an append, `ERR_LOG_FORBIDDEN` if the role lacks a right, besides `ERR_LOG_CONFLICT
 * ERR_LOG_CORRUPT ERR_LOG_TRUNCATED ERR_HISTORY_DROPPED ERR_KEY_REUSED ERR_COMMIT_TOO_LARGE ERR_ARGUMENT
 * ERR_CLOSED`.
 * @public
 */
export class PostgresLog extends BaseLog {
  readonly #database: OpenDatabase
  readonly #connections: Connections
  readonly #tables: LogTables
  readonly #kinds: Kinds = new Kinds()
  readonly #head: SharedHead
  readonly #verifier: RecordVerifier
  readonly #poller: Poller

  private constructor(database: OpenDatabase) {
    super()
    const { connections, settings, log } = database
    this.#database = database
    this.#connections = connections
    this.#tables = new LogTables(settings.schema, log)
    this.#head = new SharedHead(this.#tables, this.#kinds)
    this.#verifier = new RecordVerifier(this.#kinds.stored, sha256)
    this.#poller = new Poller(settings.pollEvery, () => this.#poll())
    connections.onNotification = () => this.#poller.wake()
  }

  /** @internal */
  [INSPECT](): string {
    return 'PostgresLog'
  }

  /**
   * Creates the tables in a database, with the rights of their owner. `grantTo` is the role of the
   * application: it can read and append, but can't change or remove history. `grantReadTo` is a role that can only
   * read. May be called repeatedly.
   */
  static async init(
    to: string | PostgresConnection,
    options: PostgresOptions & { readonly grantTo?: string; readonly grantReadTo?: string } = {},
  ): Promise<void> {
    const { grantTo, grantReadTo, ...others } = options
    const settings = readSettings(others, 'PostgresLog.init')
    const connections = new Connections(readConnection(to, 'PostgresLog.init'), settings)
    try {
      await install(connections.appends.run, settings.schema, {
        ...(grantTo !== undefined && { grantTo }),
        ...(grantReadTo !== undefined && { grantReadTo }),
      })
    } finally {
      await connections.close()
    }
  }

  /** The names of the logs in a database; none if it has no tables. Creates nothing. */
  static async names(
    to: string | PostgresConnection,
    options: Omit<PostgresOptions, 'name'> = {},
  ): Promise<readonly string[]> {
    const settings = readSettings(options, 'PostgresLog.names')
    const connections = new Connections(readConnection(to, 'PostgresLog.names'), settings)
    try {
      return await logNames(connections.listener.run, settings.schema)
    } finally {
      await connections.close()
    }
  }

  /**
   * Opens a log, or creates an empty one. The tables are created if the role is allowed to. With a role that can only
   * read, the log must exist; appends then reject with `ERR_LOG_FORBIDDEN`.
   */
  static async open(to: string | PostgresConnection, options?: PostgresLogOptions): Promise<PostgresLog> {
    const { atLeast, ...others } = readLogOptions(options, 'PostgresLog.open')
    const database = await openDatabase(to, others, 'PostgresLog.open')
    const log = new PostgresLog(database)
    try {
      await log.#begin()
      if (atLeast !== undefined) await log.#checkReached(atLeast)
      return log
    } catch (error) {
      await log.#end()
      throw readFault("The log can't be opened", error)
    }
  }

  /** The snapshots beside this log. They have a connection of their own while one is written. */
  snapshots(): PostgresSnapshots {
    this.checkServes()
    return new PostgresSnapshots(this.#database, true)
  }

  /**
   * An upper estimate of the bytes of a commit. Code: `ERR_COMMIT_TOO_LARGE` if that is more than a record
   * can hold.
   */
  measure(commit: Commit): number {
    return SIZES.of(commit)
  }

  /**
   * The positions of the commits with these keys, from the index of keys; keys that no commit has are left out.
   * The commits are not read: `find` verifies an entry.
   */
  async positions(keys: readonly string[]): Promise<ReadonlyMap<string, number>> {
    this.checkServes()
    return this._positions(keys)
  }

  /**
   * Deletes the records and keys that were dropped, some at a time. Only the owner of the tables may do that:
   * `ERR_LOG_FORBIDDEN`.
   */
  async reclaim(): Promise<void> {
    this.checkServes()
    const { run } = this.#connections.appends
    while (await this.#tables.reclaim(run)) this.checkServes()
  }

  /** Bytes of the records. */
  async size(): Promise<number> {
    this.checkServes()
    return this.#tables.bytes(this.#connections.reads.run)
  }

  /**
   * Runs a function while no other process appends: their appends wait, or reject with `Unavailable`. The
   * lock ends with the connection, which the server ends if it hears nothing for `statementTimeout`. Appends stay
   * correct because of the position that they expect.
   */
  async exclusive<T>(work: () => Promise<T>): Promise<T> {
    this.checkServes()
    const idle = this.#database.settings.statementTimeout
    return whileHeld({ tables: this.#tables, session: this.#connections.appends, idle }, work)
  }

  protected _head(): LogHead {
    return this.#head.head
  }

  protected override _refresh(): Promise<void> {
    return this.#head.look(this.#connections.reads.run)
  }

  protected override _sizeOf(commits: readonly Commit[]): number {
    return SIZES.ofAppend(commits)
  }

  protected _begin(): LogGroup {
    return new RecordGroup(this.#head.tip, this.#kinds, (addition, tip) => this.#store(addition, tip))
  }

  protected _read(after: number, head: LogHead): AsyncGenerator<readonly Commit[]> {
    return commitPages(this._readRuns(after, head))
  }

  protected override async *_readRuns(after: number, head: LogHead): AsyncGenerator<readonly EventRun[]> {
    const recent = this.#head.records(after, head)
    if (recent !== undefined) {
      yield* readRuns([recent.records], this.#verifier, { after, previous: recent.previous, head })
      return
    }
    const { run } = this.#connections.reads
    const previous = (await this.#tables.recordBefore(run, after)) ?? EMPTY_TIP
    const pages = this.#tables.records(run, previous.position, head.position)
    try {
      yield* readRuns(pages, this.#verifier, { after, previous, head })
    } catch (error) {
      // Another process may have dropped these commits meanwhile, which `dropped` shows then.
      if (isCorrupt(error)) await this._refresh()
      throw error
    }
  }

  protected override _dropped(): DroppedHistory | undefined {
    return this.#head.dropped
  }

  protected override async _dropPoint(limit: number): Promise<LogHead> {
    await this._refresh()
    return headOf((await this.#tables.dropPoint(this.#connections.reads.run, limit)) ?? EMPTY_TIP)
  }

  protected override async _drop(history: DroppedHistory): Promise<void> {
    await this.#tables.drop(this.#connections.appends.run, history)
    await this._refresh()
  }

  protected async _positions(keys: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const found = await this.#tables.positions(this.#connections.reads.run, keys.map(keyBytes))
    return positionsByKey(keys, found)
  }

  protected async _keyed(key: string, position: number): Promise<Commit> {
    // Its record may use kinds of events that were added after the last read.
    if (position > this.#head.tip.position) await this._refresh()
    const stored = await this.#tables.recordAt(this.#connections.reads.run, position)
    try {
      return this.#verifier.keyed(stored, { key, position })
    } catch (error) {
      if (isCorrupt(error)) await this._refresh()
      if (position > (this.#head.dropped?.position ?? 0)) throw error
      throw droppedMeanwhile(position)
    }
  }

  /** Waits for calls in progress, and closes the connections. */
  protected _close(): Promise<void> {
    return this.#end()
  }

  async #end(): Promise<void> {
    await this.#poller.stop()
    await this.#connections.close()
  }

  async #begin(): Promise<void> {
    const { listener } = this.#connections
    const listen = (run: Run): Promise<void> => this.#tables.listen(run)
    await listen(listener.run)
    this.#connections.listen = async (client) => {
      await listen(
        async ({ text, values }) =>
          (await client.query<Record<string, unknown>>({ text, values: [...(values ?? [])] })).rows,
      )
    }
    await this.#head.look(listener.run)
    this.#poller.wake()
  }

  async #checkReached(known: number | LogHead): Promise<void> {
    const { head, dropped } = this.#head
    await checkReached(known, {
      head,
      dropped: dropped?.position ?? 0,
      recordBefore: (position) => this.#tables.recordBefore(this.#connections.reads.run, position),
    })
  }

  async #store(addition: Addition, tip: Tip): ReturnType<LogGroup['write']> {
    const { appends, reads } = this.#connections
    try {
      const refusal = await this.#tables.append(appends.run, addition)
      if (refusal !== undefined) {
        this.#kinds.discard()
        await this.#head.take(reads.run, refusal.head)
        // A head that went back is found by the look at it.
        return refusal.head.position > addition.expected ? refusal.known : 'behind'
      }
    } catch (error) {
      this.#kinds.discard()
      if (isKeyKnown(error)) return 'behind'
      throw appendFault(error)
    }
    this.#kinds.confirm()
    this.#head.append(addition, tip)
    return undefined
  }

  /**
   * Reads the head on the listening connection. A dead connection is detected here, and the next read opens
   * it again.
   */
  async #poll(): Promise<void> {
    const { listener, appends, reads } = this.#connections
    const { pollEvery } = this.#database.settings
    try {
      await this.#head.look((statement) => listener.run(statement, Math.max(3 * pollEvery, SLOWEST_LOOK)))
      this.announce()
    } catch (error) {
      if (!(error instanceof LogError)) throw error
      if (error.kind !== 'Unavailable') return this.fail(error)
      // They are probably dead too, which nothing else would detect.
      listener.drop()
      appends.dropIdle()
      reads.dropIdle()
    }
  }
}

function isCorrupt(error: unknown): boolean {
  return error instanceof LogError && error.kind === 'Corrupt'
}

function droppedMeanwhile(position: number): LogError {
  const message = `Commit ${position}, which has this key, was dropped by another process during this call. Repeat the call.`
  return new LogError('Unavailable', message, { value: position })
}

/** The least milliseconds after which a read of the head counts as failed. */
const SLOWEST_LOOK = 1000

printedInCopies(PostgresLog.prototype)
