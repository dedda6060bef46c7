import { UsageError } from '../error/errors.js'
import type { Commit } from '../event/commit.js'
import { dropUndoneRows } from '../transaction/uniqueness.js'
import type { WriteContext } from '../transaction/write-context.js'
import { refuseNestedKey, refusePromise } from './check-options.js'
import { CommitHandle } from './commit-handle.js'
import type { CommitReport } from '../state/commit-report.js'
import { NO_OPTIONS } from './commit-factory.js'
import type { CommitWriter } from './commit-writer.js'
import { acceptCommit, makeCommit } from './make-commit.js'
import { applyReceived } from './received.js'
import type { Notifications } from './notifications.js'
import type { TransactOptions } from './options.js'
import type { Draft } from './draft.js'
import { openOutcome, type Outcome } from './outcome.js'
import { isTimeLimited, withoutTimeLimit } from '../state/time-limit.js'
import type { StoreHealth } from './store-health.js'
import type { Surroundings } from './surroundings.js'
import type { TransactResult } from './transact-result.js'
import { barrierError, DEEPEST, DEEPEST_WRITE, tooDeep, type Barrier } from './write-barrier.js'

/**
 * The number of deletes after which the runner checks whether tables should be compacted: the check costs
 * about as much as a delete.
 */
const DELETES = 64

/** Thrown to revert a rehearsal. */
const TAKEN_BACK = new Error('A rehearsal is reverted.')

/**
 * Runs transactions one after the other: begins and reverts them, writes the commit and calls the listeners.
 * There is one outermost transaction at a time, because its function is synchronous; those inside it are
 * savepoints.
 *
 * After an exception, the transaction is reverted or the store has failed, even if the stack is exhausted and
 * every further call throws as well. Hence the `finally` blocks assign fields and call nothing;
 * `changes.torn` and `writer.publishing` show what can't be reverted.
 */
export class TransactionRunner {
  readonly #surroundings: Surroundings
  readonly #context: WriteContext
  readonly #health: StoreHealth
  readonly #notifications: Notifications
  readonly #writer: CommitWriter
  #depth: number = 0
  #barrier: Barrier | undefined
  /** What `#barrier` is between transactions: a store with a shared log refuses direct writes. */
  readonly #rest: Barrier | undefined
  /** The error that set the barrier 'undo'. */
  #reason: unknown
  #compacting: boolean = false
  /** The last transaction's events are still in memory. */
  #uncleared: boolean = false
  #deleted: number = 0
  #outcome: Outcome | undefined
  #handle: CommitHandle | undefined

  constructor(surroundings: Surroundings) {
    const { context, health, notifications, writer } = surroundings
    this.#surroundings = surroundings
    this.#context = context
    this.#health = health
    this.#notifications = notifications
    this.#writer = writer
    this.#rest = writer.journal.log?.shared === true ? 'shared' : undefined
    this.#barrier = this.#rest
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
    this.run(() => applyReceived(this.#context.changes, commit), NO_OPTIONS, commit, true)
  }

  /** Runs a function as an outermost transaction, and reverts everything that it wrote. */
  rehearse(fn: () => void): void {
    const run = (): void => {
      fn()
      throw TAKEN_BACK
    }
    try {
      this.run(run, NO_OPTIONS, undefined, true)
    } catch (error) {
      if (error !== TAKEN_BACK) throw error
    }
  }

  /** Runs one of several functions of a rehearsal as a savepoint, to whose outcome its handles belong. */
  member<T>(fn: () => T, outcome: Outcome): T {
    this.#outcome = outcome
    try {
      return this.#savepoint(fn)
    } finally {
      this.#outcome = undefined
      this.#handle = undefined
    }
  }

  /** Runs a function that makes a commit in a rehearsal: writes are refused meanwhile. */
  sealed<T>(fn: () => T): T {
    this.#barrier = 'commit'
    try {
      return fn()
    } finally {
      this.#barrier = undefined
    }
  }

  /** Whether a savepoint could not be reverted alone. */
  get broken(): boolean {
    return this.#barrier === 'undo' || this.#context.changes.torn
  }

  /**
   * An outermost transaction, from its begin to its listeners; `received` is the commit that its function has
   * applied. `trusted`: it isn't a write of the application, or one that was checked when it was called.
   */
  protected run<T>(fn: () => T, options: TransactOptions, received?: Commit, trusted: boolean = false): T {
    return isTimeLimited()
      ? withoutTimeLimit(() => this.#run(fn, options, received, trusted))
      : this.#run(fn, options, received, trusted)
  }

  #run<T>(fn: () => T, options: TransactOptions, received: Commit | undefined, trusted: boolean): T {
    this.#begin(trusted)
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
      this.#barrier = this.#rest
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

  /** Called before a commit is written: if it throws, the transaction is still rolled back. */
  drafted(_draft: Draft | Commit, _bytes: number): void {
    // For runners that measure.
  }

  #begin(trusted: boolean): void {
    if (
      this.#health.stopped ||
      (this.#barrier !== undefined && !(trusted && this.#barrier === 'shared')) ||
      this.#writer.factory.readsClock
    )
      throw this.#refusal()
    if (trusted) this.#barrier = undefined
    else this.#context.escaped?.refuse()
    if (this.#uncleared) this.#clear()
    this.#notifications.watch()
  }

  /** Makes and writes the commit of the recorded events; returns the report if there are listeners. */
  #commit(options: TransactOptions): CommitReport | undefined {
    if (this.#health.stopped || this.#barrier !== undefined) throw this.#refusal()
    this.#barrier = 'commit'
    return makeCommit(this.#surroundings, options, this.#outcome, this)
  }

  #accept(commit: Commit): CommitReport | undefined {
    this.#barrier = 'commit'
    return acceptCommit(this.#surroundings, commit, this)
  }

  /** After a commit: calls the listeners and compacts tables if needed. */
  #finish(report: CommitReport | undefined): void {
    const deletes = this.#context.changes.deleted > 0
    this.#clear()
    this.#barrier = 'listeners'
    try {
      if (report !== undefined) this.#notifications.commits.notify(report)
      // Only after deletes: the caller of a create or update uses the slot of its row.
      if (deletes && this.#deleted >= DELETES) this.#compact()
      this.#writer.afterCommit?.()
    } finally {
      this.#barrier = this.#rest
    }
  }

  /**
   * Discards the last transaction. If a stack overflow interrupts it, the next transaction does it first.
   */
  #clear(): void {
    this.#deleted += this.#context.changes.deleted
    this.#context.changes.clear()
    // Setting a length costs as much as freezing an event. benchmarks: tx1.
    if (this.#context.pendingChoices.length > 0) this.#context.pendingChoices = []
    if (this.#context.time.ms !== undefined) this.#context.time.end()
    this.#uncleared = false
  }

  #compact(): void {
    this.#deleted = 0
    this.#compacting = true
    const moved = this.#context.state.compact()
    this.#compacting = false
    if (moved.length > 0) this.#notifications.compactions.notify(moved)
  }

  #nested<T>(fn: () => T, options: TransactOptions): TransactResult<T> {
    refuseNestedKey(options)
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
