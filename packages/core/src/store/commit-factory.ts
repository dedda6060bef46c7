import { UsageError } from '../error/errors.js'
import type { Commit } from '../event/commit.js'
import { schemaChanged } from '../event/factories.js'
import type { SchemaMeta } from '../schema/meta.js'
import type { PendingCommit } from '../recovery/recovered.js'
import type { AnyMigration } from '../recovery/schema-plan.js'
import { randomId } from '../util/globals.js'
import { Draft } from './draft.js'
import type { TransactOptions } from './options.js'

export const NO_OPTIONS: TransactOptions = Object.freeze({})

/** A schema change has an action like other commits. */
const SCHEMA_OPTIONS: TransactOptions = Object.freeze({ action: 'schema' })

/** Creates commits from events, with ids of one store and times of its clock. */
export class CommitFactory {
  /** True while the clock is read. A field, because it is read even if the stack is exhausted. */
  readsClock: boolean = false
  /** The current time, as {@link now}. */
  readonly ms: () => number = () => this.now()
  readonly #clock: () => unknown
  /** The beginning of every commit id: random, so that the ids of several stores differ. */
  readonly #prefix: string = `${randomId().replaceAll('-', '').slice(0, 16)}-`

  constructor(clock: (() => unknown) | undefined) {
    this.#clock = clock ?? Date.now
  }

  /** The first commit of a log, which contains its schema, with the names of the migrations that led to it. */
  first(schema: SchemaMeta, migrations: readonly AnyMigration[] = []): Draft {
    const names = migrations.map(({ name }) => name)
    const event = schemaChanged(schema.describe(), [], { migrations: names })
    return this.draft([event], { position: 1, schema: 1 }, NO_OPTIONS)
  }

  /** The commit of a schema that replaces the one of an earlier commit. */
  change(events: PendingCommit, at: Pick<Commit, 'position' | 'schema'>): Draft {
    return this.draft(events, at, SCHEMA_OPTIONS)
  }

  /** The commit of these events at a position. */
  draft(
    events: Commit['events'],
    { position, schema }: Pick<Commit, 'position' | 'schema'>,
    options: TransactOptions,
    time: number = this.now(),
  ): Draft {
    return new Draft({ position, prefix: this.#prefix, time, schema }, events, options)
  }

  /** The current time by the store's clock, which may not write. */
  now(): number {
    this.readsClock = true
    try {
      const time: unknown = this.#clock()
      // The maximum time of a Date.
      if (typeof time === 'number' && Math.abs(time) <= 8.64e15) return time
      throw new UsageError(
        'ERR_ARGUMENT',
        "The store's clock must return milliseconds since the epoch, as Date.now does.",
        { value: time },
      )
    } finally {
      this.readsClock = false
    }
  }
}
