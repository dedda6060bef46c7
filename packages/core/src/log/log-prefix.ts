import { LogError } from '../error/errors.js'
import type { Commit } from '../event/commit.js'
import type { DroppedHistory } from './dropped-history.js'
import { isLastRun, type EventRun } from './event-run.js'
import type { EventLog, LogFinding, LogHead, ReadOptions } from './event-log.js'

/**
 * The commits of a log up to a head. Those that are appended meanwhile are left out, so that several reads see the same
 * history. Closing it leaves the log open.
 */
export class LogPrefix implements EventLog {
  readonly #log: EventLog
  readonly #head: LogHead

  /** `hash` of the head may be '' if the record of the commit doesn't end there. */
  constructor(log: EventLog, head: LogHead) {
    this.#log = log
    this.#head = head
  }

  get shared(): true | undefined {
    return this.#log.shared
  }

  get dropped(): DroppedHistory | undefined {
    return this.#log.dropped
  }

  get findings(): readonly LogFinding[] {
    return this.#log.findings ?? []
  }

  async head(): Promise<LogHead> {
    return this.#head
  }

  async *read(options: ReadOptions = {}): AsyncGenerator<Commit, void, undefined> {
    const { position } = this.#head
    if ((options.after ?? 0) >= position) return
    for await (const commit of this.#log.read(options)) {
      yield commit
      if (commit.position >= position) return
    }
  }

  readRuns(options: ReadOptions = {}): AsyncIterable<readonly EventRun[]> | undefined {
    const pages = this.#log.readRuns?.(options)
    return pages && this.#runs(pages, options)
  }

  async *#runs(
    pages: AsyncIterable<readonly EventRun[]>,
    { after = 0 }: ReadOptions,
  ): AsyncGenerator<readonly EventRun[], void, undefined> {
    const { position } = this.#head
    if (after >= position) return
    for await (const page of pages) {
      const kept = page.filter(({ commit }) => commit.position <= position)
      yield kept
      const last = page.at(-1)
      if (
        last !== undefined &&
        (kept.length < page.length || (last.commit.position === position && isLastRun(last)))
      )
        return
    }
  }

  /** Ends after the last commit. */
  tail(options?: ReadOptions): AsyncIterable<Commit> {
    return this.read(options)
  }

  async find(key: string): Promise<number | undefined> {
    const position = await this.#log.find(key)
    return position === undefined || position > this.#head.position ? undefined : position
  }

  async append(): Promise<never> {
    throw new LogError('Forbidden', 'A log that is read up to a position takes no commits.')
  }

  async close(): Promise<void> {}

  async [Symbol.asyncDispose](): Promise<void> {}
}
