import { LogError } from '../error/errors.js'
import type { Commit } from '../event/commit.js'
import { soon } from '../util/globals.js'
import { AppendQueue, type LogGroup } from './append-queue.js'
import { checkAfter } from './check-append.js'
import { CommitStream } from './commit-stream.js'
import { checkDrop, checkLimit, historyDropped, type DroppedHistory } from './dropped-history.js'
import type { EventRun } from './event-run.js'
import type { AppendOptions, AppendResult, EventLog, LogHead, ReadOptions, TailOptions } from './event-log.js'
import { closedError, LogState } from './log-state.js'
import {
  endOfCommits,
  endOfRuns,
  missing,
  type PageRange,
  type Pages,
  type PagesOfCall,
  type PageSource,
} from './page-source.js'

const NOWHERE: LogHead = Object.freeze({ position: 0, hash: '' })

/**
 * The common part of all event logs. The public methods validate, keep the order of the calls, write waiting
 * appends in groups, find duplicates, follow the log, close and fail. An implementation provides the methods
 * whose names begin with an underscore. They are called one after the other, with valid arguments, and never
 * after `_close`.
 */
export abstract class BaseLog implements EventLog {
  readonly #state: LogState = new LogState()
  readonly #queue: AppendQueue
  readonly #commits: PageSource<readonly Commit[]> = {
    read: (after, head) => this._read(after, head),
    end: endOfCommits,
  }
  #dropping: Promise<void> = Promise.resolve()
  readonly #listeners: Set<(error: LogError) => void> = new Set()
  #waking: boolean = false
  #closing: Promise<void> | undefined

  constructor() {
    this.#queue = new AppendQueue(this.#state, {
      head: () => this._head(),
      begin: () => this._begin(),
      sizeOf: (commits) => this._sizeOf(commits),
      positions: (keys) => this.#guarded(this._positions(keys)),
      keyed: (key, position) => this.#guarded(this._keyed(key, position)),
      refresh: this._refresh === undefined ? undefined : () => this.#refresh(),
    })
  }

  /** The last written commit that this process knows of. */
  protected abstract _head(): LogHead
  /**
   * Reads the head of a log that other processes append to, too: then `_head` returns it. A log of one
   * process doesn't implement it. A shared log calls `announce` if it finds that the head has moved, or that
   * it can be read again.
   */
  protected _refresh?(): Promise<void>
  /** A group to be written after the head. */
  protected abstract _begin(): LogGroup
  /**
   * The commits after a position up to a head, in pages. Gaps are detected here. The implementation verifies
   * everything else, and throws a LogError `Corrupt` for damage.
   */
  protected abstract _read(after: number, head: LogHead): AsyncIterable<readonly Commit[]>
  /**
   * The same as runs of events, of a log that stores events as values: then replays create no event objects. A commit
   * may have several runs, which follow each other.
   */
  protected _readRuns?(after: number, head: LogHead): AsyncIterable<readonly EventRun[]>
  /** The positions of the commits with these keys; keys that no commit has are left out. */
  protected abstract _positions(keys: readonly string[]): Promise<ReadonlyMap<string, number>>
  /** The commit that `_positions` found for a key. */
  protected abstract _keyed(key: string, position: number): Promise<Commit>
  /**
   * Releases the resources of the log, after the last append. `failure` is the error that the log failed
   * with.
   */
  protected abstract _close(failure: LogError | undefined): Promise<void>

  /**
   * Information about the first commits, if they were dropped. A log that keeps its history implements
   * neither this nor the next two methods.
   */
  protected _dropped(): DroppedHistory | undefined {
    return undefined
  }
  /**
   * The last position up to a limit after which the log can be cut, before the head; 0 if there is none after
   * what was dropped.
   */
  protected async _dropPoint(_limit: number): Promise<LogHead> {
    return NOWHERE
  }
  /** Drops the commits up to a drop point, durably; then `_dropped` returns the history. */
  protected async _drop(_history: DroppedHistory): Promise<void> {}

  /**
   * An estimate of the bytes of an append; throws `ERR_COMMIT_TOO_LARGE`. A log that accepts appends of any
   * size doesn't implement it.
   */
  protected _sizeOf(_commits: readonly Commit[]): number {
    return 0
  }
  /** The error to throw for damage that was found. */
  protected _damaged(error: LogError): LogError {
    return error
  }

  /** Whether the log is open and has not failed. */
  protected serves(): boolean {
    return !this.#state.closed && this.#state.failure === undefined
  }
  /** Throws if the log is closed or has failed. */
  protected checkServes(): void {
    this.#state.check()
  }
  /** Fails the log, because it can't continue, and notifies its listeners. */
  protected fail(error: LogError): void {
    if (!this.serves()) return
    this.#state.fail(error)
    for (const listener of this.#listeners) listener(error)
  }
  refuse(error: LogError): LogError {
    const damaged = this._damaged(error)
    this.fail(damaged)
    return damaged
  }
  /** Whether other processes append to the log, too. */
  get shared(): true | undefined {
    return this._refresh === undefined ? undefined : true
  }

  /** For commits that were not added by `append`: lets tails continue after the current call stack. */
  protected announce(): void {
    if (!this.#state.awaited || this.#waking) return
    soon(() => {
      this.#waking = false
      this.#state.changed()
    })
    this.#waking = true
  }

  /** The last commit that is written; waits for the appends called before. */
  async head(): Promise<LogHead> {
    this.#state.check()
    return this.#newestHead()
  }

  #writtenHead(): LogHead | Promise<LogHead> {
    return this.#queue.settled()?.then(() => this._head()) ?? this._head()
  }

  /** The head of a shared log; appends that are called later come after it. */
  #headOfCall(): Promise<LogHead> {
    const head = this.#newestHead()
    // It rejects when the commits are read; hold waits for it without an error.
    this.#queue.hold(head)
    return head
  }

  async #newestHead(): Promise<LogHead> {
    await this.#queue.settled()
    this.#state.checkFailure()
    if (this._refresh !== undefined) await this.#refresh()
    return this._head()
  }

  async #refresh(): Promise<void> {
    if (this._refresh !== undefined) await this.#guarded(this._refresh())
  }

  append(commits: readonly Commit[], options: AppendOptions): Promise<readonly AppendResult[]> {
    return this.#queue.append(commits, options)
  }

  /**
   * The commits after a position, up to the head at the call. It can be iterated once, and throws errors
   * during the iteration.
   */
  read(options: ReadOptions = {}): AsyncIterableIterator<Commit> {
    return new CommitStream(this.#readPages(options, this.#commits), options.signal)
  }

  /** The same as `read`, as pages of runs; undefined if the log doesn't store events as values. */
  readRuns(options: ReadOptions = {}): AsyncIterable<readonly EventRun[]> | undefined {
    const readRuns = this._readRuns?.bind(this)
    return readRuns && this.#readPages(options, { read: readRuns, end: endOfRuns })
  }

  /**
   * The commits after a position, later ones too, until the signal aborts or the log is closed. It can be iterated
   * once. Commits up to the position that `reached` returns are left out.
   */
  tail(options: TailOptions = {}): AsyncIterableIterator<Commit> {
    return new CommitStream(this.#tailPages(options, this.#state.closed), options.signal)
  }

  /** Position of the commit with this key; waits for the appends called before. */
  async find(key: string): Promise<number | undefined> {
    this.#state.check()
    await this.#queue.settled()
    this.#state.checkFailure()
    const position = (await this.#guarded(this._positions([key]))).get(key)
    if (position === undefined) return undefined
    return (await this.#guarded(this._keyed(key, position))).position
  }

  /** What was dropped from the beginning of the log; undefined while it has all commits. */
  get dropped(): DroppedHistory | undefined {
    return #state in this ? this._dropped() : undefined
  }

  /** The last position up to a limit after which the log can be cut, with the hash of its record. */
  async dropPoint(limit: number): Promise<LogHead> {
    checkLimit(limit)
    this.#state.check()
    await this.#queue.settled()
    this.#state.checkFailure()
    return this.#guarded(this._dropPoint(limit))
  }

  /** Drops the commits up to a drop point before the head, durably. Calls run one after the other. */
  drop(history: DroppedHistory): Promise<void> {
    const dropping = this.#dropping.then(() => this.#drop(history))
    this.#dropping = dropping.catch(() => undefined)
    return dropping
  }

  async #drop(history: DroppedHistory): Promise<void> {
    checkDrop(history, await this.dropPoint(history.position))
    await this.#guarded(this._drop(history))
  }

  /** Calls back if the log fails without a call. Returns the function that removes the listener. */
  onFailure(listener: (error: LogError) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Writes waiting appends and closes the log. Current reads reject, tails end. */
  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #close(): Promise<void> {
    this.#state.close()
    await this.#queue.settled()
    await this.#dropping
    await this._close(this.#state.failure)
  }

  #readPages<P>(options: ReadOptions, source: PageSource<P>): Pages<P> {
    const { closed } = this.#state
    const head = this._refresh === undefined ? this.#writtenHead() : this.#headOfCall()
    return this.#pagesUpTo(head, { options, source, closed })
  }

  async *#pagesUpTo<P>(
    head: LogHead | Promise<LogHead>,
    { options: { after = 0, signal }, source, closed }: PagesOfCall<P>,
  ): Pages<P> {
    checkAfter(after)
    if (closed) throw closedError()
    this.#state.check()
    yield* this.#pages(source, { after, head: await head, signal })
  }

  async *#tailPages({ after = 0, signal, reached }: TailOptions, wasClosed: boolean): Pages {
    checkAfter(after)
    if (wasClosed) throw closedError()
    let position = after
    await this.#refresh().catch(passUnavailable)
    while (!this.#state.closed && signal?.aborted !== true) {
      this.#state.checkFailure()
      position = Math.max(position, reached?.() ?? 0)
      const head = this._head()
      if (head.position <= position) await this.#state.change(signal, reached !== undefined)
      else position = yield* this.#pagesNow(position, head, signal)
    }
  }

  /** The pages up to a head, for a tail. Returns the position that it has reached. */
  async *#pagesNow(
    after: number,
    head: LogHead,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<readonly Commit[], number, undefined> {
    let position = after
    try {
      for await (const page of this.#untilClosed(this.#pages(this.#commits, { after, head, signal }))) {
        yield page
        position = page.at(-1)?.position ?? position
      }
      return head.position
    } catch (error) {
      if (this._refresh === undefined) throw error
      passUnavailable(error)
      await this.#state.change(signal)
      return position
    }
  }

  async *#pages<P>(source: PageSource<P>, { after, head, signal }: PageRange): Pages<P> {
    this.#checkKept(after)
    if (after >= head.position) return
    let position = after
    try {
      for await (const page of source.read(after, head)) {
        this.#state.check()
        if (signal?.aborted === true) return
        position = source.end(page, position)
        yield page
      }
      if (position !== head.position) throw missing(position + 1, head.position)
    } catch (error) {
      // If it was dropped meanwhile, the log isn't damaged.
      this.#checkKept(position)
      throw this.#failure(error)
    }
  }

  #checkKept(after: number): void {
    const dropped = this._dropped()
    if (dropped !== undefined && after < dropped.position) throw historyDropped(after, dropped)
  }

  /** A tail ends in cases where a read would reject with `ERR_CLOSED`. */
  async *#untilClosed(pages: Pages): Pages {
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

  /** Converts an error of reading: after damage this log fails. */
  #failure(error: unknown): unknown {
    if (error instanceof LogError && error.kind === 'Corrupt') return this.#state.fail(this._damaged(error))
    if (error instanceof LogError && (error.kind === 'Truncated' || error.kind === 'Fenced'))
      return this.#state.fail(error)
    return this.#state.closed ? closedError() : error
  }
}

/** A shared log can be read again later. */
function passUnavailable(error: unknown): void {
  if (!(error instanceof LogError && error.kind === 'Unavailable')) throw error
}
