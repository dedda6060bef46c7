import { LogError } from '../../error/errors.js'
import type { Commit } from '../../event/commit.js'
import type { Durability, EventLog } from '../../log/event-log.js'
import type { Observation } from '../../observe/observation.js'
import { clockMs, delay, soon } from '../../util/globals.js'
import type { StoreHealth } from '../store-health.js'
import type { WriteContext } from '../../transaction/write-context.js'
import type { CommitWriter } from '../commit-writer.js'
import type { WhenUnavailable } from '../options.js'
import type { TransactionRunner } from '../transaction-runner.js'
import { appendUntilAnswered, type AppendAnswer } from './append-answer.js'
import type { ConfirmedCommits } from './confirmed-commits.js'
import { decideTogether } from './deciding.js'
import { Flight } from './flight.js'
import type { LogContact } from './log-contact.js'
import { isPassing, type LogFollower } from './log-follower.js'
import { settle } from './settle.js'
import type { Submission } from './submission.js'

/** The parts of the store that a writer needs. */
export interface SubmissionWriterParts {
  readonly log: EventLog
  readonly runner: TransactionRunner
  readonly health: StoreHealth
  readonly contact: LogContact
  readonly commits: ConfirmedCommits
  readonly context: WriteContext
  readonly writer: CommitWriter
  readonly follower: LogFollower
  readonly durability: Durability
  readonly whenUnavailable: WhenUnavailable
  readonly observation: Observation | undefined
  readonly onFailure: (error: unknown) => void
}

/** Conflicts in a row after which a submission is written while other processes wait. */
const PATIENCE = 3
/** The most milliseconds that a writer waits after a success, so that others can write. */
const LONGEST_TURN = 20

/**
 * Writes submissions to a shared log. Waiting submissions are decided together, on the state that the log has
 * confirmed, and appended as one record. One append is in progress at a time. Submissions take effect when
 * the log has confirmed them. If others wrote first, they are decided again on the new state.
 */
export class SubmissionWriter {
  readonly #parts: SubmissionWriterParts
  #waiting: Submission[] = []
  #running: boolean = false
  #draining: Promise<void> | undefined
  /** Whether others wrote since this store's last append. */
  #contended: boolean = false
  #drained: (() => void) | undefined

  constructor(parts: SubmissionWriterParts) {
    this.#parts = parts
  }

  /** Number of unsettled submissions. */
  get size(): number {
    const { flight } = this.#parts.commits
    return this.#waiting.length + (flight?.submissions.length ?? 0)
  }

