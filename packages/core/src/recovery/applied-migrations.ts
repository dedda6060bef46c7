import { StoreError } from '../error/errors.js'
import { sameDescription } from '../schema/difference.js'
import type { SchemaDescription } from '../schema/meta.js'
import { applySteps } from '../schema/migration/apply-steps.js'
import type { SchemaVersion } from './schema-history.js'
import type { Migration } from '../schema/migration/migration.js'

/** A migration that a log has. */
export interface AppliedMigration {
  readonly name: string
  readonly version: SchemaVersion
  /** Whether the commit has its steps. Otherwise the schema of the log contained it from the beginning. */
  readonly hasSteps: boolean
}

/** The migrations that a log has, in order, without reversed ones. */
export function appliedMigrations(versions: readonly SchemaVersion[]): readonly AppliedMigration[] {
  const applied = new Map<string, AppliedMigration>()
  for (const [at, version] of versions.entries()) {
    const { migrations = [], reverts = [] } = version.event
    for (const name of reverts) applied.delete(name)
    for (const name of migrations)
      applied.set(name, { name, version, hasSteps: at > 0 && name === migrations.at(-1) })
  }
  return [...applied.values()]
}

/**
 * The migrations that a log doesn't have, and the names of those that its schema contains although the log
 * doesn't name them, because the store was created before its migrations were written. Throws StoreError
 * `ERR_SCHEMA_AHEAD` if the log has one that the code doesn't have.
 */
export function pendingMigrations(
  versions: readonly SchemaVersion[],
  migrations: readonly Migration<never, never>[],
): { readonly migrations: readonly Migration<never, never>[]; readonly contained: readonly string[] } {
  const applied = appliedMigrations(versions).map(({ name }) => name)
  const known = new Set(migrations.map(({ name, reverts = name }) => reverts))
  const unknown = applied.find((name) => !known.has(name))
  if (unknown !== undefined && migrations.length > 0)
    throw new StoreError(
      'ERR_SCHEMA_AHEAD',
      `The log has the migration '${unknown}', which this code does not have (its last one is '${migrations.at(-1)?.name}'). Deploy the code of the newer schema.`,
      { value: unknown },
    )
  const contained = containedMigrations(versions, migrations)
  const done = new Set([...applied, ...contained])
  const isPending = ({ name, reverts }: Migration<never, never>): boolean =>
    reverts === undefined ? !done.has(name) : done.has(reverts)
  return { migrations: migrations.filter((each) => isPending(each)), contained }
}

/** The names of the migrations that the schema of a log contains although the log names none. */
export function containedMigrations(
  versions: readonly SchemaVersion[],
  migrations: readonly Migration<never, never>[],
): readonly string[] {
  if (versions.some(({ event }) => event.migrations !== undefined)) return []
  // Later versions may have changes that needed no migration.
  for (const { event } of versions.toReversed()) {
    const names = namesWithin(event.schema, migrations)
    if (names.length > 0) return names
  }
  return []
}

/**
 * The schema that a log had after its last migration. Later changes were recorded without a migration.
 * Undefined in an empty log.
 */
export function schemaOfMigrations(
  versions: readonly SchemaVersion[],
  migrations: readonly Migration<never, never>[],
): SchemaDescription | undefined {
  const last = versions.findLast(({ event }) => event.migrations !== undefined || event.reverts !== undefined)
  const version =
    last ?? versions.findLast(({ event }) => namesWithin(event.schema, migrations).length > 0) ?? versions[0]
  return version?.event.schema
}

const NO_MODELS: SchemaDescription = { format: 1, models: {} }

/** The names of the first migrations that lead to a schema, if they start without models. */
function namesWithin(
  schema: SchemaDescription,
  migrations: readonly Migration<never, never>[],
): readonly string[] {
  if (migrations[0]?.steps[0]?.step !== 'addModel') return []
  const names: string[] = []
  let contained: readonly string[] = []
  let description = NO_MODELS
  for (const each of migrations) {
    const next = appliedOrNothing(description, each)
    // They don't start without models: the first one only adds a model to existing ones.
    if (next === undefined) return contained
    description = next
    names.push(each.name)
    if (sameDescription(description, schema)) contained = [...names]
  }
  return contained
}

function appliedOrNothing(
  description: SchemaDescription,
  migration: Migration<never, never>,
): SchemaDescription | undefined {
  try {
    return applySteps(description, migration)
  } catch (error) {
    if (error instanceof StoreError) return undefined
    throw error
  }
}
