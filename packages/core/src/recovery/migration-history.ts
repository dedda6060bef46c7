import type { EventLog } from '../log/event-log.js'
import { checkMigrations } from '../schema/migration/migration.js'
import { readSchemas, type SchemaVersion } from './schema-history.js'
import { appliedMigrations, containedMigrations } from './applied-migrations.js'
import type { AnyMigration } from './schema-plan.js'

/** A migration of a log, of the code, or of both. */
export interface MigrationStatus {
  readonly name: string
  /**
   * `applied`: the log has it. `contained`: the schema of the log has it, because the log was created with it
   * or before it was written. `pending`: opening the log applies it. `unknown`: the log has it, the code
   * doesn't.
   */
  readonly state: 'applied' | 'contained' | 'pending' | 'unknown'
  /** Of its commit. */
  readonly position: number | undefined
  /** Of that commit, in milliseconds since the epoch. */
  readonly time: number | undefined
}

/** The migrations of a log, in the order in which it has them, then those of the code that it doesn't have. */
export async function migrationHistory(
  log: EventLog,
  migrations: readonly AnyMigration[] = [],
): Promise<readonly MigrationStatus[]> {
  return migrationStates(await readSchemas(log), checkMigrations(migrations))
}

function migrationStates(
  versions: readonly SchemaVersion[],
  migrations: readonly AnyMigration[],
): readonly MigrationStatus[] {
  const known = new Set(migrations.map(({ name }) => name))
  const recorded = appliedMigrations(versions).map(({ name, version, hasSteps }): MigrationStatus => {
    const state = !known.has(name) && known.size > 0 ? 'unknown' : hasSteps ? 'applied' : 'contained'
    return { name, state, position: version.position, time: version.time }
  })
  const names = new Set(recorded.map(({ name }) => name))
  const contained = new Set(containedMigrations(versions, migrations))
  const others = migrations
    .filter(({ name }) => !names.has(name))
    .map(({ name }): MigrationStatus => {
      const state = contained.has(name) ? 'contained' : 'pending'
      return { name, state, position: undefined, time: undefined }
    })
  return [...recorded, ...others]
}
