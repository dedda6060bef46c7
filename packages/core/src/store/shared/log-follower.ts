import { LogError } from '../../error/errors.js'
import type { Commit } from '../../event/commit.js'
import type { EventLog } from '../../log/event-log.js'
import { abortable, clockMs, delay } from '../../util/globals.js'
import { TurnPacer } from '../../util/turns.js'
import type { ConfirmedCommits } from './confirmed-commits.js'
import type { LogContact } from './log-contact.js'

/** Milliseconds without an answer after which the head of the log is read. */
const BEAT = 1000

/** The parts of the store that a follower needs. */
interface FollowerParts {
  readonly log: EventLog
  readonly contact: LogContact
  readonly commits: ConfirmedCommits
  /** Called when the log, or what it returns, can't be used any more. */
  readonly onFailure: (error: unknown) => void
  /** Called when the log has a newer schema. */
  readonly onAhead: () => void
}

/** Follows a shared log while the store is open: all commits of all processes, in the order of the log. */
export class LogFollower {
  readonly #parts: FollowerParts
  #stopped: boolean = false
  readonly #stop = abortable()

  constructor(parts: FollowerParts) {
    this.#parts = parts
  }

  start(): void {
    void this.#follow()
    void this.#watch()
  }

  stop(): void {
    this.#stopped = true
    this.#stop.abort()
    this.#parts.contact.wake()
  }

  /**
   * Applies all commits that the log has now, and returns the position of its head, or of the last commit before a newer
   * schema. Codes:
   * `ERR_LOG_UNAVAILABLE`, `ERR_LOG_UNKNOWN` while the log doesn't answer.
   */
  async catchUp(): Promise<number> {
    const { log, contact, commits } = this.#parts
    const at = clockMs()
    await this.#call(() => this.#readOn(log.read({ after: commits.position })))
    if (this.#goesOn) contact.saw(commits.position, at, commits.position)
    return commits.position
  }

  async #follow(): Promise<void> {
    const { log, contact, commits } = this.#parts
    const reached = (): number => commits.position
    while (this.#goesOn) {
      try {
        await this.#readOn(log.tail({ after: commits.position, signal: this.#stop.signal, reached }))
      } catch (error) {
        if (this.#stopped) return
        if (!isPassing(error)) return this.#parts.onFailure(error)
        contact.failed(error)
        await contact.pause()
      }
    }
  }

  /**
   * Reads the head when no other call has reached the log for a while: it shows whether the log answers, and
   * its position.
   */
  async #watch(): Promise<void> {
    const { contact, commits } = this.#parts
    let seen = commits.position
    while (this.#goesOn) {
      await delay(BEAT, true)
      if (this.#stopped || Math.max(contact.contactMs, contact.behindMs) < BEAT) continue
      const waits = seen < contact.head && seen === commits.position
      seen = commits.position
      try {
        await (waits ? this.catchUp() : this.#look())
      } catch (error) {
        if (!isPassing(error) && !this.#stopped) return this.#parts.onFailure(error)
      }
    }
  }

  async #look(): Promise<void> {
    const { log, contact, commits } = this.#parts
    const at = clockMs()
    const { position } = await this.#call(() => log.head())
    contact.saw(position, at, commits.position)
  }

  get #goesOn(): boolean {
    return !this.#stopped && this.#parts.commits.ahead === undefined
  }

  async #call<T>(run: () => Promise<T>): Promise<T> {
    const { contact } = this.#parts
    try {
      const value = await run()
      contact.answered()
      return value
    } catch (error) {
      if (isPassing(error)) contact.failed(error)
      throw error
    }
  }

  async #readOn(stream: AsyncIterable<Commit>): Promise<void> {
    const { commits, contact } = this.#parts
    const pacer = new TurnPacer()
    for await (const commit of stream) {
      if (this.#stopped) return
      commits.take(commit)
      contact.answered()
      if (commits.ahead !== undefined) return this.#parts.onAhead()
      if (pacer.due) await pacer.next()
    }
  }
}

/** Whether a failed call may be repeated: the log is temporarily unavailable. */
export function isPassing(error: unknown): error is LogError {
  return error instanceof LogError && (error.kind === 'Unavailable' || error.kind === 'Unknown')
}
