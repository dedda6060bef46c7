import { FieldError, UsageError } from '../error/errors.js'
import { showValue } from '../error/show-value.js'
import { checkValue } from '../schema/check-value.js'
import type { FieldMeta, ModelMeta, SchemaMeta } from '../schema/meta.js'
import type { Value } from '../schema/value-type.js'
import { rowOrKey, rowToKey } from './keys.js'
import type { Column, ModelPlan } from './model-plan.js'

/** Values by field name (`author`: a row or null) or by attribute (`author_id`: a raw key, or a row all the same). */
export type Input = Readonly<Record<string, unknown>>

/**
 * Takes in the values of a new row of one table, in the order of its fields: checks each, evaluates defaults. What the store gives (an automatic key, a
 * place in order) and isn't given is left undefined. Refuses names that the model doesn't have.
 */
export function readRow(schema: SchemaMeta, plan: ModelPlan, input: Input): Record<string, Value | undefined> {
  const values: Record<string, Value | undefined> = {}
  let taken = 0
  for (const column of plan.columns) {
    let value = take(column, input)
    if (value === undefined) {
      // A name misspelt is told before the field that it left without a value.
      if (column.required) refuseNames(schema, plan.model, input)
      value = defaultOf(column.field)
    } else taken++
    values[column.attribute] = value
  }
  if (taken !== countGiven(input)) refuseNames(schema, plan.model, input)
  return values
}

function take(column: Column, input: Input): Value | undefined {
  const { field, name } = column
  const given = column.inherited && !Object.hasOwn(input, name) ? undefined : input[name]
  if (!column.isKey) return given === undefined ? undefined : field.auto && given === null ? undefined : checkValue(field, given)
  const raw = column.inherited && !Object.hasOwn(input, column.attribute) ? undefined : input[column.attribute]
  if (raw === undefined) return given === undefined ? undefined : givenKey(field, given)
  if (given === undefined || name === column.attribute) return rawKey(field, raw)
  throw givenTwice(field, given)
}

/** The value of one field, given under its name or attribute. */
export function readValue(field: FieldMeta, name: string, value: unknown): Value {
  return field.key !== undefined && name === field.name ? givenKey(field, value) : rawKey(field, value)
}

/** A row under the attribute's name says the same as under the field's. */
function rawKey(field: FieldMeta, value: unknown): Value {
  return field.key !== undefined && typeof value === 'object' && value !== null
    ? rowOrKey(field, field.key, value)
    : checkValue(field, value)
}

function givenKey(field: FieldMeta, value: unknown): Value {
  return field.key === undefined ? checkValue(field, value) : rowToKey(field, field.key, value)
}

/** A field's value where none is given; undefined for what the store gives. */
function defaultOf(field: FieldMeta): Value | undefined {
  if (field.hasDefault) return evaluateDefault(field)
  if (field.auto) return undefined
  return field.null ? null : checkValue(field, undefined)
}

/** A declared default: a function is asked each time. */
export function evaluateDefault(field: FieldMeta): Value {
  const declared = field.default
  const value: unknown = typeof declared === 'function' ? declared() : declared
  return field.key === undefined ? checkValue(field, value) : rowOrKey(field, field.key, value)
}

function countGiven(input: Input): number {
  let count = 0
  for (const name in input) if (input[name] !== undefined) count++
  return count
}

/** Finds the name that made the count differ; returns where all of them were null for what the store gives. */
function refuseNames(schema: SchemaMeta, model: ModelMeta, input: Input): void {
  for (const name of Object.keys(input)) {
    if (input[name] !== undefined && model.fieldByName.get(name) === undefined) throw unknownName(schema, model, name)
  }
}

export function givenTwice(field: FieldMeta, value: unknown): UsageError {
  const message = `${field.model.name}.${field.name} is given twice, as '${field.name}' and as '${field.attribute}': give one of them.`
  return new UsageError('ERR_ARGUMENT', message, { value })
}

/** A name that can't be given a value: a relation that the row doesn't hold, or nothing at all. */
function unknownName(schema: SchemaMeta, model: ModelMeta, name: string): FieldError | UsageError {
  const edge = schema.attribute(model, name)?.edge ?? schema.step(model, name)?.edge
  if (edge !== undefined) {
    const message = `${model.name}.${name} holds no value of the row: write it through its manager (add, set, remove) once the row exists.`
    return new UsageError('ERR_NOT_ASSIGNABLE', message, { value: name })
  }
  const known = model.rowFields.map((field) => field.name).join(', ')
  return new FieldError('ERR_UNKNOWN_FIELD', `${model.name} has no field ${showValue(name)}; it has ${known}.`, {
    model: model.name,
    field: name,
    value: name,
  })
}

/** The field that a name or attribute stands for, the model's own or a parent's. */
export function resolveName(schema: SchemaMeta, model: ModelMeta, name: string): FieldMeta {
  const field = model.fieldByName.get(name) ?? schema.step(model, name)?.field ?? schema.attribute(model, name)?.field
  if (field === undefined) throw unknownName(schema, model, name)
  return field
}

/** Refuses values that are not given by name. */
export function refuseNoObject(model: ModelMeta, input: unknown): void {
  if (typeof input === 'object' && input !== null && !Array.isArray(input)) return
  throw new UsageError('ERR_ARGUMENT', `The values of a ${model.name} are an object by field name, got ${showValue(input)}.`, {
    value: input,
  })
}
