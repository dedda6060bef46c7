import { UsageError } from '../error/errors.js'
import type { Commit } from '../event/commit.js'
import { checkCommit } from '../transaction/commit-checks.js'
import { dropUndoneRows } from '../transaction/uniqueness.js'
import type { WriteContext } from '../transaction/write-context.js'
import { refusePromise } from './check-options.js'
import { CommitHandle } from './commit-handle.js'
import type { CommitReport } from '../state/commit-report.js'
import { NO_OPTIONS } from './commit-factory.js'
import type { CommitWriter } from './commit-writer.js'
import { applyReceived } from './received.js'
import type { Notifications } from './notifications.js'
import type { TransactOptions } from './options.js'
import type { CommitSource, Draft } from './draft.js'
import { openOutcome, type Outcome } from './outcome.js'
import type { StoreHealth } from './store-health.js'
import { barrierError, DEEPEST, DEEPEST_WRITE, tooDeep, type Barrier } from './write-barrier.js'

/**
 * The result of a transaction: what its function returned, and its commit, which is undefined if nothing was
 * written.
 */
export interface TransactResult<T> {
  readonly value: T
  readonly commit: CommitHandle | undefined
}

/**
 * After so many deletes, the runner checks whether tables should be compacted: the check costs about as much
 * as a delete.
 */
const DELETES = 64

/** What a runner works with. */
export interface Surroundings {
  readonly context: WriteContext
  readonly health: StoreHealth
  readonly notifications: Notifications
  readonly writer: CommitWriter
}

/**
 * Runs transactions one after the other: begins and reverts them, writes the commit and calls the listeners.
 * There is one outermost transaction at a time, because its function is synchronous; those inside it are
 * savepoints.
 *
 * After an exception, the transaction is reverted or the store has failed, even if the stack has ended and
 * every further call throws as well. Hence the `finally` blocks assign fields and call nothing;
 * `changes.torn` and `writer.publishing` say what can't be reverted.
 */
export class TransactionRunner {
  readonly #context: WriteContext
  readonly #health: StoreHealth
  readonly #notifications: Notifications
  readonly #writer: CommitWriter
  #depth: number = 0
  #barrier: Barrier | undefined
  /** The error that set the barrier 'undo'. */
  #reason: unknown
  #compacting: boolean = false
  /** The last transaction's events are still in memory. */
  #uncleared: boolean = false
  #deleted: number = 0
  #outcome: Outcome | undefined
  #handle: CommitHandle | undefined

  constructor({ context, health, notifications, writer }: Surroundings) {
    this.#context = context
    this.#health = health
    this.#notifications = notifications
    this.#writer = writer
  }

  /** True while a transaction runs. */
  get writing(): boolean {
    return this.#depth > 0
  }

  /** True while the listeners of a commit are called. */
  get notifying(): boolean {
    return this.#barrier === 'listeners'
  }

