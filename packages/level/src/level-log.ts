import { readLevelOptions, type LevelLogOptions } from './check-options.js'
import { join, resolve } from 'node:path'
import {
  checkAfter,
  INSPECT,
  printedInCopies,
  LogError,
  UsageError,
  type AppendOptions,
  type AppendResult,
  type Commit,
  type EventLog,
  type LogHead,
  type ReadOptions,
} from '@relata/core'
import type { Dictionary } from './codec/dictionary.js'
import { measure } from './codec/size.js'
import { openDatabase, type Database } from './database.js'
import { closedError, headOf, LogState, type Tip } from './log-state.js'
import { OpeningCopy, withCopy } from './opening-copy.js'
import { Ownership } from './owner/ownership.js'
import { CommitStream } from './read/commit-stream.js'
import { loadDictionary } from './read/load-dictionary.js'
import { corrupt, RecordReader } from './read/record-reader.js'
import { hex } from './record/hash.js'
import { AppendQueue } from './write/append-queue.js'
import { GroupWriter } from './write/group-writer.js'

interface Parts {
  readonly dictionary: Dictionary
  readonly reader: RecordReader
  readonly state: LogState
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
export class LevelLog implements EventLog {
  readonly #db: Database
  readonly #ownership: Ownership
  readonly #state: LogState
  readonly #reader: RecordReader
  readonly #writer: GroupWriter
  readonly #queue: AppendQueue
  readonly #copy: OpeningCopy | undefined
  #closing: Promise<void> | undefined;

  /** @internal */
  [INSPECT](): string {
    return 'LevelLog'
  }

