import { LogError } from '../../src/error/errors.js'
import type { Commit } from '../../src/event/commit.js'
import type { LogGroup } from '../../src/log/append-queue.js'
import { BaseLog } from '../../src/log/base-log.js'
import type { LogHead } from '../../src/log/event-log.js'

/** What happens to a write or a look: it is lost on the way, or its answer is. */
export type Fault = 'request' | 'answer'

/** Commits that several logs share. */
export class SharedArray {
  readonly commits: Commit[] = []
  readonly #logs = new Set<SharedArrayLog>()
  /** Writes and looks since the last reset. */
  writes = 0
  looks = 0

  /** Of logs that are opened later. */
  answersFully: boolean = false

  open(): SharedArrayLog {
    const log = new SharedArrayLog(this)
    log.answersFully = this.answersFully
    this.#logs.add(log)
    return log
  }

  get head(): LogHead {
    const position = this.commits.length
    return { position, hash: position === 0 ? '' : `h${position}` }
  }

  positions(keys: readonly string[]): Map<string, number> {
    const found = this.commits.filter(({ key }) => key !== undefined && keys.includes(key))
    return new Map(found.map(({ key, position }) => [key ?? '', position]))
  }

  /** False where another writer was first. */
  add(after: number, group: readonly Commit[]): boolean {
    const known = this.positions(group.flatMap(({ key }) => key ?? []))
    if (after !== this.commits.length || known.size > 0) return false
    this.commits.push(...group)
    for (const log of this.#logs) log.wake()
    return true
  }
}

/** A shared log over an array, with faults. */
export class SharedArrayLog extends BaseLog {
  readonly #shared: SharedArray
  #head: LogHead = { position: 0, hash: '' }
  /** Of the next writes, one each. */
  faults: (Fault | undefined)[] = []
  /** An append in conflict is answered with the head and the known keys. */
  answersFully: boolean = false
  /** The shared log can't be reached. */
  away: boolean = false

  constructor(shared: SharedArray) {
    super()
    this.#shared = shared
  }

  /** A wake-up: the log looks at the head by itself. */
  wake(): void {
    void this.#look().then(
      () => this.announce(),
      () => undefined,
    )
  }

  protected _head(): LogHead {
    return this.#head
  }

  protected override _refresh(): Promise<void> {
    this.#shared.looks++
    return this.#look()
  }

  protected _begin(): LogGroup {
    const after = this.#head.position
    const group: Commit[] = []
    return {
      add: (added) => void group.push(...added),
      write: async () => {
        this.#shared.writes++
        const fault = this.faults.shift()
        await this.#way()
        if (fault === 'request') throw new LogError('Unknown', 'The connection was lost.')
        if (!this.#shared.add(after, group)) return this.#refusal(group)
        if (fault === 'answer') throw new LogError('Unknown', 'The connection was lost.')
        this.#head = this.#shared.head
        return undefined
      },
    }
  }

  protected async *_read(after: number, head: LogHead): AsyncGenerator<readonly Commit[]> {
    for (let at = after; at < head.position; at += 2) {
      await this.#way()
      yield this.#shared.commits.slice(at, Math.min(at + 2, head.position))
    }
  }

  protected async _positions(keys: readonly string[]): Promise<ReadonlyMap<string, number>> {
    await this.#way()
    return this.#shared.positions(keys)
  }

  protected async _keyed(_key: string, position: number): Promise<Commit> {
    await this.#way()
    return this.#shared.commits[position - 1] as Commit
  }

  protected async _close(): Promise<void> {}

  /** Where the answer says what the log has, no other call is needed. */
  #refusal(group: readonly Commit[]): 'behind' | ReadonlyMap<string, number> {
    if (!this.answersFully) return 'behind'
    this.#head = this.#shared.head
    return this.#shared.positions(group.flatMap(({ key }) => key ?? []))
  }

  async #look(): Promise<void> {
    await this.#way()
    this.#head = this.#shared.head
  }

  async #way(): Promise<void> {
    await Promise.resolve()
    if (this.away) throw new LogError('Unavailable', 'The database is away.')
  }
}
