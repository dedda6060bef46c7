import { StoreError } from '../error/errors.js'
import { must } from '../util/assert.js'
import { SchemaTrace } from '../event/schema-trace.js'
import { schemaChanged } from '../event/factories.js'
import type { SchemaChanged } from '../event/event.js'
import { sameDescription } from '../schema/difference.js'
import type { SchemaDescription, SchemaMeta } from '../schema/meta.js'
import { adviceFor } from '../schema/migration/advice.js'
import { applySteps } from '../schema/migration/apply-steps.js'
import { automaticSteps } from '../schema/migration/automatic-steps.js'
import { classifyChanges } from '../schema/migration/classify.js'
import { schemaSteps } from '../schema/migration/migration-step.js'
import type { Migration } from '../schema/migration/migration.js'
import type { SchemaChange } from '../schema/migration/schema-change.js'
import { showStep } from '../schema/migration/show-step.js'
import { appliedMigrations, pendingMigrations, schemaOfMigrations } from './applied-migrations.js'
import { isRestoring } from './hidden.js'
import { RecordedSteps } from './recorded-steps.js'
import type { SchemaVersion } from './schema-history.js'

/** How a store handles schema changes since the log was written. */
export type MigrateOption = 'safe' | 'refuse'

/** A migration of which only the steps matter here. */
export type AnyMigration = Migration<never, never>

/** One change of the schema that the log doesn't have yet: the event to record, and its migration. */
export interface PendingChange {
  readonly event: SchemaChanged
  readonly migration: AnyMigration | undefined
}

/** The changes that a log needs so that it can be opened under a schema. */
export interface SchemaPlan {
  /** The schemas of the log, the first one first. */
  readonly versions: readonly SchemaVersion[]
  /** In the order in which they are recorded. */
  readonly pending: readonly PendingChange[]
  /** What changes between the log's schema and this one without a migration. */
  readonly changes: readonly SchemaChange[]
}

export interface PlanOptions {
  /** Whether other processes may use the log under its schema: then older code is refused for any change. */
  readonly shared?: boolean
  readonly migrate: MigrateOption
  readonly migrations: readonly AnyMigration[]
}

/**
 * Plans how a log is opened under a schema. Throws StoreError `ERR_SCHEMA_CHANGED` if a change requires a
 * migration, `ERR_SCHEMA_AHEAD` if the log has a newer schema, `ERR_MIGRATION` if a migration does not fit
 * the schema of the log.
 */
export function planSchema(
  versions: readonly SchemaVersion[],
  schema: SchemaMeta,
  options: PlanOptions,
): SchemaPlan {
  const last = versions.at(-1)
  if (last === undefined) return { versions, pending: [], changes: [] }
  const { migrations, contained } = pendingMigrations(versions, options.migrations)
  const pending: PendingChange[] = []
  let description = last.event.schema
  const recorded = new RecordedSteps(
    schemaOfMigrations(versions, options.migrations) ?? description,
    description,
  )
  for (const each of migrations) {
    const rest = recorded.rest(each.steps)
    const migration = rest.length === each.steps.length ? each : { ...each, steps: rest }
    const steps = schemaSteps(migration.steps)
    description = applySteps(description, migration)
    const { name, reverts } = migration
    const earlier = pending.length === 0 ? contained : []
    const names = reverts === undefined ? { migrations: [...earlier, name] } : { reverts: [reverts] }
    pending.push({ event: schemaChanged(description, steps, names), migration })
  }
  checkRestored(versions, pending)
  const own = schema.describe()
  const changes = classifyChanges(description, own)
  if (changes.length > 0 || (pending.length > 0 && options.migrate === 'refuse'))
    checkEffects({ schema, versions, own, options, pending }, changes)
  if (changes.length > 0)
    pending.push({ event: schemaChanged(own, automaticSteps(schema, changes)), migration: undefined })
  return { versions, pending: endingWith(pending, own), changes }
}

/** The last change has the declared schema, with its fields in their order. */
function endingWith(pending: readonly PendingChange[], schema: SchemaDescription): readonly PendingChange[] {
  const last = pending.at(-1)
  return last === undefined ? [] : [...pending.slice(0, -1), { ...last, event: { ...last.event, schema } }]
}

