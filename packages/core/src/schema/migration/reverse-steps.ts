import { deepFreeze } from '../../util/freeze.js'
import { own } from '../difference.js'
import type { SchemaDescription } from '../meta.js'
import type { JsonValue } from '../value-type.js'
import { editModels, modelsOf } from './apply-steps.js'
import { cloned, fieldOf, modelOf, type Models } from './described-models.js'
import { existingValue } from './existing-value.js'
import { isLossless, isRounding } from './lossless.js'
import type { Migration } from './migration.js'
import { isDataStep, type DataStep, type MigrationStep } from './migration-step.js'
import type { AlterField, AlterModel, DescribedField, RestoreField, SchemaStep } from './schema-step.js'
import { showStep } from './show-step.js'

/**
 * Something that going back loses, because no step restores it.
 * @public
 */
export interface Loss {
  /** The step that is reversed; undefined for the `run` of a migration. */
  readonly step: MigrationStep | undefined
  /** A sentence that describes the loss. */
  readonly message: string
}

/**
 * The steps that lead back.
 * @public
 */
export interface ReversedSteps {
  readonly steps: readonly MigrationStep[]
  /** Empty if going back restores everything. */
  readonly lost: readonly Loss[]
}

/**
 * The reversal of a migration: its reversed steps, and its `back` as the `run`.
 * @public
 */
export interface ReversedMigration<Before = never, After = never> extends ReversedSteps {
  readonly run?: (after: After, before: Before) => void
}

/** One step reversed: the steps that do it, and what they lose. */
interface Reversed {
  readonly steps: readonly MigrationStep[]
  readonly lost?: string
}

/**
 * The steps that lead from the schema after `steps` back to `before`, the schema that they began with. A
 * removed field or model is restored with its values from the log. Pure: it neither reads nor writes a store.
 *
 * Throws StoreError `ERR_MIGRATION` if a step does not fit the schema.
 *
 * @example
 * ```ts
 * reverseSteps([renameField('Book', 'title', 'name'), removeField('Book', 'isbn')], schema.describe())
 * // steps: [restoreField('Book', 'isbn', …), renameField('Book', 'name', 'title')], lost: []
 * ```
 * @public
 */
export function reverseSteps(steps: readonly MigrationStep[], before: SchemaDescription): ReversedSteps {
  const models = modelsOf(before)
  const groups: (readonly MigrationStep[])[] = []
  const lost: Loss[] = []
  for (const step of steps) {
    const reversed = isDataStep(step) ? reverseData(models, step) : reverse(models, step)
    groups.unshift(reversed.steps)
    if (reversed.lost !== undefined) lost.push(Object.freeze({ step, message: reversed.lost }))
    editModels(models, step)
  }
  return Object.freeze({ steps: Object.freeze(groups.flat()), lost: Object.freeze(lost) })
}

/**
 * Reverses a migration and lists what is lost: its steps by {@link reverseSteps}, its `back` as the `run`.
 * Without a `back`, what its `run` wrote beyond the fields and models of its steps is not undone.
 *
 * @example
 * ```ts
 * migration<After, Before>({ name: '0003_back', ...reverseMigration(split, before.describe()) })
 * ```
 * @public
 */
export function reverseMigration<Before, After>(
  { name, steps, run, back }: Migration<Before, After>,
  before: SchemaDescription,
): ReversedMigration<Before, After> {
  const reversed = reverseSteps(steps, before)
  if (back !== undefined) return Object.freeze({ ...reversed, run: back })
  if (run === undefined) return reversed
  const message = `what the run of ${name} wrote to fields and models that remain is not undone`
  return Object.freeze({
    steps: reversed.steps,
    lost: Object.freeze([...reversed.lost, Object.freeze({ step: undefined, message })]),
  })
}

function reverse(models: Models, step: SchemaStep): Reversed {
  const { model } = step
  switch (step.step) {
    case 'addModel':
      return { steps: [{ step: 'removeModel', model, isReversal: true }], lost: `the rows of ${model}` }
    case 'restoreModel':
      return { steps: [{ step: 'removeModel', model }], lost: `what was written to ${model} since` }
    case 'removeModel': {
      const { fields, ...options } = modelOf(models, step)
      return { steps: [{ step: 'restoreModel', model, described: copy({ ...options, fields }) }] }
    }
    case 'renameModel':
      return { steps: [{ step: 'renameModel', model: step.to, to: model }] }
    case 'alterModel':
      return { steps: [optionsBefore(models, step)] }
    case 'addField':
      return { steps: [removal(model, step.field)], lost: lossOf(`${model}.${step.field}`, step.described) }
    case 'restoreField':
      return {
        steps: [{ step: 'removeField', model, field: step.field }],
        lost: `what was written to ${model}.${step.field} since`,
      }
    case 'removeField':
      return { steps: [restoration(models, step, step.field)] }
    case 'renameField':
      return { steps: [{ step: 'renameField', model, field: step.to, to: step.field }] }
    case 'alterField':
      return fieldBefore(models, step)
  }
}

