import { LogError, StoreError } from '../error/errors.js'
import { whenAborted } from '../util/abort.js'
import { soon } from '../util/globals.js'
import { INSPECT, printedInCopies } from '../util/inspect.js'
import { checkAfter, checkKeys, checkPositions, keyReused } from './check-append.js'
import type { Commit } from '../event/commit.js'
import { contentOf } from '../event/content.js'
import type { AppendOptions, AppendResult, EventLog, LogHead, ReadOptions } from './event-log.js'

/**
 * The event log in memory: it keeps the commits themselves, so that a store's events and rows are shared with
 * it and nothing is encoded.
 * @public
 */
export class MemoryLog implements EventLog {
  readonly #commits: Commit[] = []
  /** Of the keys up to `#indexed`: built when a key is asked for, since a store knows its own. */
  readonly #positions = new Map<string, number>()
  #indexed = 0
  readonly #waiting = new Set<() => void>()
  #waking = false
  #closed = false

  /** Position of the last commit. */
  get position(): number {
    return #commits in this ? this.#commits.length : 0
  }

  /** @internal */
  [INSPECT](): string {
    return `MemoryLog (${this.position} ${this.position === 1 ? 'commit' : 'commits'})`
  }

  /** Appends the next commit at once. The caller answers for its key, and for its being frozen. */
  push(commit: Commit): void {
    if (this.#closed) throw closed()
    if (commit.position !== this.#commits.length + 1) throw this.#conflict(commit.position - 1)
    // The readers go on after this call; what they wait for is there by then. The commit is taken last, so
    // that what throws has taken nothing.
    if (this.#waiting.size > 0 && !this.#waking) {
      soon(() => {
        this.#waking = false
        this.#wake()
      })
      this.#waking = true
    }
    this.#commits.push(commit)
  }

  /** The commit at a position. */
  at(position: number): Commit | undefined {
    return this.#commits[position - 1]
  }

  async head(): Promise<LogHead> {
    if (this.#closed) throw closed()
    return { position: this.position, hash: '' }
  }

  async append(commits: readonly Commit[], options: AppendOptions): Promise<readonly AppendResult[]> {
    if (this.#closed) throw closed()
    const known = this.#duplicates(commits)
    if (known !== undefined) return known
    if (options.expected !== this.position) throw this.#conflict(options.expected)
    checkPositions(commits, options.expected)
    for (const commit of commits) this.push(commit)
    return commits.map(({ position }) => ({ status: 'ok', position }))
  }

  read(options: ReadOptions = {}): AsyncIterable<Commit> {
    return this.#read(options, this.position, this.#closed)
  }

  tail(options: ReadOptions = {}): AsyncIterable<Commit> {
    return this.#tail(options, this.#closed)
  }

  async find(key: string): Promise<number | undefined> {
    if (this.#closed) throw closed()
    return this.#positionOf(key)
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#wake()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async *#read(
    { after = 0, signal }: ReadOptions,
    head: number,
    wasClosed: boolean,
  ): AsyncGenerator<Commit, void, undefined> {
    if (wasClosed) throw closed()
    checkAfter(after)
    for (let position = after + 1; position <= head && signal?.aborted !== true; position++) {
      const commit = this.at(position)
      if (commit === undefined)
        throw new LogError('Corrupt', `The log has no commit ${position}.`, { value: position })
      yield commit
    }
  }

  async *#tail(
    { after = 0, signal }: ReadOptions,
    wasClosed: boolean,
  ): AsyncGenerator<Commit, void, undefined> {
    if (wasClosed) throw closed()
    checkAfter(after)
    let position = after
    while (!this.#closed && signal?.aborted !== true) {
      const commit = this.at(position + 1)
      if (commit === undefined) {
        await this.#next(signal)
      } else {
        position++
        yield commit
      }
    }
  }

  /** Resolves at the next append, at the close, or when the signal aborts. */
  #next(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        this.#waiting.delete(wake)
        leave?.()
        resolve()
      }
      this.#waiting.add(wake)
      const leave = signal === undefined ? undefined : whenAborted(signal, wake)
    })
  }

  #wake(): void {
    for (const wake of this.#waiting) wake()
  }

  /** The answers where every commit is stored already; undefined where none is. */
  #duplicates(commits: readonly Commit[]): readonly AppendResult[] | undefined {
    checkKeys(commits)
    const results: AppendResult[] = []
    for (const commit of commits) {
      const position = this.#storedAt(commit)
      if (position !== undefined) results.push({ status: 'duplicate', position })
    }
    const [first] = results
    if (first === undefined && commits.length > 0) return undefined
    if (results.length < commits.length) throw keyReused(this.at(first?.position ?? 0)?.key, first?.position)
    return results
  }

  #positionOf(key: string): number | undefined {
    while (this.#indexed < this.#commits.length) {
      const commit = this.#commits[this.#indexed++]
      if (commit?.key !== undefined) this.#positions.set(commit.key, commit.position)
    }
    return this.#positions.get(key)
  }

  /** Where a commit with this key stands; throws where that one says something else. */
  #storedAt(commit: Commit): number | undefined {
    const position = commit.key === undefined ? undefined : this.#positionOf(commit.key)
    if (position === undefined) return undefined
    const stored = this.at(position)
    if (stored === undefined || contentOf(stored) !== contentOf(commit)) throw keyReused(commit.key, position)
    return position
  }

  #conflict(expected: number): LogError {
    const head = { position: this.position, hash: '' }
    return new LogError(
      'Conflict',
      `The log's head is ${head.position}, the writer decided on ${expected}: read what came between and decide again.`,
      {
        value: expected,
        head,
      },
    )
  }
}

printedInCopies(MemoryLog.prototype)

function closed(): StoreError {
  return new StoreError('ERR_CLOSED', 'The event log is closed: open it again.')
}
