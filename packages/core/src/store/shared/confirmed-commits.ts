import { StoreError } from '../../error/errors.js'
import type { Commit } from '../../event/commit.js'
import { checkFollows } from '../../recovery/logged-commit.js'
import type { SchemaMeta } from '../../schema/meta.js'
import { checkSchema } from '../received.js'
import type { CommitWriter } from '../commit-writer.js'
import type { TransactionRunner } from '../transaction-runner.js'
import type { Flight } from './flight.js'

/** The store that commits are applied to. */
interface Target {
  readonly schema: SchemaMeta
  readonly writer: CommitWriter
  readonly runner: TransactionRunner
}

/**
 * Applies the commits of a shared log in their order, whether they come from the tail, from a read after a
 * conflict, or from a confirmed append. Each is applied once.
 */
export class ConfirmedCommits {
  readonly #target: Target
  /** The append in progress. */
  flight: Flight | undefined
  /** The reason why no more commits are applied: the log has a newer schema. */
  ahead: StoreError | undefined

  constructor(target: Target) {
    this.#target = target
  }

  /** Position of the last commit that was applied. */
  get position(): number {
    return this.#target.writer.position
  }

  /**
   * Applies a commit if it is the next one. Throws LogError `ERR_LOG_CORRUPT` if one is missing before it.
   */
  take(commit: Commit): void {
    if (commit.position <= this.position || this.ahead !== undefined) return
    checkFollows(commit, this.position)
    try {
      for (const event of commit.events)
        if (event.type === 'schemaChanged') checkSchema(event.schema, this.#target.schema.describe(), commit)
    } catch (error) {
      if (!(error instanceof StoreError)) throw error
      this.ahead = error
      return
    }
    const { flight } = this
    // The commit object as it was decided, so that rows that its function returned are rows of the state.
    this.#target.runner.receive(flight?.ownOf(commit) ?? commit)
    flight?.applied(commit)
  }
}