/** A field or model that a step restores must have been removed. */
function checkRestored(versions: readonly SchemaVersion[], pending: readonly PendingChange[]): void {
  const steps = pending.flatMap(({ event }) => event.steps ?? [])
  const [first, ...others] = versions
  if (first === undefined || !steps.some(isRestoring)) return
  const trace = new SchemaTrace(first.event.schema)
  for (const step of [...others.flatMap(({ event }) => event.steps ?? []), ...steps]) trace.take(step)
  const unmatched = trace.unmatched.find((step) => steps.includes(step))
  if (unmatched === undefined) return
  const [what, instead] = unmatched.step === 'restoreModel' ? ['model', 'addModel'] : ['field', 'addField']
  throw new StoreError(
    'ERR_MIGRATION',
    `The step ${showStep(unmatched)} names a ${what} that no step of the log removed. Add it with ${instead}.`,
    { value: unmatched },
  )
}

interface Opening {
  readonly schema: SchemaMeta
  readonly versions: readonly SchemaVersion[]
  readonly own: SchemaDescription
  readonly options: PlanOptions
  readonly pending: readonly PendingChange[]
}

function checkEffects(
  { schema, versions, own, options, pending }: Opening,
  changes: readonly SchemaChange[],
): void {
  // Code that has a migration which the log doesn't have is not older than the log.
  const matters = options.shared === true || !changes.every(({ effect }) => effect === 'free')
  if (pending.length === 0 && matters) {
    const earlier = versions.findLast(({ event }) => sameDescription(event.schema, own))
    if (earlier !== undefined && !hasGoneBack(versions, earlier))
      throw schemaAhead(earlier.position, versions, changes)
  }
  const position = versions.at(-1)?.position
  if (options.migrate === 'refuse') {
    const names = pending.map(({ migration }) => `  the migration ${migration?.name} is not applied`)
    throw new StoreError(
      'ERR_SCHEMA_CHANGED',
      `The log was written with another schema (commit ${position}). Changes since then:\n${[...names, ...lines(changes)].join('\n')}\nThe store was opened with migrate: 'refuse'. Open it with migrate: 'safe' to apply them.`,
      { value: changes },
    )
  }
  const refused = changes.filter(({ effect }) => effect === 'decided')
  if (refused.length === 0) return
  const before = pending.at(-1)?.event.schema ?? must(versions.at(-1), 'a log with a schema').event.schema
  const advised = refused.map((change) => `  ${change.message}. Write ${adviceFor(change, before, schema)}.`)
  throw new StoreError(
    'ERR_SCHEMA_CHANGED',
    `The log was written with another schema (commit ${position}). Stored data does not say what these changes mean:\n${advised.join('\n')}\nDescribe them in a migration (relata makemigrations writes one), and pass it in the option migrations.`,
    { value: refused },
  )
}

/** Whether the log has gone back since a version: then the schema of that version may be used again. */
function hasGoneBack(versions: readonly SchemaVersion[], { position }: SchemaVersion): boolean {
  return versions.some((version) => version.position > position && version.event.reverts !== undefined)
}

function schemaAhead(
  own: number,
  versions: readonly SchemaVersion[],
  changes: readonly SchemaChange[],
): StoreError {
  const { position } = must(versions.at(-1), 'a log that is ahead has a schema')
  const message = `The log is ahead of this schema: this is the schema of ${commitName(versions, own)}, and ${commitName(versions, position)} replaced it. Going back would mean:\n${lines(changes).join('\n')}\nDeploy the code of the newer schema.`
  return new StoreError('ERR_SCHEMA_AHEAD', message, { value: changes })
}

/** `commit 57 (migration 0002_split_name)`: the last migration that a schema contains. */
function commitName(versions: readonly SchemaVersion[], position: number): string {
  const applied = appliedMigrations(versions.filter((version) => version.position <= position))
  const name = applied.at(-1)?.name
  return name === undefined ? `commit ${position}` : `commit ${position} (migration ${name})`
}

function lines(changes: readonly SchemaChange[]): readonly string[] {
  return changes.map(({ message }) => `  ${message}`)
}
