import { LogError } from '../error/errors.js'
import type { Commit } from '../event/commit.js'
import type { DroppedHistory } from './dropped-history.js'
import type { AppendResult, EventLog, LogHead, ReadOptions } from './event-log.js'

/** The commits of a log up to a position, as a log that nothing is appended to. Closing it leaves the log open. */
export class LogPrefix implements EventLog {
  readonly #log: EventLog
  readonly #end: number

  constructor(log: EventLog, end: number) {
    this.#log = log
    this.#end = end
  }

  get dropped(): DroppedHistory | undefined {
    return this.#log.dropped
  }

  /** The hash of its record is not known: a record may go on behind it. */
  async head(): Promise<LogHead> {
    return { position: this.#end, hash: '' }
  }

  async *read(options: ReadOptions = {}): AsyncGenerator<Commit> {
    if ((options.after ?? 0) >= this.#end) return
    for await (const commit of this.#log.read(options)) {
      yield commit
      if (commit.position >= this.#end) return
    }
  }

  /** Ends after the last commit. */
  tail(options?: ReadOptions): AsyncIterable<Commit> {
    return this.read(options)
  }

  async find(key: string): Promise<number | undefined> {
    const found = await this.#log.find(key)
    return found === undefined || found > this.#end ? undefined : found
  }

  async append(): Promise<readonly AppendResult[]> {
    throw new LogError('Forbidden', 'The commits of a past state are only read.')
  }

  async close(): Promise<void> {
    // The log belongs to the store of the present state.
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }
}
