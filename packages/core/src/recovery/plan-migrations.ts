import { RelataError } from '../error/relata-error.js'
import type { EventLog } from '../log/event-log.js'
import type { SchemaMeta } from '../schema/meta.js'
import { checkMigrations, writesData } from '../schema/migration/migration.js'
import type { SchemaChange } from '../schema/migration/schema-change.js'
import { showStep } from '../schema/migration/show-step.js'
import { readSchemas } from './schema-history.js'
import { refuseLostHistory } from './dropped.js'
import { planSchema, type AnyMigration, type SchemaPlan } from './schema-plan.js'

/** One commit that opening a log would append. */
export interface PlannedChange {
  /** Undefined for the changes that need no migration. */
  readonly migration: string | undefined
  /** As code: `renameField('Book', 'title', 'name')`. */
  readonly steps: readonly string[]
  /** Whether the migration has a `run`, or a step that writes data. */
  readonly writesData: boolean
  /** The changes that need no migration, each free or checked. */
  readonly changes: readonly SchemaChange[]
}

/** What opening a log would do, from its schemas alone; rows are not read. */
export interface MigrationPlan {
  /** Of the last commit of the log. */
  readonly head: number
  /** Of the commit with the present schema; 0 in an empty log. */
  readonly schema: number
  /** In order; empty if the log has the schema, or if opening it would be refused. */
  readonly pending: readonly PlannedChange[]
  /** Why opening would be refused: `ERR_SCHEMA_CHANGED`, `ERR_SCHEMA_AHEAD`, `ERR_MIGRATION`. */
  readonly refusal: RelataError | undefined
}

/** A log, and the code that would open it. */
export interface PlanMigrationsOptions {
  readonly schema: SchemaMeta
  readonly log: EventLog
  /** All migrations of the schema, in order. */
  readonly migrations?: readonly AnyMigration[] | undefined
}

/**
 * What opening a log under a schema would do. Reads the schemas of the log, with one read per schema, and
 * writes nothing.
 *
 * @example
 * ```ts
 * const { pending, refusal } = await planMigrations({ schema, log, migrations })
 * for (const { migration, steps } of pending) console.log(migration ?? 'automatic', steps)
 * ```
 */
export async function planMigrations({
  schema,
  log,
  migrations = [],
}: PlanMigrationsOptions): Promise<MigrationPlan> {
  const head = (await log.head()).position
  const versions = await readSchemas(log)
  const at = versions.at(-1)?.position ?? 0
  const planned = await refusalOr(() => {
    const plan = planSchema(versions, schema, { migrate: 'safe', migrations: checkMigrations(migrations) })
    refuseLostHistory(plan, log.dropped)
    return plan
  })
  return planned instanceof RelataError
    ? { head, schema: at, pending: [], refusal: planned }
    : { head, schema: at, pending: describePlan(planned), refusal: undefined }
}

/** The commits of a plan as data. */
export function describePlan({ pending, changes }: SchemaPlan): readonly PlannedChange[] {
  return pending.map(({ event, migration }) =>
    Object.freeze({
      migration: migration?.name,
      steps: Object.freeze((event.steps ?? []).map((step) => showStep(step))),
      writesData: writesData(migration),
      changes: migration === undefined ? changes : [],
    }),
  )
}

/** The result of a call, or the error of Relata that it throws; any other error is rethrown. */
export async function refusalOr<T>(call: () => T | Promise<T>): Promise<T | RelataError> {
  try {
    return await call()
  } catch (error) {
    if (error instanceof RelataError) return error
    throw error
  }
}
