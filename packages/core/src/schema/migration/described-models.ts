import { StoreError } from '../../error/errors.js'
import { own } from '../difference.js'
import { suggest } from '../suggest.js'
import type { JsonValue } from '../value-type.js'
import type { MigrationStep } from './migration-step.js'
import { showStep } from './show-step.js'

/** A part of a description that is being edited. */
export type Json = Record<string, JsonValue>
/** A described model that is being edited. */
export type Model = Json & { fields: Record<string, Json> }
/** Described models by name. */
export type Models = Record<string, Model>

/** The model that a step names. */
export function modelOf(models: Models, step: MigrationStep): Model {
  const model = own(models, step.model)
  if (model !== undefined) return model
  throw refused(
    step,
    `names a model that the schema does not have${suggest(step.model, Object.keys(models))}`,
  )
}

/** The field that a step names. */
export function fieldOf(models: Models, step: MigrationStep & { readonly field: string }): Json {
  const { fields } = modelOf(models, step)
  const field = own(fields, step.field)
  if (field !== undefined) return field
  throw refused(
    step,
    `names a field that ${step.model} does not have${suggest(step.field, Object.keys(fields))}`,
  )
}

/** Refuses a step that adds a name which exists already. */
export function refuseTaken(names: object, name: string, step: MigrationStep): void {
  if (Object.hasOwn(names, name)) throw refused(step, `takes the name ${name}, which is in use`)
}

/** The error of a step that does not fit. */
export function refused(step: MigrationStep, reason: string): StoreError {
  return new StoreError('ERR_MIGRATION', `The step ${showStep(step)} ${reason}.`, { value: step })
}

/** A copy of a part of a description. */
export function cloned(value: unknown): JsonValue {
  return JSON.parse(JSON.stringify(value)) as JsonValue
}
