import type { Commit } from '../../src/event/commit.js'
import type { AppendOptions, AppendResult, EventLog, LogHead, ReadOptions } from '../../src/log/event-log.js'
import { MemoryLog } from '../../src/log/memory-log.js'

interface Held {
  readonly commits: readonly Commit[]
  readonly options: AppendOptions
  /** Lets the append go through. */
  readonly pass: () => Promise<void>
  readonly fail: (error: Error) => Promise<void>
}

/**
 * A log that is asynchronous, as one on a disk is: once `hold` is set, each append waits for the test to let
 * it through or to fail it.
 */
export class HeldLog implements EventLog {
  readonly memory: MemoryLog
  readonly appends: Held[] = []
  hold: boolean = false
  closed: boolean = false

  constructor(memory: MemoryLog = new MemoryLog()) {
    this.memory = memory
  }

  head(): Promise<LogHead> {
    return this.memory.head()
  }

  append(commits: readonly Commit[], options: AppendOptions): Promise<readonly AppendResult[]> {
    return new Promise((resolve, reject) => {
      const pass = async (): Promise<void> => {
        await this.memory.append(commits, options).then(resolve, reject)
        await turns()
      }
      const fail = async (error: Error): Promise<void> => {
        reject(error)
        await turns()
      }
      this.appends.push({ commits, options, pass, fail })
      if (!this.hold) void pass()
    })
  }

  read(options?: ReadOptions): AsyncIterable<Commit> {
    return this.memory.read(options)
  }

  tail(options?: ReadOptions): AsyncIterable<Commit> {
    return this.memory.tail(options)
  }

  find(key: string): Promise<number | undefined> {
    return this.memory.find(key)
  }

  async close(): Promise<void> {
    this.closed = true
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  /** The append that waits. */
  get last(): Held {
    const held = this.appends.at(-1)
    if (held === undefined) throw new Error('no append')
    return held
  }
}

/** Lets whatever is ready run. */
export async function turns(): Promise<void> {
  for (let at = 0; at < 20; at++) await Promise.resolve()
}
