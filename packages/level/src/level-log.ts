import { readLevelOptions, type LevelLogOptions } from './check-options.js'
import { dirname, resolve } from 'node:path'
import {
  BaseLog,
  commitPages,
  INSPECT,
  printedInCopies,
  LogError,
  UsageError,
  type AppendOptions,
  type AppendResult,
  type Commit,
  type DroppedHistory,
  type EventLog,
  type EventRun,
  type LogGroup,
  type LogHead,
  type LogFinding,
  reasonOf,
} from '@relata/core/engine'
import { backUpLog } from './back-up-log.js'
import { readError, type Database } from './database.js'
import { withCopy, type OpeningCopy } from './opening-copy.js'
import { findingsOf } from './opening-findings.js'
import { Opening, type LogParts } from './opening.js'
import type { OpeningReport } from './opening-report.js'
import type { Ownership } from './owner/ownership.js'
import { readKeys } from './read/read-keys.js'
import type { RecordReader } from './read/record-reader.js'
import { sizeOfFiles } from './size-of-files.js'
import { CommitSizes, headOf } from '@relata/record'
import { reclaim } from './write/reclaim.js'
import type { GroupWriter } from './write/group-writer.js'

/** How often an open log checks whether its folder still exists, which takes two system calls. */
const LOOK_MS = 1000

/**
 * An event log in a folder, over LevelDB.
 *
 * Appends that wait together are written as one record, one batch at a time. Every record is verified at
 * every read. One process owns the folder at a time. After a failed write, or after damage was found, all
 * calls fail: open the log again.
 * @example
 * ```ts
 * const log = await LevelLog.open('./library')
 * const { position } = await log.head()
 * for await (const commit of log.read({ after: position - 10 })) console.log(commit.action)
 * await log.close()
 * ```
 * Errors: `ERR_LOG_FENCED ERR_LOG_CORRUPT ERR_LOG_TRUNCATED ERR_LOG_UNAVAILABLE` at opening, besides
 * `ERR_LOG_CONFLICT ERR_LOG_UNKNOWN ERR_KEY_REUSED ERR_COMMIT_TOO_LARGE ERR_ARGUMENT ERR_CLOSED`.
 * @public
 */
export class LevelLog extends BaseLog {
  readonly #db: Database
  readonly #ownership: Ownership
  readonly #reader: RecordReader
  readonly #writer: GroupWriter
  readonly #copy: OpeningCopy | undefined
  /** The last call that copies, drops or reclaims. */
  #keeping: Promise<unknown> = Promise.resolve()
  readonly #watch: NodeJS.Timeout

  /** A report of what was found when the folder was opened. */
  readonly opening: OpeningReport
  /** The same as sentences: a part of `db.recovery`. */
  readonly findings: readonly LogFinding[]

  private constructor({ db, ownership, writer, reader, copy, report }: LogParts) {
    super()
    this.opening = report
    this.findings = findingsOf(report, reader.beginning.dropped)
    this.#db = db
    this.#ownership = ownership
    this.#writer = writer
    this.#reader = reader
    this.#copy = copy
    // Without this, an idle log would only find out at its next write that its folder was removed.
    this.#watch = setInterval(() => this.#look(), LOOK_MS).unref()
  }

  /** @internal */
  [INSPECT](): string {
    return 'LevelLog'
  }

  /** Opens the log in a folder, or creates an empty one. Nothing else may use the folder. */
  static async open(folder: string, options?: LevelLogOptions): Promise<LevelLog> {
    if (typeof folder !== 'string' || folder === '')
      throw new UsageError('ERR_ARGUMENT', 'To open a log, pass the path of its folder.', { value: folder })
    return new LevelLog(await Opening.run(resolve(folder), readLevelOptions(options)))
  }

  /**
   * Opens a folder that is a copy, to be removed afterwards: no copy of its files is made before LevelDB
   * opens them, and if the log is damaged they stay as LevelDB leaves them.
   */
  static async openCopy(folder: string): Promise<LevelLog> {
    return new LevelLog(await Opening.run(resolve(folder), { disposable: true }))
  }

