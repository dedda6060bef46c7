import { ValidationError } from '../error/errors.js'
import { issueOf, setIssues, type Issue } from '../error/issue.js'
import { showValue } from '../error/show-value.js'
import type { FieldMeta, Range } from './meta.js'
import { parseItems } from './types/array.js'
import { validate, type StandardValidator } from './types/standard-schema.js'
import { codePoints } from './types/text.js'
import type { Value } from './value-type.js'

const choiceKeys = new WeakMap<FieldMeta, ReadonlySet<unknown>>()

/**
 * Parses a value for a field: checks null, type, choices and length, and returns it in the stored form. The
 * caller applies defaults. `name` is the field's name in errors: `author_id` if the input has the key under that
 * name. With a validator the value is its output: writes pass `field.validator`; stored values aren't validated
 * again.
 *
 * Codes: `ERR_REQUIRED` (undefined), `ERR_NULL`, `ERR_VALUE_TYPE`, `ERR_RANGE`, `ERR_MAX_DIGITS`,
 * `ERR_MAX_LENGTH`, `ERR_CHOICE`, `ERR_VALIDATOR`, `ERR_ASYNC_VALIDATOR`; all are ValidationErrors with
 * model, field and value.
 */
export function checkValue(
  field: FieldMeta,
  value: unknown,
  name: string = field.name,
  validator?: StandardValidator,
): Value {
  if (value === null || value === undefined) return checkAbsence(field, value, name)
  try {
    const { items } = field
    const read = items === undefined ? field.type.parse(value) : readItems(items, value)
    // A validator may change the value: the limits are those of its output.
    const parsed =
      validator === undefined
        ? read
        : items === undefined
          ? field.type.parse(validate(validator, read))
          : readItems(items, validate(validator, read))
    checkLimits(field, parsed)
    return parsed
  } catch (error) {
    if (!(error instanceof ValidationError) || error.model !== undefined) throw error
    const { code, message, cause } = error
    throw withPlaces(refusal(field, name, { code, message, value, cause }), error.issues)
  }
}

/** The list, each item in its stored form and within the limits of items. */
function readItems(items: FieldMeta, value: unknown): Value {
  return parseItems(value, (item) => {
    const parsed = items.type.parse(item)
    checkLimits(items, parsed)
    return parsed
  })
}

function checkLimits(field: FieldMeta, parsed: Value): void {
  if (field.maxLength !== undefined) checkLength(field.maxLength, parsed)
  if (field.range !== undefined) checkRange(field, field.range, parsed)
  if (field.choices !== undefined) checkChoice(field, parsed)
}

function checkAbsence(field: FieldMeta, value: null | undefined, name: string): null {
  if (value === undefined)
    throw refusal(field, name, {
      code: 'ERR_REQUIRED',
      message: 'a value is required, because the field has no default',
      value,
    })
  if (field.null) return null
  throw refusal(field, name, {
    code: 'ERR_NULL',
    message: 'null is not allowed; pass a value, or declare the field with null: true',
    value,
  })
}

function checkLength(maxLength: number, value: Value): void {
  const length = lengthOf(value, maxLength)
  if (length <= maxLength) return
  const unit = typeof value === 'string' ? 'characters' : Array.isArray(value) ? 'items' : 'bytes'
  const message = `expected at most ${maxLength} ${unit}, got ${length}; shorten it, or raise maxLength`
  throw new ValidationError('ERR_MAX_LENGTH', message)
}

function checkRange({ type }: FieldMeta, { min, max }: Range, parsed: Value): void {
  const [bound, which] =
    min !== undefined && type.compare(parsed, min) < 0
      ? [min, 'at least']
      : max !== undefined && type.compare(parsed, max) > 0
        ? [max, 'at most']
        : []
  if (bound === undefined) return
  throw new ValidationError('ERR_RANGE', `expected ${which} ${showValue(bound)}, got ${showValue(parsed)}`)
}

/** Code points are never more than UTF-16 units: only a long text is counted. */
function lengthOf(value: Value, enough: number): number {
  if (typeof value === 'string') return value.length <= enough ? value.length : codePoints(value)
  return value instanceof Uint8Array || Array.isArray(value) ? value.length : 0
}

function checkChoice(field: FieldMeta, value: Value): void {
  let keys = choiceKeys.get(field)
  if (keys === undefined) {
    keys = new Set((field.choices ?? []).map(([choice]) => field.type.key(choice)))
    choiceKeys.set(field, keys)
  }
  if (keys.has(field.type.key(value))) return
  const choices = (field.choices ?? []).map(([choice]) => showValue(choice)).join(', ')
  throw new ValidationError('ERR_CHOICE', `expected one of ${choices}, got ${showValue(value)}`)
}

interface Refusal {
  readonly code: string
  readonly message: string
  readonly value: unknown
  readonly cause?: unknown
}

/** The refusal with an issue for each of a validator's, if these say more: there are several, or they have paths. */
function withPlaces(error: ValidationError, passed: readonly Issue[]): ValidationError {
  const [first] = passed
  if (passed.length < 2 && first?.path === undefined) return error
  const { model, field = '', value } = error
  const issues = passed.map(({ code, message, path }) =>
    issueOf({
      code,
      message: `${model}.${field}: ${message}`,
      model,
      field,
      value,
      ...(path === undefined ? undefined : { path: field + path }),
    }),
  )
  setIssues(error, issues)
  return error
}

function refusal(field: FieldMeta, name: string, { code, message, value, cause }: Refusal): ValidationError {
  const model = field.model.name
  return new ValidationError(code, `${model}.${name}: ${message}`, { model, field: name, value, cause })
}
