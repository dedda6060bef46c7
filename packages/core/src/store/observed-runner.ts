import type { Commit } from '../event/commit.js'
import type { Gate } from '../observe/gate.js'
import type { Observation } from '../observe/observation.js'
import { clockMs } from '../util/globals.js'
import type { Draft } from './draft.js'
import type { TransactOptions } from './options.js'
import type { Surroundings } from './surroundings.js'
import { TransactionRunner } from './transaction-runner.js'

/** A runner that measures its transactions and reports them. */
class ObservedRunner extends TransactionRunner {
  readonly #observation: Observation
  readonly #surroundings: Surroundings
  readonly #commits: Gate
  readonly #rollbacks: Gate
  #active: boolean = false
  #draft: Draft | Commit | undefined
  #bytes: number = 0
  #drafted: number = 0

  constructor(surroundings: Surroundings, observation: Observation) {
    super(surroundings)
    this.#surroundings = surroundings
    this.#observation = observation
    this.#commits = observation.gates.commit
    this.#rollbacks = observation.gates.rollback
  }

  override drafted(draft: Draft | Commit, bytes: number): void {
    if (!this.#active) return
    this.#draft = draft
    this.#bytes = bytes
    this.#drafted = clockMs()
  }

  protected override run<T>(
    fn: () => T,
    options: TransactOptions,
    received?: Commit,
    trusted: boolean = false,
  ): T {
    // A write that a listener tries belongs to the run that is measured. A rehearsal commits nothing.
    if (
      this.#active ||
      (trusted && received === undefined) ||
      (!this.#commits.hasSubscribers && !this.#rollbacks.hasSubscribers)
    )
      return super.run(fn, options, received, trusted)
    const started = clockMs()
    this.#active = true
    let value: T
    try {
      value = super.run(fn, options, received, trusted)
    } catch (error) {
      this.#reportRollback(options, error, started)
      throw error
    }
    this.#reportCommit(started)
    return value
  }

  /** Reports the commit of the last run, if it made one. The call has succeeded: nothing is thrown. */
  #reportCommit(started: number): void {
    try {
      const draft = this.#draft
      const ended = clockMs()
      this.#end()
      // A duplicate leaves the position as it is.
      if (draft === undefined || draft.position !== this.#surroundings.writer.position) return
      if (!this.#commits.hasSubscribers) return
      const { position, action, meta, events } = draft
      const [bytes, ms, notifyMs] = [this.#bytes, this.#drafted - started, ended - this.#drafted]
      this.#observation.report('commit', {
        position,
        action,
        meta,
        events: events.length,
        bytes,
        ms,
        notifyMs,
      })
    } catch {
      // The stack is exhausted: this commit is not reported.
    }
  }

  #reportRollback({ action }: TransactOptions, error: unknown, started: number): void {
    try {
      this.#end()
      if (this.#rollbacks.hasSubscribers)
        this.#observation.report('rollback', { action, error, ms: clockMs() - started })
    } catch {
      // The stack is exhausted: this rollback is not reported.
    }
  }

  #end(): void {
    this.#active = false
    this.#draft = undefined
  }
}

/** A runner that measures if the store has an observer. */
export function runnerFor(
  surroundings: Surroundings,
  observation: Observation | undefined,
): TransactionRunner {
  return observation === undefined
    ? new TransactionRunner(surroundings)
    : new ObservedRunner(surroundings, observation)
}
