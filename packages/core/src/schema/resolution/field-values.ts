import { ValidationError } from '../../error/errors.js'
import { showValue } from '../../error/show-value.js'
import { checkValue } from '../check-value.js'
import type { Faults } from './faults.js'
import type { FieldOptions } from '../declaration.js'
import type { FieldMeta, Range } from '../meta.js'
import type { Mutable } from './mutable.js'
import type { SchemaCheckCode } from '../schema-checks.js'
import type { StandardValidator } from '../types/standard-schema.js'
import type { Value } from '../value-type.js'

/**
 * Checks the values that a declaration holds (bounds, choices, default, `SET`) by the field's own rules, and
 * puts them in their stored form.
 */
export function settleValues(
  field: Mutable<FieldMeta>,
  { choices, min, max, of }: FieldOptions,
  faults: Faults,
): void {
  if (field.items !== undefined && of !== undefined) settleValues(field.items, of.options, faults)
  const label = `${field.model.name}.${field.name}: `
  /** The stored form; a value that the field refuses is reported under `code`. */
  const attempt: Attempt = (value, code, what, validator) => {
    try {
      return checkValue(field, value, field.name, validator)
    } catch (error) {
      if (!(error instanceof ValidationError)) throw error
      faults.add(
        code,
        { model: field.model.name, field: field.name },
        `${what}: ${error.message.replace(label, '')}`,
      )
      return undefined
    }
  }
  if (min !== undefined || max !== undefined) field.range = settleRange(field, { min, max }, attempt, faults)
  if (choices !== undefined) field.choices = settleChoices(field, listOf(choices), attempt, faults)
  if (field.hasDefault && typeof field.default !== 'function')
    field.default = attempt(field.default, 'ERR_DEFAULT', 'its default is invalid', field.validator)
  if (field.key?.onDelete.kind !== 'SET' || typeof field.key.onDelete.value === 'function') return
  const { value } = field.key.onDelete
  if (value !== null || field.null) attempt(value, 'ERR_SET_VALUE', 'the value of onDelete SET is invalid')
  else
    faults.add(
      'ERR_SET_NULL_NOT_NULL',
      { model: field.model.name, field: field.name },
      'onDelete SET(null) needs a nullable field; add null: true',
    )
}

/** Bounds that allow no value are a mistake, too. */
function settleRange(
  field: FieldMeta,
  declared: Pick<FieldOptions, 'min' | 'max'>,
  attempt: Attempt,
  faults: Faults,
): Range {
  const bound = (which: 'min' | 'max'): Value | undefined =>
    declared[which] === undefined
      ? undefined
      : (attempt(declared[which], 'ERR_OPTION', `its ${which} is invalid`) ?? undefined)
  const [min, max] = [bound('min'), bound('max')]
  if (min !== undefined && max !== undefined && field.type.compare(min, max) > 0)
    faults.add(
      'ERR_OPTION',
      { model: field.model.name, field: field.name },
      `min (${showValue(min)}) is more than max (${showValue(max)})`,
    )
  return Object.freeze({ min, max })
}

/** Bounds and choices limit what the validator may return: only values that are stored pass it. */
type Attempt = (
  value: unknown,
  code: SchemaCheckCode,
  what: string,
  validator?: StandardValidator,
) => Value | undefined
type Choices = readonly (readonly [Value, string])[]

function settleChoices(
  field: FieldMeta,
  declared: readonly unknown[],
  attempt: Attempt,
  faults: Faults,
): Choices {
  const place = { model: field.model.name, field: field.name }
  if (declared.length === 0)
    faults.add(
      'ERR_CHOICES',
      place,
      'choices are empty, so no value could be stored; list some, or remove the option',
    )
  const seen = new Set<unknown>()
  const choices: (readonly [Value, string])[] = []
  for (const entry of declared) {
    const [choice, label] = isPair(entry) ? entry : [entry, undefined]
    const value =
      choice === null || choice === undefined
        ? refuseEmpty(choice, place, faults)
        : attempt(choice, 'ERR_CHOICES', `the choice ${showValue(choice)} is invalid`)
    if (value === undefined) continue
    const key = field.type.key(value)
    if (seen.has(key))
      faults.add('ERR_CHOICES', place, `the choice ${showValue(value)} is listed twice; list it once`)
    else choices.push(Object.freeze([value, label ?? String(choice)] as const))
    seen.add(key)
  }
  return Object.freeze(choices)
}

/** Choices as a list: an object has the label of each value. */
function listOf(choices: object): readonly unknown[] {
  return Array.isArray(choices) ? choices : Object.entries(choices)
}

function refuseEmpty(
  choice: null | undefined,
  place: { model: string; field: string },
  faults: Faults,
): undefined {
  faults.add('ERR_CHOICES', place, `${choice} can't be a choice; declare null: true to allow null`)
  return undefined
}

function isPair(entry: unknown): entry is readonly [unknown, string] {
  return Array.isArray(entry) && entry.length === 2 && typeof entry[1] === 'string'
}
