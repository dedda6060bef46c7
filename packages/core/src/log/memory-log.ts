import type { LogError } from '../error/errors.js'
import type { Commit, CommitDraft } from '../event/commit.js'
import { must } from '../util/assert.js'
import { INSPECT, printedInCopies } from '../util/inspect.js'
import type { LogGroup } from './append-queue.js'
import { BaseLog } from './base-log.js'
import { conflict } from './check-append.js'
import { CompactCommits } from './compact-commits.js'
import { historyDropped, type DroppedHistory } from './dropped-history.js'
import type { LogHead } from './event-log.js'

/**
 * The event log in memory. It keeps commits in a compact form that shares texts and JSON with the rows, and
 * creates commit objects when they are read.
 * @public
 */
export class MemoryLog extends BaseLog {
  readonly #commits: CompactCommits = new CompactCommits()
  /**
   * Positions by key, of the first `#indexed` keyed commits. It is filled by the first search for a key,
   * since a store keeps its own keys.
   */
  readonly #positions: Map<string, number> = new Map()
  #indexed: number = 0
  #history: DroppedHistory | undefined

  /** Position of the last commit. */
  get position(): number {
    return #commits in this ? this.#commits.position : 0
  }

  /** @internal */
  [INSPECT](): string {
    return `MemoryLog (${this.position} ${this.position === 1 ? 'commit' : 'commits'})`
  }

  /** Appends the next commit synchronously. The caller is responsible for its key. */
  push(commit: Commit): void {
    this.#expect(commit.position)
    this.#commits.add(commit)
  }

  /**
   * The same for a commit without its id.
   * @internal
   */
  pushDraft(draft: CommitDraft): void {
    this.#expect(draft.position)
    this.#commits.addDraft(draft)
  }

  /** The commit at a position, as a new object. */
  at(position: number): Commit | undefined {
    if (!Number.isSafeInteger(position) || position <= this.#start || position > this.position)
      return undefined
    return this.#commits.page(position - 1, position)[0]
  }

  /**
   * Some of the commits after a position, at least one.
   * @internal
   */
  page(after: number): readonly Commit[] {
    if (this.#history !== undefined && after < this.#start) throw historyDropped(after, this.#history)
    return this.#commits.page(after, this.position)
  }

  async size(): Promise<number> {
    return this.#commits.bytes
  }

  protected _head(): LogHead {
    return { position: this.position, hash: '' }
  }

  protected override _dropped(): DroppedHistory | undefined {
    return this.#history
  }

  protected override async _dropPoint(limit: number): Promise<LogHead> {
    const position = Math.min(limit, this.position - 1)
    return { position: position > this.#start ? position : 0, hash: '' }
  }

  protected override async _drop(history: DroppedHistory): Promise<void> {
    this.#history = history
    this.#commits.drop(history.position)
    for (const [key, position] of this.#positions)
      if (position <= history.position) this.#positions.delete(key)
  }

  protected _begin(): LogGroup {
    const group: Commit[] = []
    return {
      add: (commits) => {
        for (const commit of commits) group.push(commit)
      },
      write: async () => {
        for (const commit of group) {
          this.#follow(commit.position)
          this.#commits.add(commit)
        }
      },
    }
  }

  protected async *_read(after: number, head: LogHead): AsyncGenerator<readonly Commit[]> {
    for (let position = after; position < head.position;) {
      if (position < this.#start) return
      const page = this.#commits.page(position, head.position)
      position += page.length
      yield page
    }
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

  /** Of the last commit that was dropped. */
  get #start(): number {
    return this.#history?.position ?? 0
  }

  /**
   * Called before a commit is added without `append`, so that a call that throws adds nothing.
   */
  #expect(position: number): void {
    this.checkServes()
    this.#follow(position)
    // Readers continue after this call, when the commit has been added.
    this.announce()
  }

  #follow(position: number): void {
    if (position !== this.#commits.position + 1) throw conflict(this._head(), position - 1)
  }

  #positionOf(key: string): number | undefined {
    for (;;) {
      const keyed = this.#commits.keyed(this.#indexed)
      if (keyed === undefined) return this.#positions.get(key)
      if (keyed[1] > this.#start) this.#positions.set(keyed[0], keyed[1])
      this.#indexed++
    }
  }
}

printedInCopies(MemoryLog.prototype)
