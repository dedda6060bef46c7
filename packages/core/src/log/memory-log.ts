import type { LogError } from '../error/errors.js'
import type { Commit } from '../event/commit.js'
import { must } from '../util/assert.js'
import { INSPECT, printedInCopies } from '../util/inspect.js'
import type { LogGroup } from './append-queue.js'
import { BaseLog } from './base-log.js'
import { conflict } from './check-append.js'
import type { LogHead } from './event-log.js'

/** Commits that are read at once. */
const PAGE = 1024

/**
 * The event log in memory: it keeps the commits themselves, so that a store's events and rows are shared with
 * it and nothing is encoded.
 * @public
 */
export class MemoryLog extends BaseLog {
  readonly #commits: Commit[] = []
  /** Of the keys up to `#indexed`: built at the first search for a key, since a store knows its own. */
  readonly #positions: Map<string, number> = new Map()
  #indexed: number = 0

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
    this.checkServes()
    this.#follow(commit)
    // Readers continue after this call, when the commit is there. It is taken last, so that what throws has
    // taken nothing.
    this.announce()
    this.#commits.push(commit)
  }

  /** The commit at a position. */
  at(position: number): Commit | undefined {
    return this.#commits[position - 1]
  }

  protected _head(): LogHead {
    return { position: this.position, hash: '' }
  }

  protected _begin(): LogGroup {
    const group: Commit[] = []
    return {
      add: (commits) => {
        for (const commit of commits) group.push(commit)
      },
      write: async () => {
        for (const commit of group) {
          this.#follow(commit)
          this.#commits.push(commit)
        }
      },
    }
  }

  protected async *_read(after: number, head: LogHead): AsyncGenerator<readonly Commit[]> {
    for (let from = after; from < head.position; from += PAGE)
      yield this.#commits.slice(from, Math.min(from + PAGE, head.position))
  }

  protected async _positions(keys: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const found = new Map<string, number>()
    for (const key of keys) {
      const position = this.#positionOf(key)
      if (position !== undefined) found.set(key, position)
    }
    return found
  }

  protected async _keyed(_key: string, position: number): Promise<Commit> {
    return must(this.at(position), 'an indexed key has a commit')
  }

  protected async _close(_failure: LogError | undefined): Promise<void> {}

  #follow({ position }: Commit): void {
    if (position !== this.#commits.length + 1) throw conflict(this._head(), position - 1)
  }

  #positionOf(key: string): number | undefined {
    while (this.#indexed < this.#commits.length) {
      const commit = this.#commits[this.#indexed++]
      if (commit?.key !== undefined) this.#positions.set(commit.key, commit.position)
    }
    return this.#positions.get(key)
  }
}

printedInCopies(MemoryLog.prototype)
