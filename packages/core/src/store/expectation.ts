import { ConflictError, UsageError, type ConflictingCommit } from '../error/errors.js'
import { IssueList } from '../error/issue-list.js'
import { showValue } from '../error/show-value.js'
import type { Event, Values } from '../event/event.js'
import type { ModelMeta, SchemaMeta } from '../schema/meta.js'
import type { Value } from '../schema/value-type.js'
import { modelOf, stateOf } from '../state/model-of.js'
import type { State } from '../state/state.js'
import { conflictOf } from '../transaction/changed-row.js'
import type { CommitWriter } from './commit-writer.js'
import type { SubmitOptions } from './shared/submit-options.js'
import { isTouched, partsOf, type TouchedModels } from './touched-models.js'

/** The parts of the store that an expectation is checked against. */
interface ExpectationParts {
  readonly schema: SchemaMeta
  readonly state: State
  readonly writer: CommitWriter
  readonly touched: TouchedModels
}

/** A row that was read, with its model. */
interface ReadRow {
  readonly row: object
  readonly model: ModelMeta
}

/** What must not have changed when a submitted function runs: the rows it was decided on, or models since a commit. */
export class Expectation {
  readonly #parts: ExpectationParts
  readonly #rows: readonly ReadRow[]
  readonly #since: number | undefined
  readonly #models: readonly string[] | undefined
  /** Undefined: all. */
  readonly #touched: ReadonlySet<string> | undefined
  readonly #key: string | undefined

  constructor(parts: ExpectationParts, { read = [], since, models, key }: SubmitOptions) {
    this.#parts = parts
    this.#rows = Array.from(read, (row) => readRow(parts.state, row))
    this.#since = since
    this.#models = models
    this.#touched =
      models === undefined
        ? undefined
        : partsOf(
            parts.schema,
            models.map((name) => parts.schema.model(name)),
          )
    this.#key = key
  }

  /** Resolves once the commits that it depends on are known; undefined if it depends on none. */
  ready(): Promise<void> | undefined {
    return this.#since === undefined ? undefined : this.#parts.touched.know(this.#since)
  }

  /**
   * Throws ConflictError `ERR_CONFLICT` if something has changed. A commit with the same key was made by an earlier
   * call: what it has changed is no conflict.
   */
  check(): void {
    if (this.#key !== undefined && this.#parts.writer.keys.has(this.#key)) return
    this.#checkRows()
    if (this.#since === undefined) return
    const commits = this.#parts.touched.after(this.#since, this.#touched)
    if (commits.length > 0) throw changedSince(this.#since, this.#models, commits)
  }

  /** Whether the events of a commit that isn't made yet would contradict it. */
  isTouchedBy(events: readonly Event[]): boolean {
    return this.#since !== undefined && isTouched(this.#touched, events)
  }

  #checkRows(): void {
    const faults = new IssueList()
    for (const { row, model } of this.#rows) {
      const table = this.#parts.state.table(model)
      const slot = table.find((row as Values)[model.pk.attribute] as Value)
      const conflict = conflictOf(model, row, (slot < 0 ? undefined : table.row(slot)) ?? null)
      if (conflict !== undefined) faults.note(conflict)
    }
    faults.settle()
  }
}

/** The expectation of these options, if they have one. */
export function expectationOf(parts: ExpectationParts, options: SubmitOptions): Expectation | undefined {
  return options.read === undefined && options.since === undefined
    ? undefined
    : new Expectation(parts, options)
}

function readRow(state: State, row: unknown): ReadRow {
  const model = modelOf(row)
  if (model === undefined)
    throw new UsageError('ERR_ARGUMENT', `submit: 'read' takes rows of the store, got ${showValue(row)}.`, {
      value: row,
    })
  if (stateOf(row) !== state)
    throw new UsageError('ERR_OTHER_STORE', `submit: ${showValue(row)} belongs to another store.`, {
      value: row,
      model: model.name,
    })
  return { row: row as object, model }
}

function changedSince(
  since: number,
  models: readonly string[] | undefined,
  commits: readonly ConflictingCommit[],
): ConflictError {
  const named = commits.map(({ position, action }) =>
    action === undefined ? `${position}` : `${position} (${action})`,
  )
  const what = models === undefined ? 'The store' : models.join(', ')
  const message = `${what} changed after commit ${since}, last by ${named.length === 1 ? 'commit' : 'commits'} ${named.join(', ')}: nothing was written. Read again, and decide again.`
  return new ConflictError(message, { commits }, { value: since })
}
