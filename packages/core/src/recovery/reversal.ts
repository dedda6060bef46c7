import { StoreError } from '../error/errors.js'
import { differencesOf, own, plain } from '../schema/difference.js'
import type { SchemaDescription } from '../schema/meta.js'
import { editedBy } from '../schema/migration/apply-steps.js'
import { schemaSteps, type MigrationStep } from '../schema/migration/migration-step.js'
import { writesData } from '../schema/migration/migration.js'
import { reverseMigration, reverseSteps, type ReversedMigration } from '../schema/migration/reverse-steps.js'
import type { DescribedField, SchemaStep } from '../schema/migration/schema-step.js'
import type { JsonValue, Value } from '../schema/value-type.js'
import { canonicalText } from '../util/canonical-text.js'
import { must } from '../util/assert.js'
import { appliedMigrations, type AppliedMigration } from './applied-migrations.js'
import type { SchemaVersion } from './schema-history.js'
import type { AnyMigration } from './schema-plan.js'

/** How a log goes back to an earlier migration. */
export interface Reversal {
  /** One for each reversed migration, the last one first. */
  readonly migrations: readonly AnyMigration[]
  /** The schema that they lead to, from the log. */
  readonly schema: SchemaDescription
  /** Sentences about what going back loses or leaves. */
  readonly lost: readonly string[]
}

/** The parts of the code that going back needs. */
export interface ReversalOptions {
  /** Their steps that write data are reversed with their functions. */
  readonly migrations: readonly AnyMigration[]
  /** By `Model.field`: the value of rows in a restored field, if they never had a value in it. */
  readonly values?: Readonly<Record<string, Value>>
}

/**
 * The migrations that reverse all that a log has after one. Throws StoreError `ERR_MIGRATION` if the log
 * doesn't have the steps, because it was created with a later migration.
 */
export function reversalTo(
  versions: readonly SchemaVersion[],
  to: string,
  { migrations, values = {} }: ReversalOptions,
): Reversal {
  const applied = appliedMigrations(versions)
  const later = applied.slice(applied.findIndex(({ name }) => name === to) + 1)
  const contained = later.find(({ hasSteps }) => !hasSteps)
  if (contained !== undefined) throw notReversible(contained.name, to)
  const end = endOf(
    versions,
    must(
      applied.find(({ name }) => name === to),
      'an applied migration',
    ),
  )
  const byVersion = new Map(later.map((each) => [each.version, each.name]))
  let lost: readonly string[] = []
  const reversed: AnyMigration[] = []
  let steps: readonly MigrationStep[] = []
  for (let at = versions.length - 1; at > end; at--) {
    const [before, version] = versions.slice(at - 1, at + 1) as [SchemaVersion, SchemaVersion]
    const name = byVersion.get(version)
    const back = stepsBack(
      before.event.schema,
      version,
      migrations.find((each) => each.name === name),
    )
    steps = [...steps, ...back.steps]
    lost = [...lost, ...back.lost]
    if (name === undefined) continue
    const withValues = steps.map((step) => withValue(step, values))
    const { run } = back
    reversed.push({
      name: `back from ${name}`,
      steps: withValues,
      reverts: name,
      ...(run === undefined ? {} : { run }),
    })
    steps = []
  }
  const { event } = must(versions[end], 'a schema with the migration')
  return { migrations: reversed, schema: event.schema, lost }
}

/** The index of the last schema without later migrations. */
function endOf(versions: readonly SchemaVersion[], { name, version }: AppliedMigration): number {
  const end = versions.findLastIndex((_, at) => lastOf(versions.slice(0, at + 1)) === name)
  // The commit of a later migration was the first to name this one: the schema before that commit contained
  // it.
  return end >= 0 ? end : versions.indexOf(version) - 1
}

/** The last migration that the last schema has. */
function lastOf(versions: readonly SchemaVersion[]): string | undefined {
  return appliedMigrations(versions).at(-1)?.name
}

/** The error of a log whose schema contains a migration from the beginning. */
export function notReversible(name: string, to: string): StoreError {
  const message = `The log can't go back to '${to}': it was made with '${name}', so it has no steps to reverse. Write a migration that changes the schema back.`
  return new StoreError('ERR_MIGRATION', message, { value: name })
}

interface Back extends Pick<AnyMigration, 'steps' | 'run'> {
  readonly lost: readonly string[]
}

/**
 * From the schema of a version to the one before it: first the changes recorded without steps, then the
 * steps.
 */
function stepsBack(
  before: SchemaDescription,
  { event }: SchemaVersion,
  migration: AnyMigration | undefined,
): Back {
  const recorded = event.steps ?? []
  // A migration that was edited since it was applied doesn't describe the log.
  const isSame = migration !== undefined && sameSteps(schemaSteps(migration.steps), recorded)
  const reversed: ReversedMigration = isSame
    ? reverseMigration(migration, before)
    : reverseSteps(recorded, before)
  const withoutSteps = differenceSteps(event.schema, editedBy(before, recorded))
  const added = withoutSteps.flatMap((step) => {
    if (step.step === 'removeField') return [`the values of ${step.model}.${step.field}`]
    return step.step === 'removeModel' ? [`the rows of ${step.model}`] : []
  })
  return {
    steps: [...withoutSteps, ...reversed.steps],
    lost: [
      ...added,
      ...reversed.lost.map(({ message }) => message),
      ...(isSame ? [] : functionsOf(migration)),
    ],
    ...(reversed.run === undefined ? {} : { run: reversed.run }),
  }
}

/** What is lost because the functions of an edited migration are not those that ran. */
function functionsOf(migration: AnyMigration | undefined): readonly string[] {
  if (migration === undefined || !(writesData(migration) || migration.back !== undefined)) return []
  return [
    `what ${migration.name} wrote is not undone: its steps were edited since, so its functions are not called`,
  ]
}

function sameSteps(one: readonly SchemaStep[], other: readonly SchemaStep[]): boolean {
  return canonicalText(one) === canonicalText(other)
}

/** Steps that undo the changes that were recorded without any: additions and options. */
function differenceSteps(from: SchemaDescription, to: SchemaDescription): readonly SchemaStep[] {
  const fields = new Map<string, SchemaStep>()
  const models = new Map<string, Record<string, JsonValue>>()
  const removed: SchemaStep[] = []
  for (const difference of differencesOf(from, to)) {
    const { kind, model } = difference
    if (kind === 'modelRemoved') removed.push({ step: 'removeModel', model, isReversal: true })
    if (kind === 'fieldRemoved')
      removed.unshift({ step: 'removeField', model, field: difference.field, isReversal: true })
    if (kind !== 'option' && kind !== 'fieldReplaced') continue
    const { field } = difference
    if (field !== undefined) {
      const described = fieldOf(to, model, field)
      fields.set(`${model}.${field}`, { step: 'alterField', model, field, described })
    } else if (kind === 'option') {
      const options = models.get(model) ?? {}
      options[difference.option] = (difference.after ?? null) as JsonValue
      models.set(model, options)
    }
  }
  const altered = [...models].map(([model, options]): SchemaStep => ({ step: 'alterModel', model, options }))
  return [...removed, ...fields.values(), ...altered]
}

function fieldOf({ models }: SchemaDescription, model: string, field: string): DescribedField {
  return plain(own(plain(plain(own(models, model))['fields']), field)) as DescribedField
}

/** The step with the value for rows that never had one. */
function withValue(step: MigrationStep, values: Readonly<Record<string, Value>>): MigrationStep {
  if (step.step !== 'restoreField') return step
  const value = own(values, `${step.model}.${step.field}`)
  return value === undefined ? step : { ...step, value }
}
