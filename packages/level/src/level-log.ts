import { readLevelOptions, type LevelLogOptions } from './check-options.js'
import { dirname, join, resolve } from 'node:path'
import {
  BaseLog,
  INSPECT,
  printedInCopies,
  LogError,
  UsageError,
  type AppendOptions,
  type AppendResult,
  type Commit,
  type LogGroup,
  type LogHead,
} from '@relata/core/engine'
import { measure, sizeOfAppend } from './write/size.js'
import { backUpLog } from './back-up-log.js'
import { openDatabase, type Database } from './database.js'
import { OpeningCopy, withCopy } from './opening-copy.js'
import { Ownership } from './owner/ownership.js'
import { loadDictionary } from './read/load-dictionary.js'
import { readKeys } from './read/read-keys.js'
import { corrupt, RecordReader } from './read/record-reader.js'
import { hex } from './hash.js'
import { headOf } from './tip.js'
import { GroupWriter } from './write/group-writer.js'

interface Opening {
  readonly atLeast: number | LogHead | undefined
  /** Whether the folder is a copy that nobody needs afterwards. */
  readonly disposable: boolean
}

interface Parts {
  readonly db: Database
  readonly ownership: Ownership
  readonly writer: GroupWriter
  readonly reader: RecordReader
  /** The files as they were before they were opened. */
  readonly copy: OpeningCopy | undefined
}

/**
 * An event log in a folder, over LevelDB.
 *
 * Appends that wait together go to the disk as one record, one batch at a time; every record is verified at
 * every read. One process owns the folder at a time. After a failed write, or damage found, it serves nothing
 * more: open it again.
 * @example
 * ```ts
 * await using log = await LevelLog.open('./library')
 * const { position } = await log.head()
 * for await (const commit of log.read({ after: position - 10 })) console.log(commit.action)
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

  private constructor({ db, ownership, writer, reader, copy }: Parts) {
    super()
    this.#db = db
    this.#ownership = ownership
    this.#writer = writer
    this.#reader = reader
    this.#copy = copy
  }

  /** @internal */
  [INSPECT](): string {
    return 'LevelLog'
  }

  /** Opens the log in a folder, or makes an empty one. The folder is the log's alone. */
  static async open(folder: string, options?: LevelLogOptions): Promise<LevelLog> {
    if (typeof folder !== 'string' || folder === '')
      throw new UsageError('ERR_ARGUMENT', 'A log is opened with the path of its folder.', { value: folder })
    const { atLeast } = readLevelOptions(options)
    return await LevelLog.#open(resolve(folder), { atLeast, disposable: false })
  }

  /**
   * Opens a folder that is a copy, to be removed afterwards: no copy of its files is made before LevelDB opens them,
   * and if the log is damaged they are left as LevelDB leaves them.
   */
  static async openCopy(folder: string): Promise<LevelLog> {
    return await LevelLog.#open(resolve(folder), { atLeast: undefined, disposable: true })
  }

  static async #open(path: string, { atLeast, disposable }: Opening): Promise<LevelLog> {
    const ownership = await Ownership.take(path)
    let db: Database | undefined
    let copy: OpeningCopy | undefined
    try {
      copy = disposable ? undefined : await OpeningCopy.make(path)
      db = await openDatabase(join(path, 'events'))
      await ownership.confirm()
      await copy?.opened()
      const dictionary = await loadDictionary(db)
      const reader = new RecordReader(db, dictionary)
      const tip = await reader.tip()
      if (atLeast !== undefined) await checkReached(reader, headOf(tip), atLeast)
      const writer = new GroupWriter({ db, dictionary, tip }, () => ownership.check())
      return new LevelLog({ db, ownership, writer, reader, copy })
    } catch (error) {
      await db?.close()
      const refused = isRefusal(error)
      if (refused) await copy?.restore()
      else await copy?.discard()
      await ownership.release()
      throw refused && copy !== undefined ? withCopy(error, copy.kept) : error
    }
  }

  /**
   * About how many bytes a commit takes, at most. Code: `ERR_COMMIT_TOO_LARGE` where that is more than a
   * record holds.
   */
  measure(commit: Commit): number {
    return measure(commit)
  }

  /**
   * The idempotency keys of the log with the positions of their commits, in no particular order, as its index has
   * them. The commits are not read: `find` verifies an entry.
   */
  async *keys(): AsyncGenerator<readonly [key: string, position: number], void, undefined> {
    this.checkServes()
    yield* readKeys(this.#db)
  }

  override append(commits: readonly Commit[], options: AppendOptions): Promise<readonly AppendResult[]> {
    if (this.serves()) this.#copy?.settle()
    return super.append(commits, options)
  }

  /**
   * Copies the log, and what lies beside it, to a new folder while it is open and written to. The copy is verified
   * record by record, has every commit that was appended before the call, and is on the disk when the promise resolves
   * with its head. It is opened like any log.
   *
   * Codes: `ERR_ARGUMENT` for a folder inside of this one, `ERR_LOG_UNAVAILABLE` if the new folder is there or can't be
   * written, `ERR_LOG_CORRUPT` for damage; nothing is left of the copy then.
   *
   * @example
   * ```ts
   * await using log = await LevelLog.open('./library')
   * const { position } = await log.backup('./library-backup')
   * console.log(position)
   * ```
   */
  async backup(to: string): Promise<LogHead> {
    this.checkServes()
    const open = (folder: string, atLeast: LogHead): Promise<LevelLog> => LevelLog.open(folder, { atLeast })
    return backUpLog({ folder: dirname(this.#db.location), log: this, open }, to)
  }

  protected _head(): LogHead {
    return headOf(this.#writer.tip)
  }

  protected _begin(): LogGroup {
    return this.#writer.begin()
  }

  protected override _sizeOf(commits: readonly Commit[]): number {
    return sizeOfAppend(commits)
  }

  protected async *_read(after: number, head: LogHead): AsyncGenerator<readonly Commit[]> {
    yield* this.#reader.pages(after, head)
    if (after === 0) this.#copy?.settle()
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

  /** Syncs what was written, and gives the folder free. */
  protected async _close(failure: LogError | undefined): Promise<void> {
    try {
      if (failure === undefined) await this.#writer.sync()
    } finally {
      await this.#db.close()
      await this.#endCopy(failure)
      await this.#ownership.release()
    }
  }

  /** A log that was found damaged before it was written to is left as it was before it was opened. */
  async #endCopy(failure: LogError | undefined): Promise<void> {
    if (failure === undefined) this.#copy?.settle()
    else if (failure.kind === 'Corrupt') await this.#copy?.restore()
    else await this.#copy?.discard()
    await this.#copy?.removed()
  }
}

printedInCopies(LevelLog.prototype)

/** Refuses a log that ends before a known position, or has another record at a known head. */
async function checkReached(reader: RecordReader, head: LogHead, known: number | LogHead): Promise<void> {
  const position = typeof known === 'number' ? known : known.position
  if (head.position < position) {
    const message = `The log ends at ${head.position}, but it had reached ${position}: its end is lost. Restore a backup.`
    throw new LogError('Truncated', message, { value: known, head })
  }
  if (typeof known === 'number' || position === 0) return
  const hash = await reader.hashAt(position)
  if (hash === undefined || hex(hash) !== known.hash) {
    throw corrupt(position, 'the record that ends here is not the expected one')
  }
}

/** Whether an opening was refused for what the files hold. */
function isRefusal(error: unknown): error is LogError {
  return error instanceof LogError && (error.kind === 'Corrupt' || error.kind === 'Truncated')
}
