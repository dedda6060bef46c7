import { GROUP_BYTES, GROUP_LENGTH } from '../../log/group-limits.js'
import type { Mark } from '../../state/changes.js'
import { checkWrites } from '../../transaction/commit-checks.js'
import type { WriteContext } from '../../transaction/write-context.js'
import { refusePromise } from '../check-options.js'
import type { CommitWriter } from '../commit-writer.js'
import { openOutcome, type Outcome } from '../outcome.js'
import type { TransactionRunner } from '../transaction-runner.js'
import type { Decision } from './decision.js'

/** The parts of the store that decisions need. */
interface DecidingParts {
  readonly context: WriteContext
  readonly writer: CommitWriter
  readonly runner: TransactionRunner
}

/** The writes of a function that has returned. */
interface Returned {
  /** Index of its first event. */
  readonly mark: Mark
  readonly value: unknown
  readonly outcome: Outcome
}

/**
 * Runs functions in order, each as a transaction that sees the writes of those before it, and then reverts
 * all of them. The decision of each contains what it would commit. Stops early at a function that must be the
 * first of a later group.
 */
export function decideTogether(parts: DecidingParts, decisions: Iterable<Decision>): void {
  parts.runner.rehearse(() => {
    const deciding = new Deciding(parts)
    for (const decision of decisions) if (!deciding.decide(decision)) return
  })
}

/** Creates the commits of one group of decisions, at positions after the last commit. */
class Deciding {
  readonly #parts: DecidingParts
  readonly #keys: Set<string> = new Set()
  #count: number = 0
  #size: number = 0

  constructor(parts: DecidingParts) {
    this.#parts = parts
  }

  /** Runs one function; false if the group ends before it, or with it. */
  decide(decision: Decision): boolean {
    const { context, runner, writer } = this.#parts
    const { changes } = context
    const { fn, options, expectation } = decision
    // Commits have positions once they are made: it is decided after those before it.
    if (this.#count > 0 && expectation?.isTouchedBy(changes.eventsAfter(0)) === true) return false
    const mark = changes.count
    const outcome = openOutcome()
    outcome.confirmation = decision.promise
    try {
      const value = runner.member(() => {
        expectation?.check()
        const result = context.follow(fn)
        refusePromise(result, fn)
        return result
      }, outcome)
      const accepted = runner.sealed(() => this.#end(decision, { mark, value, outcome }))
      if (!accepted) changes.rollback(mark)
      return accepted
    } catch (error) {
      const { key } = options
      decision.result = { kind: 'failed', error: key === undefined ? error : writer.keys.reused(key, error) }
      if (runner.broken) return false
      changes.rollback(mark)
      return true
    } finally {
      context.pendingChoices = []
      context.time.end()
    }
  }

  /** Creates the commit; false if it must be in a later group. */
  #end(decision: Decision, { mark, value, outcome }: Returned): boolean {
    const { context, writer } = this.#parts
    const { changes } = context
    checkWrites(context, mark)
    if (changes.count === mark) {
      decision.result = { kind: 'read', value }
      return true
    }
    const { options } = decision
    const at = { position: writer.position + 1 + this.#count, time: context.time.ms }
    const draft = writer.draftAt(at, changes.eventsAfter(mark), options)
    const size = writer.journal.measure(draft)
    if (writer.duplicateOf(draft) !== undefined) {
      changes.rollback(mark)
      decision.result = { kind: 'duplicate', value }
      return true
    }
    if (!this.#admits(options.key, size)) return false
    decision.result = { kind: 'written', value, draft, size, outcome }
    return true
  }

  /** Whether the group has room. An append can't contain a key twice. */
  #admits(key: string | undefined, size: number): boolean {
    if (this.#count > 0 && this.#size + size > GROUP_BYTES) return false
    if (this.#count >= GROUP_LENGTH || (key !== undefined && this.#keys.has(key))) return false
    if (key !== undefined) this.#keys.add(key)
    this.#count++
    this.#size += size
    return true
  }
}