  /** Adds a function whose writes take effect once the log has confirmed them. */
  submit(submission: Submission): Promise<unknown> {
    this.#parts.context.escaped?.refuse()
    const refusal = this.#refusal()
    if (refusal !== undefined) submission.reject(refusal)
    if (submission.settled) return submission.promise
    this.#waiting.push(submission)
    if (!this.#running) {
      this.#running = true
      soon(() => void this.#run())
    }
    return submission.promise
  }

  /** Resolves once nothing waits, or if the log doesn't answer. No more submissions are accepted. */
  drain(): Promise<void> {
    this.#draining ??= this.#drain()
    return this.#draining
  }

  async #drain(): Promise<void> {
    const { contact } = this.#parts
    if (this.#running && contact.available)
      await new Promise<void>((resolve) => {
        this.#drained = resolve
      })
    contact.wake()
  }

  /** Rejects everything that waits. Submissions already sent to the log are settled by its answer. */
  reject(error: unknown): void {
    for (const submission of this.#waiting.splice(0)) submission.reject(error)
  }

  /** The reason why no submission is accepted now. */
  #refusal(): unknown {
    const { health, commits, contact, whenUnavailable } = this.#parts
    if (health.stopped || this.#draining !== undefined) return health.refusal()
    if (commits.ahead !== undefined) return commits.ahead
    if (contact.available || whenUnavailable === 'wait') return undefined
    return new LogError('Unavailable', 'The log of this store is out of reach. Nothing was written.', {
      cause: contact.error,
    })
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) {
      try {
        await this.#step()
      } catch (error) {
        this.#fail(error)
        this.reject(this.#parts.health.refusal())
      }
    }
    this.#running = false
    this.#drained?.()
  }

  async #step(): Promise<void> {
    const reason = this.#stopReason()
    if (reason !== undefined) return this.reject(reason)
    const { log } = this.#parts
    const isLate = this.#waiting.some(({ conflicts }) => conflicts >= PATIENCE)
    if (isLate && log.exclusive !== undefined) return this.#alone(log.exclusive.bind(log))
    const start = clockMs()
    const answer = await this.#attempt()
    if (answer === 'unavailable') await this.#waitForLog()
    else if (answer === 'stored' && this.#contended) await this.#leaveTurn(clockMs() - start)
  }

  /** Decides what waits and appends it, once. */
  async #attempt(): Promise<AppendAnswer['kind'] | undefined> {
    const flight = this.#decide()
    if (flight === undefined) return undefined
    const { commits } = this.#parts
    commits.flight = flight
    for (const submission of flight.submissions) submission.depart()
    try {
      const answer = await this.#append(flight)
      await this.#land(flight, answer)
      return answer.kind
    } catch (error) {
      this.#ended(flight, error)
      return 'ended'
    } finally {
      commits.flight = undefined
    }
  }

  /** The same while other processes wait: a process that is slower than they are would never be first. */
  async #alone(exclusive: NonNullable<EventLog['exclusive']>): Promise<void> {
    const { follower, contact, whenUnavailable } = this.#parts
    try {
      await exclusive(async () => {
        await follower.catchUp()
        if (this.#stopReason() === undefined) await this.#attempt()
      })
    } catch (error) {
      if (!isPassing(error)) throw error
      contact.failed(error)
      if (whenUnavailable === 'refuse') this.reject(error)
      else await this.#waitForLog()
    }
  }

  /** The reason why waiting submissions can't be written any more. */
  #stopReason(): unknown {
    const { health, commits, contact } = this.#parts
    if (health.stopped) return health.refusal()
    if (commits.ahead !== undefined) return commits.ahead
    return this.#draining !== undefined && !contact.available ? health.refusal() : undefined
  }

