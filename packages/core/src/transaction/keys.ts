import { UsageError, ValidationError } from '../error/errors.js'
import { showValue } from '../error/show-value.js'
import { checkValue } from '../schema/check-value.js'
import type { FieldMeta, KeyMeta, ModelMeta } from '../schema/meta.js'
import type { Value } from '../schema/value-type.js'
import { State } from '../table/state.js'

/** Whether rows of a model are rows of another one, too: the model itself and those below it by multi-table inheritance. */
export function isA(model: ModelMeta, ancestor: ModelMeta): boolean {
  return model === ancestor || model.parents.some((link) => isA(link.target, ancestor))
}

/** The raw key that a row given for a relation stands for; undefined where the value is no row. */
function keyOfRow(key: KeyMeta, value: unknown): Value | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const model = State.modelOf(value)
  if (model === undefined) return undefined
  if (!isA(model, key.target)) throw wrongModel(key.field, value, `a ${model.name}`)
  return (value as Readonly<Record<string, Value>>)[key.targetField.attribute] ?? null
}

/** What a user gave for a relation under its own name: a row, or null. */
export function rowToKey(field: FieldMeta, key: KeyMeta, value: unknown): Value {
  if (value === null) return checkValue(field, null)
  const raw = keyOfRow(key, value)
  if (raw === undefined) throw wrongModel(field, value, showValue(value))
  return checkValue(field, raw)
}

/** What a default or an `onDelete` gives for a key: a row, a raw key or null. */
export function rowOrKey(field: FieldMeta, key: KeyMeta, value: unknown): Value {
  return checkValue(field, keyOfRow(key, value) ?? value)
}

function wrongModel(field: FieldMeta, value: unknown, found: string): ValidationError {
  const target = field.key?.target.name ?? ''
  const message = `${field.model.name}.${field.name}: expected a row of ${target} or null, got ${found}; a raw key goes under '${field.attribute}'`
  return new ValidationError('ERR_VALUE_TYPE', message, { model: field.model.name, field: field.name, value })
}

/** Refuses undefined where a row or key must be. */
export function refuseUndefined(value: unknown, what: string): void {
  if (value !== undefined) return
  throw new UsageError('ERR_UNDEFINED', `${what} is undefined: give a value, or null where there is none.`, { value })
}
