import { reasonOf } from '../../error/reason-of.js'
import { StoreError } from '../../error/errors.js'
import type { Durability, EventLog } from '../../log/event-log.js'
import type { Observation } from '../../observe/observation.js'
import type { SchemaMeta } from '../../schema/meta.js'
import type { WriteContext } from '../../transaction/write-context.js'
import type { CommitWriter } from '../commit-writer.js'
import type { BindFunction, CoreStoreOptions } from '../options.js'
import type { Expectation } from '../expectation.js'
import { checkReachOptions, limited, type ReachOptions } from '../limited.js'
import { tooLate, type PositionWaiters } from '../position-waiters.js'
import type { StoreHealth } from '../store-health.js'
import type { TransactionRunner } from '../transaction-runner.js'
import { ConfirmedCommits } from './confirmed-commits.js'
import { LogContact } from './log-contact.js'
import { LogFollower } from './log-follower.js'
import type { SharedHealth } from './shared-health.js'
import { Submission } from './submission.js'
import { SubmissionWriter } from './submission-writer.js'
import type { SubmitOptions } from './submit-options.js'

/** The parts of a store that its shared log needs. */
interface SharedStoreParts {
  readonly schema: SchemaMeta
  readonly context: WriteContext
  readonly writer: CommitWriter
  readonly runner: TransactionRunner
  readonly health: StoreHealth
  readonly waiters: PositionWaiters
  readonly observation: Observation | undefined
  readonly onFailure: (error: StoreError) => void
}

const DEFAULT_DURABILITY: Durability = 'sync'

/** The part of a store that follows a log shared with other processes, and submits to it. */
export class SharedStore {
  readonly #parts: SharedStoreParts
  readonly #contact: LogContact = new LogContact()
  readonly #commits: ConfirmedCommits
  readonly #follower: LogFollower
  readonly #submissions: SubmissionWriter
  readonly #bind: BindFunction | undefined

  constructor(
    log: EventLog,
    parts: SharedStoreParts,
    { durability, whenUnavailable = 'wait', bind }: CoreStoreOptions,
  ) {
    this.#parts = parts
    this.#bind = bind
    const { writer } = parts
    const contact = this.#contact
    const commits = new ConfirmedCommits(parts)
    const onFailure = (error: unknown): void => this.#fail(error)
    this.#commits = commits
    this.#follower = new LogFollower({ log, contact, commits, onFailure, onAhead: () => this.#ahead() })
    this.#submissions = new SubmissionWriter({
      ...parts,
      log,
      contact,
      commits,
      follower: this.#follower,
      durability: durability ?? DEFAULT_DURABILITY,
      whenUnavailable,
      onFailure,
    })
    log.onFailure?.(onFailure)
    contact.saw(writer.position, 0, writer.position)
  }

  /** Begins to follow the log. */
  start(): void {
    this.#follower.start()
  }

  async submit<T>(fn: () => T, options: SubmitOptions, expectation?: Expectation): Promise<T> {
    const submission = new Submission(this.#bind?.(fn) ?? fn, options, expectation)
    return (await this.#submissions.submit(submission)) as T
  }

  async reached(position: number, options?: ReachOptions): Promise<void> {
    const { ahead } = this.#commits
    if (ahead !== undefined && position > this.#commits.position) throw ahead
    await this.#parts.waiters.reached(position, options)
  }

  /** Reads the head of the log, applies all commits up to it, and returns its position. */
  async synced(options?: ReachOptions): Promise<number> {
    const commits = this.#commits
    const limits = checkReachOptions(options, 'synced')
    const late = (timeout: number): StoreError => tooLate(undefined, commits.position, timeout)
    const head = await limited(() => this.#follower.catchUp(), limits, late)
    this.#parts.health.check()
    if (commits.ahead !== undefined) throw commits.ahead
    return head
  }

  get health(): SharedHealth {
    const { available, contactMs, behindMs, head, error } = this.#contact
    const { ahead, position } = this.#commits
    return {
      available,
      contactMs,
      behindMs,
      head: Math.max(head, position),
      waiting: this.#submissions.size,
      readOnly: ahead,
      error,
    }
  }

  /** Waits for submitted functions, as long as the log answers. */
  async drain(): Promise<void> {
    await this.#submissions.drain()
  }

  /** Ends everything that the store has in progress. */
  stop(error: unknown): void {
    this.#follower.stop()
    this.#submissions.reject(error)
  }

  #ahead(): void {
    const { ahead } = this.#commits
    this.#submissions.reject(ahead)
    this.#parts.waiters.fail(ahead)
  }

  #fail(cause: unknown): void {
    const { health, onFailure } = this.#parts
    if (health.stopped) return
    const message = `The store has failed: its shared log can't be followed any more (${reasonOf(cause)}). Open the store again.`
    onFailure(new StoreError('ERR_STORE_FAILED', message, { cause }))
  }
}

/** The part for a store whose log is shared; undefined if the log has no other writers. */
export function sharedStoreFor(parts: SharedStoreParts, options: CoreStoreOptions): SharedStore | undefined {
  const { log } = parts.writer.journal
  return log?.shared === true ? new SharedStore(log, parts, options) : undefined
}
