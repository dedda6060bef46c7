import { StoreError } from '../error/errors.js'
import type { SchemaDescription, SchemaMeta } from '../schema/meta.js'
import { applySteps } from '../schema/migration/apply-steps.js'
import { declarationsOf } from '../schema/migration/declarations-of.js'
import { checkMigrations } from '../schema/migration/migration.js'
import { resolveSchema } from '../schema/resolve.js'
import { suggest } from '../schema/suggest.js'
import { appliedMigrations, pendingMigrations } from './applied-migrations.js'
import { notReversible, reversalTo, type ReversalOptions } from './reversal.js'
import type { SchemaVersion } from './schema-history.js'
import type { AnyMigration } from './schema-plan.js'

/** The code that a log is opened with. */
export interface MigrationTarget {
  readonly schema: SchemaMeta
  readonly migrations: readonly AnyMigration[]
  /** Sentences about what going back loses or leaves; undefined when going forward. */
  readonly lost?: readonly string[]
}

export interface MigrationTargetOptions extends ReversalOptions {
  /** The name of a migration. */
  readonly to: string
}

/**
 * The schema and migrations with which a log must be opened so that it has the migrations up to one, and no
 * later ones. If the log has later ones, the returned migrations reverse them: fields and models that they
 * removed are restored with their values from the log.
 *
 * Throws StoreError `ERR_MIGRATION` if there is no such migration or the log has no steps to go back,
 * `ERR_SCHEMA_AHEAD` if the log has a migration that the code doesn't have.
 */
export function targetOf(
  versions: readonly SchemaVersion[],
  { to, migrations, values }: MigrationTargetOptions,
): MigrationTarget {
  const place = checkMigrations(migrations).findIndex(({ name }) => name === to)
  const { migrations: pending, contained } = pendingMigrations(versions, migrations)
  const applied = appliedMigrations(versions)
  if (place < 0) {
    const names = migrations.map(({ name }) => name)
    throw new StoreError('ERR_MIGRATION', `There is no migration '${to}'${suggest(to, names)}.`, {
      value: to,
    })
  }
  const wanted = migrations.slice(0, place + 1)
  const isLater = (name: string): boolean => !wanted.some((each) => each.name === name)
  const made = contained.find(isLater)
  if (made !== undefined) throw notReversible(made, to)
  if (applied.some(({ name }) => isLater(name)) && applied.some(({ name }) => name === to)) {
    const { migrations: back, schema, lost } = reversalTo(versions, to, { migrations, values: values ?? {} })
    return { schema: resolveSchema(declarationsOf(schema)), migrations: [...wanted, ...back], lost }
  }
  let description: SchemaDescription = versions.at(-1)?.event.schema ?? { format: 1, models: {} }
  for (const each of pending) if (wanted.includes(each)) description = applySteps(description, each)
  return { schema: resolveSchema(declarationsOf(description)), migrations: wanted }
}