  /**
   * Lets an empty log begin after history that another log has dropped, for a copy of that log's commits. A store is opened
   * from it with a snapshot of a later commit. Code: `ERR_ARGUMENT` if the log has commits.
   */
  async beginAfter(dropped: DroppedHistory): Promise<void> {
    this.checkServes()
    await this.#alone(() => this.#writer.beginAfter(dropped))
    this.#reader.beginning.dropped = dropped
  }

  /**
   * An estimate of the bytes of a commit, never too low. Code: `ERR_COMMIT_TOO_LARGE` if a record can't hold
   * them.
   */
  measure(commit: Commit): number {
    return SIZES.of(commit)
  }

  /**
   * The idempotency keys of the log with the positions of their commits, in no particular order, from its
   * index. The commits are not read; `find` verifies an entry.
   */
  async *keys(): AsyncGenerator<readonly [key: string, position: number], void, undefined> {
    this.checkServes()
    const { position } = this.#reader.beginning
    for await (const entry of readKeys(this.#db)) if (entry[1] > position) yield entry
  }

  override append(commits: readonly Commit[], options: AppendOptions): Promise<readonly AppendResult[]> {
    if (this.serves()) this.#copy?.settle()
    return super.append(commits, options)
  }

  /**
   * Copies the log, and the files beside it, to a new folder while it is open and written to. The copy is
   * verified record by record, has every commit that was appended before the call, and is on the disk when
   * the promise resolves with its head. It can be opened like any log. `verify` is called with the copy: if
   * it rejects, so does the call.
   *
   * Codes: `ERR_ARGUMENT` for a folder inside of this one, `ERR_LOG_UNAVAILABLE` if the new folder exists or
   * can't be written, `ERR_LOG_CORRUPT` for damage; the copy is then removed.
   *
   * @example
   * ```ts
   * const log = await LevelLog.open('./library')
   * const { position } = await log.backup('./library-backup')
   * console.log(position)
   * await log.close()
   * ```
   */
  async backup(to: string, verify?: (copy: EventLog) => Promise<void>): Promise<LogHead> {
    this.checkServes()
    const open = (folder: string, atLeast: LogHead): Promise<LevelLog> => LevelLog.open(folder, { atLeast })
    return this.#alone(() => backUpLog({ folder: dirname(this.#db.location), log: this, open, verify }, to))
  }

  /**
   * Removes dropped commits from the files, and lets LevelDB free their space. It may be interrupted: the
   * rest is ignored by readers, and removed by the next call.
   */
  async reclaim(): Promise<void> {
    this.checkServes()
    await this.#alone(async () => {
      this.checkServes()
      const { position } = this.#reader.beginning
      try {
        await reclaim({ db: this.#db, position, alone: (work) => this.#writer.alone(work) })
      } catch (error) {
        this.checkServes()
        throw readError(error, this.#db.location)
      }
    })
  }

  /** Bytes of the database's files. */
  async size(): Promise<number> {
    this.checkServes()
    try {
      return await sizeOfFiles(this.#db.location)
    } catch (error) {
      throw readError(error, this.#db.location)
    }
  }

  protected _head(): LogHead {
    return headOf(this.#writer.tip)
  }

  protected override _dropped(): DroppedHistory | undefined {
    return this.#reader.beginning.dropped
  }

  protected override async _dropPoint(limit: number): Promise<LogHead> {
    const { position } = this._head()
    const point = await this.#reader.before(Math.min(limit, position - 1))
    return point.position > this.#reader.beginning.position ? headOf(point) : NOWHERE
  }

  protected override _drop(history: DroppedHistory): Promise<void> {
    return this.#alone(async () => {
      await this.#writer.drop(history).catch((cause: unknown) => {
        throw cause instanceof LogError ? cause : dropFailed(cause)
      })
      this.#reader.beginning.dropped = history
    })
  }

  /** Runs calls that may not overlap, so that a copy is consistent. */
  #alone<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#keeping.then(work)
    this.#keeping = done.catch(() => undefined)
    return done
  }

  protected _begin(): LogGroup {
    return this.#writer.begin()
  }

  protected override _sizeOf(commits: readonly Commit[]): number {
    return SIZES.ofAppend(commits)
  }

  protected _read(after: number, head: LogHead): AsyncGenerator<readonly Commit[]> {
    return commitPages(this._readRuns(after, head))
  }

  protected override async *_readRuns(after: number, head: LogHead): AsyncGenerator<readonly EventRun[]> {
    yield* this.#reader.runs(after, head)
    if (after <= this.#reader.beginning.position) this.#copy?.settle()
  }

  protected _positions(keys: readonly string[]): Promise<ReadonlyMap<string, number>> {
    return this.#reader.positions(keys)
  }

  protected _keyed(key: string, position: number): Promise<Commit> {
    return this.#reader.keyed(key, position)
  }

  protected override _damaged(error: LogError): LogError {
    return this.#copy?.pending === true ? withCopy(error, this.#copy.kept) : error
  }

  /**
   * Syncs everything that is written, and then the anchor. The log calls this at intervals and when it is
   * closed. Call it if something outside the log relies on these commits, such as a snapshot.
   */
  async saveAnchor(): Promise<void> {
    await this.head()
    try {
      await this.#writer.saveAnchor()
    } catch (cause) {
      throw cause instanceof LogError ? cause : notSaved(cause)
    }
  }

  /** Fails if the folder no longer belongs to this log. */
  #look(): void {
    if (!this.serves()) return
    try {
      this.#ownership.check()
    } catch (error) {
      if (error instanceof LogError) this.fail(error)
    }
  }

  /** Syncs what was written, and releases the folder. */
  protected async _close(failure: LogError | undefined): Promise<void> {
    clearInterval(this.#watch)
    const errors: unknown[] = []
    const steps = [
      () => this.#writer.close({ failed: failure !== undefined }),
      () => this.#db.close(),
      () => this.#endCopy(failure),
      () => this.#ownership.release(),
    ]
    for (const step of steps) await step().catch((error: unknown) => errors.push(error))
    if (errors.length > 0) throw closingFailed(errors[0])
  }

  /** If a log was found damaged before it was written to, its files are restored. */
  async #endCopy(failure: LogError | undefined): Promise<void> {
    if (failure === undefined) this.#copy?.settle()
    else if (failure.kind === 'Corrupt' || failure.kind === 'Truncated')
      await this.#copy?.restore({ keep: true })
    else await this.#copy?.discard()
    await this.#copy?.removed()
  }
}

/** A larger record would not fit what LevelDB and MessagePack take. */
const SIZES = new CommitSizes(2 ** 30, (text) => Buffer.byteLength(text))

const NOWHERE: LogHead = Object.freeze({ position: 0, hash: '' })

/**
 * Commits that are kept are not touched: only the beginning of the log is unknown until it is opened again.
 */
function dropFailed(cause: unknown): LogError {
  const reason = reasonOf(cause)
  const message = `It is unknown whether the log has dropped its first commits (${reason}). All others are stored. Open it again to see where it begins.`
  return new LogError('Unknown', message, { cause })
}

/** The log continues: acknowledged commits stay stored. */
function notSaved(cause: unknown): LogError {
  const reason = reasonOf(cause)
  const message = `The log's anchor can't be written now (${reason}). What the log acknowledged is not affected. Try again once the cause is removed.`
  return new LogError('Unavailable', message, { cause })
}

/** A failure while a log is closed; it is closed nevertheless. */
function closingFailed(cause: unknown): LogError {
  if (cause instanceof LogError) return cause
  const reason = reasonOf(cause)
  const message = `Closing the log failed (${reason}): it is unknown whether commits that were not synced are on the disk. Open it again to see what it has.`
  return new LogError('Unknown', message, { cause })
}

printedInCopies(LevelLog.prototype)