  private constructor(db: Database, ownership: Ownership, parts: Parts) {
    const { dictionary, reader, state, copy } = parts
    this.#copy = copy
    this.#db = db
    this.#ownership = ownership
    this.#state = state
    this.#reader = reader
    this.#writer = new GroupWriter(db, dictionary, () => ownership.check())
    this.#queue = new AppendQueue(state, this.#writer, {
      positions: (keys) => this.#guarded(reader.positions(keys)),
      keyed: (key, position) => this.#guarded(reader.keyed(key, position)),
    })
  }

  /** Opens the log in a folder, or makes an empty one. The folder is the log's alone. */
  static async open(folder: string, options?: LevelLogOptions): Promise<LevelLog> {
    if (typeof folder !== 'string' || folder === '')
      throw new UsageError('ERR_ARGUMENT', 'A log is opened by its folder, a path.', { value: folder })
    const { atLeast } = readLevelOptions(options)
    const path = resolve(folder)
    const ownership = await Ownership.take(path)
    let db: Database | undefined
    let copy: OpeningCopy | undefined
    try {
      copy = await OpeningCopy.make(path)
      db = await openDatabase(join(path, 'events'))
      await ownership.confirm()
      await copy?.opened()
      const dictionary = await loadDictionary(db)
      const reader = new RecordReader(db, dictionary)
      const state = new LogState(await reader.tip())
      if (atLeast !== undefined) await checkReached(reader, headOf(state.tip), atLeast)
      return new LevelLog(db, ownership, { dictionary, reader, state, copy })
    } catch (error) {
      await db?.close()
      const refused = isRefusal(error)
      if (refused) await copy?.restore()
      else await copy?.discard()
      await ownership.release()
      throw refused && copy !== undefined ? withCopy(error, copy.kept) : error
    }
  }

  /** The last record that is written; waits for those appended before the call. */
  async head(): Promise<LogHead> {
    this.#state.check()
    await this.#queue.settled()
    this.#state.checkFailure()
    return headOf(this.#state.tip)
  }

  /**
   * About how many bytes a commit takes, at most. Code: `ERR_COMMIT_TOO_LARGE` where that is more than a
   * record holds.
   */
  measure(commit: Commit): number {
    return measure(commit)
  }

  append(commits: readonly Commit[], options: AppendOptions): Promise<readonly AppendResult[]> {
    if (!this.#state.closed && !this.#state.failed) this.#copy?.settle()
    return this.#queue.append(commits, options)
  }

  /**
   * The commits after a position, up to the head at the call. Can be iterated once. Errors come with the
   * iteration.
   */
  read(options: ReadOptions = {}): AsyncIterableIterator<Commit> {
    const tip = this.#queue.settled()?.then(() => this.#state.tip) ?? this.#state.tip
    return new CommitStream(this.#read(options, tip), options.signal)
  }

  /**
   * The commits after a position, those to come too, until the signal aborts or the log is closed. Can be
   * iterated once.
   */
  tail(options: ReadOptions = {}): AsyncIterableIterator<Commit> {
    return new CommitStream(this.#tail(options, this.#state.closed), options.signal)
  }

  /** Position of the commit with this key; waits for those appended before the call. */
  async find(key: string): Promise<number | undefined> {
    this.#state.check()
    await this.#queue.settled()
    this.#state.checkFailure()
    return (await this.#guarded(this.#reader.find(key)))?.position
  }

  /** Writes what waits, syncs it, gives the folder free. Reads under way reject. */
  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #close(): Promise<void> {
    this.#state.close()
    try {
      await this.#queue.settled()
      if (!this.#state.failed) await this.#writer.sync()
    } finally {
      await this.#db.close()
      await this.#endCopy()
      await this.#ownership.release()
    }
  }

  /** A log that was found damaged before it was written to is left as it was before it was opened. */
  async #endCopy(): Promise<void> {
    const { failure } = this.#state
    if (failure === undefined) this.#copy?.settle()
    else if (failure.kind === 'Corrupt') await this.#copy?.restore()
    else await this.#copy?.discard()
    await this.#copy?.removed()
  }

  async *#read(
    { after = 0, signal }: ReadOptions,
    tip: Tip | Promise<Tip>,
  ): AsyncGenerator<readonly Commit[]> {
    checkAfter(after)
    this.#state.check()
    yield* this.#pages(after, await tip, signal)
    if (after === 0 && signal?.aborted !== true) this.#copy?.settle()
  }

  async *#tail({ after = 0, signal }: ReadOptions, wasClosed: boolean): AsyncGenerator<readonly Commit[]> {
    checkAfter(after)
    if (wasClosed) throw closedError()
    let position = after
    while (!this.#state.closed && signal?.aborted !== true) {
      this.#state.checkFailure()
      const { tip } = this.#state
      if (tip.position > position) {
        yield* this.#untilClosed(this.#pages(position, tip, signal))
        position = tip.position
      } else {
        await this.#state.change(signal)
      }
    }
  }

  async *#pages(after: number, tip: Tip, signal: AbortSignal | undefined): AsyncGenerator<readonly Commit[]> {
    try {
      for await (const page of this.#reader.pages(after, tip)) {
        this.#state.check()
        if (signal?.aborted === true) return
        yield page
      }
    } catch (error) {
      throw this.#failure(error)
    }
  }

  /** A tail ends where a read would reject with `ERR_CLOSED`. */
  async *#untilClosed(pages: AsyncGenerator<readonly Commit[]>): AsyncGenerator<readonly Commit[]> {
    try {
      yield* pages
    } catch (error) {
      if (!this.#state.closed) throw error
    }
  }

  async #guarded<T>(reading: Promise<T>): Promise<T> {
    try {
      return await reading
    } catch (error) {
      throw this.#failure(error)
    }
  }

  /** What to throw for an error of reading; damage is the end of this log. */
  #failure(error: unknown): unknown {
    if (error instanceof LogError && error.kind === 'Corrupt') {
      return this.#state.fail(this.#copy?.pending === true ? withCopy(error, this.#copy.kept) : error)
    }
    return this.#state.closed ? closedError() : error
  }
}

printedInCopies(LevelLog.prototype)

/** Refuses a log that ends before a known position, or has another record at a known head. */
async function checkReached(reader: RecordReader, head: LogHead, known: number | LogHead): Promise<void> {
  const position = typeof known === 'number' ? known : known.position
  if (head.position < position) {
    const message = `The log ends at ${head.position}, but it is known to have reached ${position}: its end is lost. Restore a backup.`
    throw new LogError('Truncated', message, { value: known, head })
  }
  if (typeof known === 'number' || position === 0) return
  const hash = await reader.hashAt(position)
  if (hash === undefined || hex(hash) !== known.hash) {
    throw corrupt(position, 'the record that ends here is not the known one')
  }
}

/** Whether an opening was refused for what the files hold. */
function isRefusal(error: unknown): error is LogError {
  return error instanceof LogError && (error.kind === 'Corrupt' || error.kind === 'Truncated')
}
