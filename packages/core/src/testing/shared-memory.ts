import type { Commit } from '../event/commit.js'
import type { LogGroup } from '../log/append-queue.js'
import { BaseLog } from '../log/base-log.js'
import type { EventLog, LogHead } from '../log/event-log.js'
import { MemoryLog } from '../log/memory-log.js'
import { must } from '../util/assert.js'
import { after as later } from '../util/globals.js'

/** Milliseconds after which a log looks for commits that no wake-up announced. */
const POLL = 1000

/** A call that goes over the network. */
export type SharedCall = 'head' | 'append' | 'read' | 'find' | 'exclusive'

/** What is between a process and the history. A way that throws a LogError loses the call, or its answer. */
export interface SharedNetwork {
  /** The way of a call to the history. What it throws is `Unavailable`: nothing has happened. */
  send(call: SharedCall): Promise<void>
  /** The way of the answer. For an append, what it throws is `Unknown`; for others `Unavailable`. */
  answer(call: SharedCall): Promise<void>
  /** How often the wake-up for a commit reaches the log. It finds commits without one too, a second later. */
  wakes(): number
}

const DIRECT: SharedNetwork = {
  send: () => Promise.resolve(),
  answer: () => Promise.resolve(),
  wakes: () => 1,
}

/** A log of a shared history. */
export interface SharedMemoryLog extends EventLog {
  /** Ends the log as the end of its process would: nothing is waited for. */
  crash(): void
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
  readonly #history: History = new History()

  /** A separate log for one process. */
  open(network: SharedNetwork = DIRECT): SharedMemoryLog {
    const log = new Connection(this.#history, network)
    this.#history.join(log)
    return log
  }

  /** Of the last commit. */
  get position(): number {
    return this.#history.position
  }
}

/** What the logs share. */
class History {
  readonly #commits: MemoryLog = new MemoryLog()
  readonly #keys: Map<string, number> = new Map()
  readonly #connections: Set<Connection> = new Set()
  #holder: Connection | undefined
  #released: (() => void)[] = []

  get position(): number {
    return this.#commits.position
  }

  page(after: number): readonly Commit[] {
    return this.#commits.page(after)
  }

  at(position: number): Commit {
    return must(this.#commits.at(position), 'a key has a commit')
  }

  find(key: string): number | undefined {
    return this.#keys.get(key)
  }

  /** Stores all commits, or none where they don't follow the last one or a key is known. */
  write(commits: readonly Commit[]): boolean {
    const isNext = commits[0]?.position === this.position + 1
    if (!isNext || commits.some(({ key }) => key !== undefined && this.#keys.has(key))) return false
    for (const commit of commits) {
      this.#commits.push(commit)
      if (commit.key !== undefined) this.#keys.set(commit.key, commit.position)
    }
    for (const connection of this.#connections) connection.wake()
    return true
  }

  join(connection: Connection): void {
    this.#connections.add(connection)
  }

  leave(connection: Connection): void {
    this.#connections.delete(connection)
    this.release(connection)
  }

  /** Resolves when no other connection holds the history. */
  async free(connection: Connection): Promise<void> {
    while (this.#holder !== undefined && this.#holder !== connection)
      await new Promise<void>((resolve) => this.#released.push(resolve))
  }

  hold(connection: Connection): void {
    this.#holder = connection
  }

  release(connection: Connection): void {
    if (this.#holder === connection) this.#holder = undefined
    for (const resolve of this.#released.splice(0)) resolve()
  }
}

/** The log of one process. */
class Connection extends BaseLog implements SharedMemoryLog {
  readonly #history: History
  readonly #network: SharedNetwork
  #head: LogHead
  #cancel: (() => void) | undefined

  constructor(history: History, network: SharedNetwork) {
    super()
    this.#history = history
    this.#network = network
    this.#head = headAt(0)
    this.#poll()
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
    for (let left = this.serves() ? this.#network.wakes() : 0; left > 0; left--) this.#look()
  }

  crash(): void {
    this.#cancel?.()
    this.#history.leave(this)
  }

  protected _head(): LogHead {
    return this.#head
  }

  protected override async _refresh(): Promise<void> {
    const position = await this.#call('head', () => this.#history.position)
    if (position > this.#head.position) this.#head = headAt(position)
  }

  protected _begin(): LogGroup {
    const group: Commit[] = []
    return {
      add: (commits) => {
        for (const commit of commits) group.push(commit)
      },
      write: async () => {
        await this.#network.send('append')
        await this.#history.free(this)
        const isStored = this.#history.write(group)
        await this.#network.answer('append')
        if (!isStored) return 'behind'
        this.#head = headAt(must(group.at(-1), 'a group has a commit').position)
        return undefined
      },
    }
  }

  protected async *_read(after: number, head: LogHead): AsyncGenerator<readonly Commit[]> {
    for (let position = after; position < head.position;) {
      const from = position
      const page = await this.#call('read', () => this.#history.page(from))
      const wanted = page.filter((commit) => commit.position <= head.position)
      position += wanted.length
      yield wanted
    }
  }

  protected async _positions(keys: readonly string[]): Promise<ReadonlyMap<string, number>> {
    return this.#call('find', () => {
      const found = new Map<string, number>()
      for (const key of keys) {
        const position = this.#history.find(key)
        if (position !== undefined) found.set(key, position)
      }
      return found
    })
  }

  protected async _keyed(_key: string, position: number): Promise<Commit> {
    return this.#call('find', () => this.#history.at(position))
  }

  protected async _close(): Promise<void> {
    this.crash()
  }

  #poll(): void {
    this.#cancel = later(
      POLL,
      () => {
        this.#look()
        this.#poll()
      },
      true,
    )
  }

  /** Reads the head, and lets tails continue. */
  #look(): void {
    void this._refresh().then(
      () => this.announce(),
      () => undefined,
    )
  }

  async #call<T>(call: SharedCall, run: () => T): Promise<T> {
    await this.#network.send(call)
    const value = run()
    await this.#network.answer(call)
    return value
  }
}

function headAt(position: number): LogHead {
  return { position, hash: '' }
}
