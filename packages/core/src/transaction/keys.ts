import { UsageError, ValidationError } from '../error/errors.js'
import { refuseOtherCopy } from '../error/other-copy.js'
import { showValue } from '../error/show-value.js'
import { checkValue } from '../schema/check-value.js'
import { isA } from '../schema/is-a.js'
import type { FieldMeta, KeyMeta } from '../schema/meta.js'
import type { Value } from '../schema/value-type.js'
import { modelOf } from '../state/model-of.js'

/**
 * The raw key of a row that is the value of a relation; undefined if the value is not a row. `name` is its
 * name in the input.
 */
function keyOfRow(key: KeyMeta, name: string, value: unknown): Value | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const model = modelOf(value)
  if (model === undefined) {
    refuseOtherCopy(value)
    return undefined
  }
  if (!isA(model, key.target)) throw wrongModel(key, name, value)
  const raw = (value as Readonly<Record<string, Value>>)[key.targetField.attribute] ?? null
  if (raw === null && !key.targetField.primaryKey) throw withoutKey(key, name, value)
  return raw
}

/** The value that a user passed for a relation under its name: a row, or null. */
export function rowToKey(field: FieldMeta, key: KeyMeta, value: unknown): Value {
  if (value === null) return checkValue(field, null)
  const raw = keyOfRow(key, field.name, value)
  if (raw === undefined) throw wrongModel(key, field.name, value)
  return checkValue(field, raw)
}

/**
 * The value of a key from an input: a row, a raw key or null. `name` is the attribute or, for a default or an
 * `onDelete`, the field.
 */
export function rowOrKey(field: FieldMeta, key: KeyMeta, value: unknown, name: string = field.name): Value {
  return checkValue(field, keyOfRow(key, name, value) ?? value, name)
}

/** The value of the relation's name is a row, that of the attribute's name a raw key or a row. */
function wrongModel({ field, target, targetField }: KeyMeta, name: string, value: unknown): ValidationError {
  const { model, attribute } = field
  const orNull = field.null ? ' or null' : ''
  const byName = name === field.name && name !== attribute
  const expected = byName
    ? `a row of ${target.name}${orNull}`
    : `the ${targetField.name} of a ${target.name}, a row of it${orNull}`
  const hint = byName && modelOf(value) === undefined ? `; a raw key goes under '${attribute}'` : ''
  const message = `${model.name}.${name}: expected ${expected}, got ${showValue(value)}${hint}`
  return new ValidationError('ERR_VALUE_TYPE', message, { model: model.name, field: name, value })
}

/** The error for a relation by a field other than the primary key, to a row that has null in it. */
function withoutKey({ field, target, targetField }: KeyMeta, name: string, value: unknown): ValidationError {
  const { model } = field
  const message = `${model.name}.${name}: ${showValue(value)} has null as its ${targetField.name}, which keys to a ${target.name} refer to; set it first`
  return new ValidationError('ERR_NULL', message, { model: model.name, field: name, value })
}

/** Refuses undefined as a row or key. */
export function refuseUndefined(value: unknown, what: string): void {
  if (value !== undefined) return
  throw new UsageError('ERR_UNDEFINED', `${what} is undefined: pass a value, or null if there is none.`, {
    value,
  })
}