function reverseData(models: Models, step: DataStep): Reversed {
  const { model, field } = step
  const place = `${model}.${field}`
  switch (step.step) {
    case 'manyToManyToThrough': {
      const added = step.steps.flatMap((each) => (each.step === 'addModel' ? [each.model] : []))
      const removals = added.map((name): SchemaStep => ({
        step: 'removeModel',
        model: name,
        isReversal: true,
      }))
      const steps = [removal(model, field), restoration(models, step, field), ...removals]
      const lost =
        added.length === 0
          ? `which rows of the through model were links of ${place}`
          : `the ids and other fields of the rows of ${added.join(', ')}`
      return { steps: [{ step: 'throughToManyToMany', model, field, steps }], lost }
    }
    case 'throughToManyToMany':
      return { steps: schemaBack(models, step), lost: `links of ${place} that were added since` }
    case 'foreignKeyToManyToMany': {
      const steps = [removal(model, step.to), restoration(models, step, field)]
      const lost = `the order of the links of ${model}.${step.to}`
      return { steps: [{ step: 'manyToManyToForeignKey', model, field: step.to, to: field, steps }], lost }
    }
    case 'manyToManyToForeignKey': {
      const steps = [removal(model, step.to), restoration(models, step, field)]
      return { steps: [{ step: 'foreignKeyToManyToMany', model, field: step.to, to: field, steps }] }
    }
    case 'splitField': {
      const { split, merge, into } = step
      if (merge === undefined) return restored(models, step, into)
      const steps = [...into.map((name) => removal(model, name)), restoration(models, step, field)]
      return { steps: [{ step: 'mergeFields', model, field, fields: into, merge, split, steps }] }
    }
    case 'mergeFields': {
      const { split, merge, fields } = step
      if (split === undefined) return restored(models, step, [field])
      const steps = [removal(model, field), ...fields.map((name) => restoration(models, step, name))]
      return { steps: [{ step: 'splitField', model, field, into: fields, split, merge, steps }] }
    }
  }
}

/** Without an opposite function, the old fields are restored from the log. */
function restored(models: Models, step: DataStep, parts: readonly string[]): Reversed {
  const names = parts.map((name) => `${step.model}.${name}`).join(', ')
  return {
    steps: schemaBack(models, step),
    lost: `what was written to ${names} since: ${showStep(step)} has no opposite function`,
  }
}

/** The steps of a data step reversed, without its data. */
function schemaBack(models: Models, { steps }: DataStep): readonly MigrationStep[] {
  const between = cloned(models) as unknown as Models
  const groups: (readonly MigrationStep[])[] = []
  for (const step of steps) {
    groups.unshift(reverse(between, step).steps)
    editModels(between, step)
  }
  return groups.flat()
}

function removal(model: string, field: string): SchemaStep {
  return { step: 'removeField', model, field, isReversal: true }
}

/** The field is added again as it was declared before the step; a data step then writes its values. */
function restoration(models: Models, step: MigrationStep, field: string): RestoreField {
  const { model } = step
  const described = describedField(models, step, field)
  return { step: 'restoreField', model, field, described, value: existingValue(described) }
}

function optionsBefore(models: Models, step: AlterModel): AlterModel {
  const described = modelOf(models, step)
  const options = Object.keys(step.options).map((option) => [option, own(described, option) ?? null] as const)
  return { step: 'alterModel', model: step.model, options: copy(Object.fromEntries(options)) }
}

function fieldBefore(models: Models, step: AlterField): Reversed {
  const { model, field, described } = step
  const before = describedField(models, step, field)
  const place = `${model}.${field}`
  const steps: readonly SchemaStep[] = [{ step: 'alterField', model, field, described: before }]
  if (!isLossless(before, described))
    return { steps, lost: `what the conversion of ${place} to ${typeOf(described)} has changed` }
  return isRounding(described, before)
    ? { steps, lost: `parts of values of ${place} written since that ${typeOf(before)} can't represent` }
    : { steps }
}

function typeOf({ type, decimalPlaces }: DescribedField): string {
  const places = typeof decimalPlaces === 'number' ? ` with ${decimalPlaces} places` : ''
  return `${typeof type === 'string' ? type : 'a key'}${places}`
}

function lossOf(place: string, { kind }: DescribedField): string {
  return `the ${kind === 'manyToMany' ? 'links' : 'values'} of ${place}`
}

function describedField(models: Models, step: MigrationStep, field: string): DescribedField {
  return copy(fieldOf(models, { ...step, field }))
}

/** Descriptions are edited in place, step by step. */
function copy<T extends JsonValue>(value: T): T {
  return deepFreeze(cloned(value) as T)
}
