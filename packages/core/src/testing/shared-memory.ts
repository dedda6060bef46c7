import type { Commit } from '../event/commit.js'
import { contentOf } from '../event/content.js'
import { checkAfter, checkKeys, checkPositions, conflict, keyReused } from '../log/check-append.js'
import type { AppendOptions, AppendResult, EventLog, LogHead, ReadOptions } from '../log/event-log.js'
import { closedError, LogState } from '../log/log-state.js'
import { MemoryLog } from '../log/memory-log.js'
import { must } from '../util/assert.js'
import { delay } from '../util/globals.js'

/** Milliseconds after which a tail looks for commits that no wake-up announced. */
const POLL = 1000

/** A call that goes over the network. */
export type SharedCall = 'head' | 'append' | 'read' | 'find' | 'exclusive'

/** What is between a process and the history. A way that throws a LogError loses the call, or its answer. */
export interface SharedNetwork {
  /** The way of a call to the history. What it throws is `Unavailable`: nothing has happened. */
  send(call: SharedCall): Promise<void>
  /** The way of the answer. For an append, what it throws is `Unknown`. */
  answer(call: SharedCall): Promise<void>
  /** Whether a wake-up reaches a tail; the tail polls as well. */
  wakes(): boolean
}

const DIRECT: SharedNetwork = {
  send: () => Promise.resolve(),
  answer: () => Promise.resolve(),
  wakes: () => true,
}

/**
 * One history in memory with any number of logs, as processes have them that share a database: for tests of programs
 * that are to run in several processes.
 *
 * @example
 * ```ts
 * const history = new SharedMemory()
 * const one = await openStore<Library>(schema, history.open())
 * const other = await openStore<Library>(schema, history.open())
 * ```
 */
export class SharedMemory {
  readonly #commits: MemoryLog = new MemoryLog()
  readonly #keys: Map<string, number> = new Map()
  readonly #logs: Set<SharedMemoryLog> = new Set()
  #holder: SharedMemoryLog | undefined
  #released: (() => void)[] = []

  /** A log of its own for one process. */
  open(network: SharedNetwork = DIRECT): EventLog & { crash(): void } {
    const log = new SharedMemoryLog(this, network)
    this.#logs.add(log)
    return log
  }

  get position(): number {
    return this.#commits.position
  }

  /** The commits after a position, some of them. */
  page(after: number): readonly Commit[] {
    return after < this.position ? this.#commits.page(after) : []
  }

  find(key: string): number | undefined {
    return this.#keys.get(key)
  }

  /** One append, all or nothing. */
  append(commits: readonly Commit[], { expected }: AppendOptions): readonly AppendResult[] {
    checkPositions(commits, expected)
    checkKeys(commits)
    const known = commits.some(({ key }) => key !== undefined && this.#keys.has(key))
    if (known) return commits.map((commit) => this.#duplicate(commit))
    if (expected !== this.position) throw conflict({ position: this.position, hash: '' }, expected)
    for (const commit of commits) {
      this.#commits.push(commit)
      if (commit.key !== undefined) this.#keys.set(commit.key, commit.position)
    }
    for (const log of this.#logs) log.wake()
    return commits.map(({ position }) => ({ status: 'ok', position }))
  }

  /** Resolves when no other log holds the history. */
  async free(log: SharedMemoryLog): Promise<void> {
    while (this.#holder !== undefined && this.#holder !== log)
      await new Promise<void>((resolve) => this.#released.push(resolve))
  }

  hold(log: SharedMemoryLog): void {
    this.#holder = log
  }

  release(log: SharedMemoryLog): void {
    if (this.#holder === log) this.#holder = undefined
    for (const resolve of this.#released.splice(0)) resolve()
  }

  left(log: SharedMemoryLog): void {
    this.#logs.delete(log)
    this.release(log)
  }

  #duplicate(commit: Commit): AppendResult {
    const { key } = commit
    const position = key === undefined ? undefined : this.#keys.get(key)
    const stored = position === undefined ? undefined : must(this.#commits.at(position), 'a key has a commit')
    if (stored !== undefined && contentOf(stored) === contentOf(commit))
      return { status: 'duplicate', position: stored.position }
    throw keyReused(key ?? '', position ?? 0)
  }
}

/** The log of one process. */
class SharedMemoryLog implements EventLog {
  readonly shared = true
  readonly #history: SharedMemory
  readonly #network: SharedNetwork
  readonly #state: LogState = new LogState()
  /** Appends run in the order of their calls. */
  #appending: Promise<unknown> = Promise.resolve()

  constructor(history: SharedMemory, network: SharedNetwork) {
    this.#history = history
    this.#network = network
  }

  async head(): Promise<LogHead> {
    return this.#call('head', () => ({ position: this.#history.position, hash: '' }))
  }

  append(commits: readonly Commit[], options: AppendOptions): Promise<readonly AppendResult[]> {
    const appending = this.#appending.then(() => this.#append(commits, options))
    this.#appending = appending.catch(() => undefined)
    return appending
  }

  async *read({ after = 0, signal }: ReadOptions = {}): AsyncGenerator<Commit, void, undefined> {
    checkAfter(after)
    const { position: head } = await this.head()
    for (let position = after; position < head && !aborted(signal);) {
      const from = position
      const page = await this.#call('read', () => this.#history.page(from))
      for (const commit of page) {
        if (commit.position > head || aborted(signal)) return
        position = commit.position
        yield commit
      }
    }
  }

  async *tail({ after = 0, signal }: ReadOptions = {}): AsyncGenerator<Commit, void, undefined> {
    checkAfter(after)
    let position = after
    while (!this.#state.closed && !aborted(signal)) {
      const from = position
      const page = await this.#call('read', () => this.#history.page(from))
      for (const commit of page) {
        if (this.#state.closed || aborted(signal)) return
        position = commit.position
        yield commit
      }
      if (page.length === 0) await Promise.race([this.#state.change(signal), delay(POLL, true)])
    }
  }

  find(key: string): Promise<number | undefined> {
    return this.#call('find', () => this.#history.find(key))
  }

  async exclusive<T>(work: () => Promise<T>): Promise<T> {
    await this.#call('exclusive', () => undefined)
    await this.#history.free(this)
    this.#history.hold(this)
    try {
      return await work()
    } finally {
      this.#history.release(this)
    }
  }

  /** There may be new commits. */
  wake(): void {
    if (this.#network.wakes()) this.#state.changed()
  }

  /** The process has ended without closing its log. */
  crash(): void {
    this.#history.left(this)
    this.#state.close()
  }

  async close(): Promise<void> {
    this.#state.close()
    await this.#appending
    this.#history.left(this)
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #append(commits: readonly Commit[], options: AppendOptions): Promise<readonly AppendResult[]> {
    this.#state.check()
    if (commits.length === 0) return []
    await this.#network.send('append')
    await this.#history.free(this)
    const results = this.#history.append(commits, options)
    await this.#network.answer('append')
    return results
  }

  async #call<T>(call: SharedCall, read: () => T): Promise<T> {
    if (this.#state.closed) throw closedError()
    await this.#network.send(call)
    const value = read()
    await this.#network.answer(call)
    return value
  }
}

function aborted(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true
}
