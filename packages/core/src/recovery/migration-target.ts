import { StoreError } from '../error/errors.js'
import type { SchemaDescription, SchemaMeta } from '../schema/meta.js'
import { applySteps } from '../schema/migration/apply-steps.js'
import { declarationsOf } from '../schema/migration/declarations-of.js'
import { checkMigrations } from '../schema/migration/migration.js'
import { resolveSchema } from '../schema/resolve.js'
import { suggest } from '../schema/suggest.js'
import { pendingMigrations } from './applied-migrations.js'
import type { SchemaVersion } from './schema-history.js'
import type { AnyMigration } from './schema-plan.js'

/** The code that a log is opened with. */
export interface MigrationTarget {
  readonly schema: SchemaMeta
  readonly migrations: readonly AnyMigration[]
}

/**
 * What a log has to be opened with so that it gets the migrations up to one, and no later ones: the schema after
 * that migration, as a description has it. Throws StoreError `ERR_MIGRATION` if there is no such migration,
 * `ERR_SCHEMA_AHEAD` if the log has one that the code doesn't have.
 */
export function targetOf(
  versions: readonly SchemaVersion[],
  migrations: readonly AnyMigration[],
  to: string,
): MigrationTarget {
  const place = checkMigrations(migrations).findIndex(({ name }) => name === to)
  if (place < 0) {
    const names = migrations.map(({ name }) => name)
    throw new StoreError('ERR_MIGRATION', `There is no migration '${to}'${suggest(to, names)}.`, {
      value: to,
    })
  }
  const { migrations: pending } = pendingMigrations(versions, migrations)
  const wanted = migrations.slice(0, place + 1)
  let description: SchemaDescription = versions.at(-1)?.event.schema ?? { format: 1, models: {} }
  for (const each of pending) if (wanted.includes(each)) description = applySteps(description, each)
  return { schema: resolveSchema(declarationsOf(description)), migrations: wanted }
}
