import { UsageError } from '../error/errors.js'
import type { SchemaMeta } from '../schema/meta.js'
import type { CommitReport } from '../state/commit-report.js'
import type { State } from '../state/state.js'
import { abortReason } from '../util/abort.js'
import { checkSubmitOptions, refuseAsync } from './check-options.js'
import type { CommitWriter } from './commit-writer.js'
import { expectationOf } from './expectation.js'
import type { SharedStore } from './shared/shared-store.js'
import type { SubmitOptions } from './shared/submit-options.js'
import { TouchedModels } from './touched-models.js'
import type { TransactionRunner } from './transaction-runner.js'

/** The parts of the store that a submitter needs. */
interface SubmitterParts {
  readonly schema: SchemaMeta
  readonly state: State
  readonly runner: TransactionRunner
  readonly writer: CommitWriter
  /** Undefined unless the log is shared. */
  readonly shared: SharedStore | undefined
  readonly onCommit: (listener: (report: CommitReport) => void) => unknown
}

/** Carries out `submit`: over a shared log, or as a transaction whose durability is awaited. */
export class Submitter {
  readonly #parts: SubmitterParts
  readonly #touched: TouchedModels

  constructor(parts: SubmitterParts) {
    this.#parts = parts
    const { schema, writer, onCommit } = parts
    const { journal } = writer
    this.#touched = new TouchedModels({ schema, position: () => writer.position, journal, onCommit })
  }

  async submit<T>(fn: () => T, options?: SubmitOptions): Promise<T> {
    const { runner, writer, shared } = this.#parts
    if (runner.writing)
      throw new UsageError(
        'ERR_ARGUMENT',
        'submit inside a transaction would wait for that transaction: use transact.',
      )
    refuseAsync(fn)
    const checked = checkSubmitOptions(options)
    const expectation = expectationOf({ ...this.#parts, touched: this.#touched }, checked)
    const ready = expectation?.ready()
    if (ready !== undefined) await ready
    if (shared !== undefined) return shared.submit(fn, checked, expectation)
    if (checked.signal?.aborted === true) throw abortReason(checked.signal)
    const expecting = (): T => {
      expectation?.check()
      return fn()
    }
    const { value, commit } = runner.transact(expectation === undefined ? fn : expecting, checked)
    if (commit !== undefined) await commit.durable
    else if (checked.durability !== 'memory') await writer.durable()
    return value
  }
}
