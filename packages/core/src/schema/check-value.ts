import { ValidationError } from '../error/errors.js'
import { showValue } from '../error/show-value.js'
import type { FieldMeta } from './meta.js'
import { codePoints } from './types/text.js'
import type { Value } from './value-type.js'

const choiceKeys = new WeakMap<FieldMeta, ReadonlySet<unknown>>()

/**
 * Takes a value in for a field: checks null, type, choices and length, and gives it in the form that is stored. Defaults are the caller's matter.
 *
 * Codes: `ERR_REQUIRED` (undefined), `ERR_NULL`, `ERR_VALUE_TYPE`, `ERR_RANGE`, `ERR_MAX_DIGITS`, `ERR_MAX_LENGTH`, `ERR_CHOICE`, `ERR_VALIDATOR`,
 * `ERR_ASYNC_VALIDATOR`; all are ValidationErrors with model, field and value.
 */
export function checkValue(field: FieldMeta, value: unknown): Value {
  if (value === null || value === undefined) return checkAbsence(field, value)
  const parsed = parse(field, value)
  if (field.maxLength !== undefined) checkLength(field, parsed, field.maxLength)
  if (field.choices !== undefined) checkChoice(field, parsed)
  return parsed
}

function checkAbsence(field: FieldMeta, value: null | undefined): null {
  if (value === undefined)
    throw refusal(field, { code: 'ERR_REQUIRED', message: 'no value was given, and it has no default; give one', value })
  if (field.null) return null
  throw refusal(field, { code: 'ERR_NULL', message: 'null was given; give a value, or declare the field with null: true', value })
}

function parse(field: FieldMeta, value: unknown): Value {
  try {
    return field.type.parse(value)
  } catch (error) {
    if (!(error instanceof ValidationError) || error.model !== undefined) throw error
    throw refusal(field, { code: error.code, message: error.message, value, cause: error.cause })
  }
}

function checkLength(field: FieldMeta, value: Value, maxLength: number): void {
  // Code points are never more than UTF-16 units: only a long text is counted.
  const fits =
    typeof value === 'string'
      ? value.length <= maxLength || codePoints(value) <= maxLength
      : !(value instanceof Uint8Array) || value.length <= maxLength
  if (fits) return
  const length = typeof value === 'string' ? `${codePoints(value)} characters` : showValue(value)
  throw refusal(field, {
    code: 'ERR_MAX_LENGTH',
    message: `expected at most ${maxLength}, got ${length}; shorten it or raise maxLength`,
    value,
  })
}

function checkChoice(field: FieldMeta, value: Value): void {
  let keys = choiceKeys.get(field)
  if (keys === undefined) {
    keys = new Set((field.choices ?? []).map(([choice]) => field.type.key(choice)))
    choiceKeys.set(field, keys)
  }
  if (keys.has(field.type.key(value))) return
  const choices = (field.choices ?? []).map(([choice]) => showValue(choice)).join(', ')
  throw refusal(field, { code: 'ERR_CHOICE', message: `expected one of ${choices}, got ${showValue(value)}`, value })
}

interface Refusal {
  readonly code: string
  readonly message: string
  readonly value: unknown
  readonly cause?: unknown
}

function refusal(field: FieldMeta, { code, message, value, cause }: Refusal): ValidationError {
  const model = field.model.name
  return new ValidationError(code, `${model}.${field.name}: ${message}`, { model, field: field.name, value, cause })
}