  /** An outermost transaction with its commit, or a savepoint. */
  transact<T>(fn: () => T, options: TransactOptions): TransactResult<T> {
    if (this.#depth > 0) return this.#nested(fn, options)
    const outcome = openOutcome()
    const handle = new CommitHandle(outcome)
    let written = false
    const value = this.run(() => {
      this.#outcome = outcome
      this.#handle = handle
      const result = this.#context.follow(fn)
      refusePromise(result, fn)
      written = this.#context.changes.count > 0
      return result
    }, options)
    return { value, commit: written ? handle : undefined }
  }

  /**
   * Runs a function whose writes are all done or none: a transaction or, inside of one, a savepoint.
   */
  atomic<T>(fn: () => T): T {
    return this.#depth > 0 ? this.#savepoint(fn) : this.run(fn, NO_OPTIONS)
  }

  /** Applies the next commit of another store and calls the listeners, as for a commit of this one. */
  receive(commit: Commit): void {
    if (this.#depth > 0)
      throw new UsageError('ERR_ARGUMENT', "A commit can't be received inside a transaction: end it first.", {
        value: commit.position,
      })
    this.run(() => applyReceived(this.#context.changes, commit), NO_OPTIONS, commit)
  }

  /**
   * An outermost transaction, from its begin to its listeners; `received` is the commit that its function has
   * applied.
   */
  protected run<T>(fn: () => T, options: TransactOptions, received?: Commit): T {
    this.#begin()
    const { changes } = this.#context
    let ended = false
    let cause: unknown
    let value: T
    let report: CommitReport | undefined
    this.#depth = 1
    this.#uncleared = true
    try {
      value = fn()
      report = received === undefined ? this.#commit(options) : this.#accept(received)
      ended = true
    } catch (error) {
      cause = error
      if (!changes.torn && !this.#writer.publishing) {
        if (changes.count > 0) changes.rollback(0)
        ended = true
        dropUndoneRows(this.#context.state, error)
        if (options.key !== undefined) cause = this.#writer.keys.reused(options.key, error)
      }
      throw cause
    } finally {
      const outcome = this.#outcome
      if (!ended && !this.#health.failed) {
        this.#health.cause = cause
        this.#health.failed = true
        this.#health.stopped = true
      }
      if (outcome !== undefined && outcome.committed === undefined) {
        outcome.failed = true
        outcome.error = cause
        if (!ended) outcome.health = this.#health
      }
      this.#outcome = undefined
      this.#handle = undefined
      this.#barrier = undefined
      this.#reason = undefined
      this.#depth = 0
    }
    try {
      this.#finish(report)
    } catch (error) {
      // The commit is made and visible: the call succeeds.
      this.#notifications.missed = { error }
      if (this.#compacting) {
        this.#health.cause = error
        this.#health.failed = true
        this.#health.stopped = true
      }
    }
    return value
  }

  /** Called before a commit is written: what throws here is still rolled back. */
  protected drafted(_draft: Draft | Commit, _bytes: number): void {
    // For runners that measure.
  }

  #begin(): void {
    if (this.#health.stopped || this.#barrier !== undefined || this.#writer.factory.readsClock)
      throw this.#refusal()
    this.#context.escaped?.refuse()
    if (this.#uncleared) this.#clear()
    this.#notifications.watch()
  }

  /** Makes and writes the commit of the recorded events; returns the report if there are listeners. */
  #commit(options: TransactOptions): CommitReport | undefined {
    if (this.#health.stopped || this.#barrier !== undefined) throw this.#refusal()
    this.#barrier = 'commit'
    checkCommit(this.#context)
    const { changes } = this.#context
    const writer = this.#writer
    if (changes.count === 0) return undefined
    const draft = writer.draft(changes.events(), options)
    const source = writer.sourceOf(options.durability)
    // Before the key is looked up: hashing a commit that is too large takes seconds.
    const size = writer.journal.measure(draft)
    const earlier = writer.duplicateOf(draft)
    if (earlier !== undefined) {
      changes.rollback(0)
      this.#fulfil({ position: earlier.position, commit: earlier }, { status: 'duplicate', source })
      return undefined
    }
    writer.journal.admit(size)
    const report = this.#listened ? changes.report(draft) : undefined
    this.drafted(draft, size)
    writer.write(draft, options.durability, size)
    this.#fulfil(draft, { status: 'ok', source })
    writer.publishing = false
    return report
  }

  #accept(commit: Commit): CommitReport | undefined {
    this.#barrier = 'commit'
    checkCommit(this.#context)
    const report = this.#listened ? this.#context.changes.report(commit) : undefined
    this.drafted(commit, 0)
    this.#writer.accept(commit)
    this.#writer.publishing = false
    return report
  }

  get #listened(): boolean {
    return this.#notifications.commits.size > 0
  }

  #fulfil(committed: CommitSource, { status, source }: Pick<Outcome, 'status' | 'source'>): void {
    const outcome = this.#outcome
    if (outcome === undefined) return
    outcome.status = status
    outcome.source = source
    outcome.committed = committed
  }

  /** After a commit: calls the listeners and compacts tables if needed. */
  #finish(report: CommitReport | undefined): void {
    const deletes = this.#context.changes.deleted > 0
    this.#clear()
    this.#barrier = 'listeners'
    try {
      if (report !== undefined) this.#notifications.commits.tell(report)
      // Only after deletes: the caller of a create or update uses the slot of its row.
      if (deletes && this.#deleted >= DELETES) this.#compact()
      this.#writer.afterCommit?.()
    } finally {
      this.#barrier = undefined
    }
  }

  /**
   * Forgets the last transaction. If the end of the stack interrupts it, the next transaction does it first.
   */
  #clear(): void {
    this.#deleted += this.#context.changes.deleted
    this.#context.changes.clear()
    // Setting a length costs as much as freezing an event. benchmarks: tx1.
    if (this.#context.pendingChoices.length > 0) this.#context.pendingChoices = []
    this.#uncleared = false
  }

  #compact(): void {
    this.#deleted = 0
    this.#compacting = true
    const moved = this.#context.state.compact()
    this.#compacting = false
    if (moved.length > 0) this.#notifications.compactions.tell(moved)
  }

  #nested<T>(fn: () => T, options: TransactOptions): TransactResult<T> {
    if (options.key !== undefined) {
      throw new UsageError(
        'ERR_ARGUMENT',
        "A nested transaction can't have a key: it is part of the outermost one.",
        {
          value: options.key,
        },
      )
    }
    if (this.#depth >= DEEPEST)
      throw tooDeep(`Transactions are nested more than ${DEEPEST} levels deep.`, DEEPEST)
    const before = this.#context.changes.count
    const value = this.#savepoint(() => {
      const result = fn()
      refusePromise(result, fn)
      return result
    })
    if (this.#context.changes.count === before) return { value, commit: undefined }
    this.#outcome ??= openOutcome()
    this.#handle ??= new CommitHandle(this.#outcome)
    return { value, commit: this.#handle }
  }

  #savepoint<T>(fn: () => T): T {
    if (
      this.#health.stopped ||
      this.#barrier !== undefined ||
      this.#writer.factory.readsClock ||
      this.#depth >= DEEPEST_WRITE
    )
      throw this.#refusal()
    const { changes } = this.#context
    const mark = changes.count
    const depth = this.#depth
    let ended = false
    let cause: unknown
    this.#depth = depth + 1
    try {
      const value = fn()
      ended = true
      return value
    } catch (error) {
      cause = error
      if (!changes.torn && this.#barrier === undefined) {
        if (changes.count > mark) changes.rollback(mark)
        ended = true
        dropUndoneRows(this.#context.state, error)
      }
      throw error
    } finally {
      this.#depth = depth
      if (!ended) {
        // The outermost transaction has more of the stack to revert everything, unless the state is torn.
        this.#barrier = 'undo'
        this.#reason ??= cause
        if (changes.torn && !this.#health.failed) {
          this.#health.cause = cause
          this.#health.failed = true
          this.#health.stopped = true
        }
      }
    }
  }

  /** The error of a write that is refused now. */
  #refusal(): Error {
    if (this.#health.stopped) return this.#health.refusal()
    return barrierError(this.#writer.factory.readsClock ? 'commit' : (this.#barrier ?? 'depth'), this.#reason)
  }
}
