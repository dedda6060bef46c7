import { UsageError, ValidationError } from '../error/errors.js'
import { reasonOf } from '../error/reason-of.js'
import { showValue } from '../error/show-value.js'
import { checkValue } from '../schema/check-value.js'
import type { ComputedMeta, FieldMeta, ModelMeta } from '../schema/meta.js'
import type { Value } from '../schema/value-type.js'
import { sameValue } from './changed-row.js'
import type { ModelPlan } from './model-plan.js'
import { withValue, type Change, type Target } from './row-changes.js'

/** Values of a row of one table by attribute. */
type RowValues = Readonly<Record<string, Value | undefined>>

/**
 * Sets the computed fields of a new row, once its other values are known. A value that was passed must be the computed
 * one.
 */
export function setComputed({ computed }: ModelPlan, values: Record<string, Value | undefined>): void {
  for (const field of computed) {
    const { attribute } = field
    const given = values[attribute]
    const value = computedValue(field, values)
    if (given !== undefined && !sameValue(field, given, value)) throw notAssignable(field, given, value)
    values[attribute] = value
  }
}

/**
 * The changes of a row, and those of the fields that are computed from what changes; with `all`, of every computed
 * field. A value that was passed must be the computed one.
 */
export function withComputed(
  given: readonly Change[],
  { row }: Target,
  { computedInRow }: ModelPlan,
  all: boolean = false,
): readonly Change[] {
  let list = given
  for (const field of computedInRow) {
    const change = list.find(({ model }) => model === field.model)
    const requested = change === undefined ? undefined : valueIn(change, field)
    const isDue =
      all ||
      requested !== undefined ||
      change?.fields.some((changed) => field.computed?.from.includes(changed)) === true
    if (!isDue) continue
    const value = computedValue(field, valuesAfter(field.model, row, change))
    if (requested !== undefined && !sameValue(field, requested, value))
      throw notAssignable(field, requested, value)
    const old = row[field.attribute] as Value
    if (requested === undefined && !sameValue(field, old, value)) list = withValue(list, field, old, value)
  }
  return list
}

/** Whether a change of a column changes others. */
export function isComputedFrom({ computed }: ModelPlan, column: FieldMeta): boolean {
  return computed.some((field) => field.computed?.from.includes(column))
}

function valueIn({ after, json }: Change, field: FieldMeta): Value | undefined {
  return Object.hasOwn(after, field.attribute)
    ? after[field.attribute]
    : json.find((edit) => edit.field === field)?.value
}

function valuesAfter({ fields }: ModelMeta, row: RowValues, change: Change | undefined): RowValues {
  const values: Record<string, Value | undefined> = {}
  for (const { attribute } of fields) values[attribute] = row[attribute]
  if (change === undefined) return values
  Object.assign(values, change.after)
  for (const { field, value } of change.json) values[field.attribute] = value
  return values
}

/**
 * The value of a computed field of a row with these values. Throws ValidationError: `ERR_COMPUTED_VALUE` if the function
 * throws or returns undefined, and what the field refuses.
 */
export function computedValue(field: FieldMeta, values: RowValues): Value {
  const { compute, from, names } = field.computed as ComputedMeta
  const columns: Record<string, Value> = {}
  for (const [at, { attribute }] of from.entries()) {
    const value = values[attribute] ?? null
    // Bytes can't be frozen.
    columns[names[at] as string] = value instanceof Uint8Array ? value.slice() : value
  }
  let result: unknown
  try {
    result = (compute as (row: object) => unknown)(Object.freeze(columns))
  } catch (error) {
    const reason = `the function that computes it threw for ${shown(columns)}: ${reasonOf(error)}`
    throw refused(field, 'ERR_COMPUTED_VALUE', reason, { value: columns, cause: error })
  }
  if (result === undefined) {
    const reason = `the function that computes it returned undefined for ${shown(columns)}; return a value${field.null ? ', or null' : ''}`
    throw refused(field, 'ERR_COMPUTED_VALUE', reason, { value: columns })
  }
  try {
    return checkValue(field, result, field.name, field.validator)
  } catch (error) {
    if (!(error instanceof ValidationError)) throw error
    const reason = error.message.replace(`${field.model.name}.${field.name}: `, '')
    throw refused(field, error.code, `${reason} (computed from ${shown(columns)})`, {
      value: result,
      cause: error,
    })
  }
}

/** `first = 'Ann', last = null`. */
function shown(columns: Readonly<Record<string, Value>>): string {
  return Object.entries(columns)
    .map(([name, value]) => `${name} = ${showValue(value)}`)
    .join(', ')
}

function refused(
  { model, name }: FieldMeta,
  code: string,
  what: string,
  details: { readonly value: unknown; readonly cause?: unknown },
): ValidationError {
  return new ValidationError(code, `${model.name}.${name}: ${what}`, {
    model: model.name,
    field: name,
    ...details,
  })
}

function notAssignable(field: FieldMeta, given: Value, value: Value): UsageError {
  const { model, name, computed } = field
  const message = `${model.name}.${name} is computed from ${computed?.names.join(', ') ?? ''}: it is ${showValue(value)} and can't be set to ${showValue(given)}. Leave it out, and set what it is computed from.`
  return new UsageError('ERR_NOT_ASSIGNABLE', message, { model: model.name, field: name, value: given })
}