  /** Decides the waiting submissions. Undefined if nothing has to be appended. */
  #decide(): Flight | undefined {
    const { context, writer, runner, commits, durability } = this.#parts
    const waiting = this.#waiting.filter(({ settled }) => !settled)
    decideTogether({ context, writer, runner }, waiting)
    const decided = waiting.filter(({ result }) => result !== undefined)
    this.#waiting = waiting.slice(decided.length)
    // Functions that ran before the first write have seen only confirmed commits.
    const first = decided.findIndex(({ result }) => result?.kind === 'written')
    for (const submission of first < 0 ? decided : decided.slice(0, first)) settle(submission)
    return first < 0 ? undefined : new Flight(decided.slice(first), commits.position, durability)
  }

  async #append(flight: Flight): Promise<AppendAnswer> {
    const { log, contact, commits, observation, health } = this.#parts
    const start = clockMs()
    const answer = await appendUntilAnswered(flight, {
      log,
      contact,
      commits,
      stopped: () => health.stopped || (this.#draining !== undefined && !contact.available),
    })
    if (answer.kind === 'stored' && observation?.wants('append') === true)
      observation.report('append', {
        position: flight.last,
        commits: flight.commits.length,
        bytes: flight.size,
        durability: flight.durability,
        ms: clockMs() - start,
      })
    return answer
  }

  async #land(flight: Flight, answer: AppendAnswer): Promise<void> {
    switch (answer.kind) {
      case 'stored':
        for (const commit of flight.commits) this.#apply(commit)
        return this.#settle(flight)
      case 'duplicate':
        await this.#reach(answer.last)
        return this.#settle(flight)
      case 'conflict':
        return this.#conflict(flight, answer.head)
      case 'reused':
        return this.#reused(flight, answer.error)
      case 'forbidden':
        return flight.reject(answer.error)
      case 'unavailable':
        return this.#unavailable(flight, answer.error)
      case 'ended':
        return this.#ended(flight, answer.error)
    }
  }

  #apply(commit: Commit): void {
    if (!this.#parts.health.stopped) this.#parts.commits.take(commit)
  }

  /** Both the log and the store have the commits: the submissions get their results, in order. */
  #settle({ submissions, confirmed }: Flight): void {
    const { health, writer } = this.#parts
    if (health.failed) throw health.refusal()
    for (const submission of submissions) settle(submission, confirmed ? undefined : writer.keys)
  }

  async #conflict(flight: Flight, head: number): Promise<void> {
    await this.#reach(head)
    if (flight.confirmed) return this.#settle(flight)
    this.#contended = true
    for (const submission of flight.submissions) submission.conflict(flight.obstacles)
    this.#waitAgain(flight)
  }

  /**
   * The log has a key that this store doesn't know yet; its submission is settled by that commit. If the
   * store knows all commits, the key belongs to dropped history.
   */
  async #reused(flight: Flight, error: { readonly value: unknown }): Promise<void> {
    const { follower, commits } = this.#parts
    await this.#insist(() => follower.catchUp())
    const known = commits.position > flight.expected
    for (const submission of flight.submissions)
      if (!known && submission.options.key === error.value) submission.reject(error)
      else submission.return()
    if (!known && flight.submissions.every(({ settled }) => !settled)) flight.reject(error)
    this.#waitAgain(flight)
  }

  #unavailable(flight: Flight, error: LogError): void {
    const { whenUnavailable } = this.#parts
    if (whenUnavailable === 'refuse') flight.reject(error)
    for (const submission of flight.submissions) submission.return()
    this.#waitAgain(flight)
  }

  async #waitForLog(): Promise<void> {
    const { whenUnavailable, contact } = this.#parts
    if (whenUnavailable === 'wait' && this.#draining === undefined) await contact.pause()
  }

  /** The log has failed. It is unknown whether submissions already sent are stored. */
  #ended(flight: Flight, error: unknown): void {
    const { health } = this.#parts
    const isClosing = this.#draining !== undefined || (health.stopped && !health.failed)
    if (!isClosing) this.#fail(error)
    flight.reject(isClosing ? closedInFlight(error) : health.refusal())
  }

  #waitAgain(flight: Flight): void {
    this.#waiting = [...flight.submissions.filter(({ settled }) => !settled), ...this.#waiting]
  }

  /** Waits until the store has the log's commits up to a position. */
  async #reach(position: number): Promise<void> {
    const { commits, follower } = this.#parts
    if (commits.position < position) await this.#insist(() => follower.catchUp())
  }

  /** Repeats a read while the log can't be reached. */
  async #insist(read: () => Promise<unknown>): Promise<void> {
    const { contact } = this.#parts
    while (this.#stopReason() === undefined) {
      try {
        await read()
        return
      } catch (error) {
        if (!isPassing(error)) throw error
        await contact.pause()
      }
    }
  }

  #fail(error: unknown): void {
    const { health, onFailure } = this.#parts
    if (!health.stopped) onFailure(error)
  }

  /** After a success under contention, gives other writers as much time as it took. */
  async #leaveTurn(ms: number): Promise<void> {
    this.#contended = false
    if (this.#draining === undefined) await delay(Math.min(LONGEST_TURN, ms))
  }
}

function closedInFlight(cause: unknown): LogError {
  const message =
    'The store was closed while the commit was on its way to the log, so it is unknown whether it is stored. Submit it again with the same key to learn that.'
  return new LogError('Unknown', message, { cause })
}
