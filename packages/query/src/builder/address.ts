import {
  DoesNotExist,
  isSameValue,
  modelOf,
  UsageError,
  type FieldMeta,
  type ModelMeta,
  type Row,
  type UniqueMeta,
  type UniquePart,
  type UniqueTerm,
  type Value,
} from '@relata/core/engine'
import { isPlainObject } from './condition.js'
import type { StoreContext } from './context.js'
import { formatValue } from './format-value.js'
import { settableField, type InputValues } from './input-values.js'
import { parseValue, primaryKeyOf, rowAt, slotByField } from './row-key.js'

/**
 * Addresses: objects of values that one row at most can have, `{ email: 'a@b.c' }`. They have a value of the primary
 * key, of a unique field, or of all fields that are unique together. Other values in them must be those of the row, too.
 */

/** Types whose values may be plain objects. */
const OBJECT_TYPES: ReadonlySet<string> = new Set(['json', 'custom'])

/** Whether an argument that names a row does so by unique values: it is neither a row nor a key. */
export function isAddress(model: ModelMeta, named: unknown): named is InputValues {
  return isPlainObject(named) && modelOf(named) === undefined && !OBJECT_TYPES.has(model.pk.type.name)
}

/**
 * The slot of the row that has these values, found by a unique index; -1 if there is none. Throws UsageError
 * `ERR_NOT_UNIQUE` for values that several rows may have, `ERR_UNDEFINED`, `ERR_ARGUMENT`; FieldError
 * `ERR_UNKNOWN_FIELD`; ValidationError `ERR_VALUE_TYPE`; DoesNotExist for the address of another row among the values.
 */
export function addressedSlot(
  context: StoreContext,
  model: ModelMeta,
  address: InputValues,
  method: string,
): number {
  const passed = passedValues(context, { model, address, method })
  const slot = findSlot(context, model, passed)
  if (slot === undefined) throw notUnique({ model, address, method }, new Set(passed.keys()))
  if (slot < 0) return -1
  const row = rowAt(context, model, slot)
  for (const [field, value] of passed)
    if (!isSameValue(field, row[field.attribute] as Value, value)) return -1
  return slot
}

/** The error for an address that no row has. */
export function noRowAt(model: ModelMeta, address: InputValues): DoesNotExist {
  const values = Object.entries(address).map(([name, value]) => `${name} ${formatValue(value)}`)
  return new DoesNotExist('ERR_DOES_NOT_EXIST', `There is no ${model.name} with ${values.join(' and ')}`, {
    value: address,
    model: model.name,
  })
}

/** What an address was passed to. */
interface Call {
  readonly model: ModelMeta
  readonly address: InputValues
  readonly method: string
}
type Passed = ReadonlyMap<FieldMeta, Value>

function passedValues(context: StoreContext, { model, address, method }: Call): Passed {
  const passed = new Map<FieldMeta, Value>()
  for (const [name, value] of Object.entries(address)) {
    const field = settableField(context, model, name, method)
    if (passed.has(field))
      throw new UsageError('ERR_ARGUMENT', `${method}: ${model.name}.${field.name} is passed twice`, {
        value: address,
        model: model.name,
        field: field.name,
      })
    passed.set(field, storedValue(context, field, value))
  }
  return passed
}

/** A value as a row has it: of a row or an address, the key. */
function storedValue(context: StoreContext, field: FieldMeta, value: unknown): Value {
  if (value === undefined)
    throw new UsageError('ERR_UNDEFINED', `${field.model.name}.${field.name} is undefined in an address`, {
      value,
      model: field.model.name,
      field: field.name,
    })
  if (value === null) return null
  const { key } = field
  if (key === undefined || typeof value !== 'object') return parseValue(field, value)
  const row = modelOf(value) === undefined ? undefined : (value as Row)
  if (row !== undefined) {
    primaryKeyOf(context, key.target, row)
    return row[key.targetField.attribute] as Value
  }
  if (!isAddress(key.target, value)) return parseValue(field, value)
  const slot = addressedSlot(context, key.target, value, field.name)
  if (slot < 0) throw noRowAt(key.target, value)
  return rowAt(context, key.target, slot)[key.targetField.attribute] as Value
}

/** The slot by the first index that the values fill, -1 for no row; undefined if they fill none. */
function findSlot(context: StoreContext, model: ModelMeta, passed: Passed): number | undefined {
  for (const [field, value] of passed)
    if (value !== null && (field.primaryKey || field.unique)) return slotByField(context, model, field, value)
  return findTogether(context, model, passed)
}

/** The same by constraints over several fields, also those of parents. */
function findTogether(context: StoreContext, model: ModelMeta, passed: Passed): number | undefined {
  for (const [at, unique] of model.uniques.entries())
    if (names(unique, passed)) {
      const values = unique.fields.map((field) => passed.get(field) as Value)
      return context.table(model).findTogether(at, values)
    }
  for (const { target, targetField, field } of model.parents) {
    const above = findTogether(context, target, passed)
    if (above === undefined) continue
    if (above < 0) return -1
    return slotByField(context, model, field, rowAt(context, target, above)[targetField.attribute] as Value)
  }
  return undefined
}

/** Whether values select at most one row by a constraint: its fields, and fields that meet its conditions. */
function names({ parts, where, nullsDistinct, form }: UniqueMeta, passed: Passed): boolean {
  if (form === 'field') return false
  const isFixed = ({ field, apply }: UniquePart): boolean =>
    apply === undefined && passed.has(field) && (passed.get(field) !== null || !nullsDistinct)
  const isMet = ({ field, values, negated }: UniqueTerm): boolean => {
    const value = passed.get(field)
    return value !== undefined && values.some((allowed) => isSameValue(field, allowed, value)) !== negated
  }
  return parts.every(isFixed) && where.every(isMet)
}

/** Names what is missing if the values are a part of an address. */
function notUnique({ model, address, method }: Call, fields: ReadonlySet<FieldMeta>): UsageError {
  const sets = [...uniqueSets(model)]
  const partial = sets.find((set) => set.some((field) => fields.has(field)))
  const ways = sets.map((set) => set.map(({ name }) => name).join(' with '))
  const got = Object.keys(address).join(', ') || 'nothing'
  const missing = partial?.filter((field) => !fields.has(field)).map(({ name }) => name) ?? []
  const hint =
    missing.length > 0
      ? `add ${missing.join(' and ')}`
      : partial === undefined
        ? `for rows with these values call db.${model.name}.filter(…)`
        : 'null, or a value that the condition of the constraint leaves out, may be that of several rows'
  return new UsageError(
    'ERR_NOT_UNIQUE',
    `${method} finds a row of ${model.name} by ${ways.join(', or by ')}, and got ${got}: ${hint}`,
    { value: address, model: model.name },
  )
}

/** The sets of fields that an address may have. */
function* uniqueSets(model: ModelMeta): Iterable<readonly FieldMeta[]> {
  for (const field of model.rowFields) if (field.primaryKey || field.unique) yield [field]
  yield* setsTogether(model)
}
function* setsTogether(model: ModelMeta): Iterable<readonly FieldMeta[]> {
  for (const { parts, where, form } of model.uniques)
    if (form !== 'field' && parts.every(({ apply }) => apply === undefined))
      yield [...new Set([...parts, ...where].map(({ field }) => field))]
  for (const { target } of model.parents) yield* setsTogether(target)
}
