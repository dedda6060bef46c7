import {
  computedValue,
  IntegrityError,
  readOptions,
  readValue,
  UsageError,
  type FieldMeta,
  type ModelMeta,
  type Row,
  type Value,
} from '@relata/core/engine'
import { junction, lookup } from '../ast/condition.js'
import type { StoreContext } from './context.js'
import { createRow, createRows } from './create.js'
import { settableField, valuesObject, type InputValues } from './input-values.js'
import { nestedAmong } from './nested/nested-write.js'
import { BULK_CREATE } from './option-rules.js'
import { filtered } from './refine.js'
import { rowAt } from './row-key.js'
import { queryAll } from './query-source.js'
import { updateRow } from './write.js'

export interface BulkCreateOptions {
  /** Skip rows that conflict with an existing row. */
  readonly ignoreConflicts?: boolean
  /**
   * Update the conflicting row instead: `uniqueFields` find it, by default those of the option `primaryKey`;
   * `updateFields` are written.
   */
  readonly updateConflicts?: boolean
  readonly updateFields?: readonly string[]
  readonly uniqueFields?: readonly string[]
}

/** One step: all rows or, with an error, none. */
export function bulkCreate(
  context: StoreContext,
  model: ModelMeta,
  list: Iterable<unknown>,
  bulkOptions: BulkCreateOptions | undefined,
): Row[] {
  return bulkOptions === undefined
    ? createRows(context, model, list)
    : context.writer.atomic(() => bulkCreateWith(context, model, list, bulkOptions))
}

function bulkCreateWith(
  context: StoreContext,
  model: ModelMeta,
  list: Iterable<unknown>,
  bulkOptions: BulkCreateOptions,
): Row[] {
  const options = readOptions(bulkOptions, BULK_CREATE, 'bulkCreate')
  const { ignoreConflicts, updateConflicts } = options
  if (ignoreConflicts === true && updateConflicts === true)
    throw new UsageError('ERR_ARGUMENT', 'bulkCreate takes ignoreConflicts or updateConflicts, not both', {
      value: options,
    })
  if (ignoreConflicts === true) {
    const rows = context.writer.each(list, (values) =>
      createUnlessConflict(context, model, valuesObject(values, 'bulkCreate')),
    )
    return rows.filter((row) => row !== undefined)
  }
  if (updateConflicts === true) return upsert(context, model, list, options)
  return createRows(context, model, list)
}

/** Each row is its own savepoint, so that a conflict is known before the next row is created. */
function createUnlessConflict(context: StoreContext, model: ModelMeta, values: InputValues): Row | undefined {
  try {
    return context.writer.atomic(() => createRow(context, model, values))
  } catch (error) {
    if (
      error instanceof IntegrityError &&
      (error.code === 'ERR_UNIQUE' || error.code === 'ERR_UNIQUE_TOGETHER')
    )
      return undefined
    throw error
  }
}

function upsert(
  context: StoreContext,
  model: ModelMeta,
  list: Iterable<unknown>,
  options: BulkCreateOptions,
): Row[] {
  const update = fieldsOf(context, model, options.updateFields, 'updateFields')
  const unique =
    options.uniqueFields === undefined && model.keyParts.length > 0
      ? model.keyParts
      : fieldsOf(context, model, options.uniqueFields, 'uniqueFields')
  if (!isUnique(model, unique))
    throw new UsageError(
      'ERR_NOT_UNIQUE',
      `bulkCreate: ${unique.map((field) => field.name).join(', ')} of ${model.name} is not unique: name a unique field, or the fields of a primaryKey or uniqueTogether`,
      {
        value: options.uniqueFields,
      },
    )
  const fixed = update.find((field) => field.primaryKey)
  if (fixed !== undefined)
    throw new UsageError(
      'ERR_KEY_CHANGE',
      `bulkCreate: updateFields can't contain the primary key '${fixed.name}', which never changes`,
      {
        value: options.updateFields,
      },
    )
  const slots = context.writer.each(list, (input) => {
    const values = valuesObject(input, 'bulkCreate')
    refuseNested(model, values)
    const slot = findExisting(context, model, unique, values)
    const row =
      slot === undefined
        ? createRow(context, model, values)
        : updateRow(context, queryAll(context, model), slot, pickValues(update, values))
    return context.table(model).find(row[model.pk.attribute] as Value)
  })
  return slots.map((slot) => rowAt(context, model, slot))
}

/** Of a row that exists, nested values would be ignored. */
function refuseNested(model: ModelMeta, values: InputValues): void {
  const [nested] = nestedAmong(model, values)
  if (nested === undefined) return
  throw new UsageError(
    'ERR_ARGUMENT',
    `bulkCreate with updateConflicts takes no nested writes, got '${nested.name}': call bulkUpsert`,
    { value: nested.argument, model: model.name, field: nested.name },
  )
}

function fieldsOf(
  context: StoreContext,
  model: ModelMeta,
  names: readonly string[] | undefined,
  option: string,
): FieldMeta[] {
  if (names === undefined || names.length === 0)
    throw new UsageError(
      'ERR_ARGUMENT',
      `bulkCreate with updateConflicts needs ${option}, a list of field names`,
      { value: names },
    )
  return names.map((name) => settableField(context, model, name, 'bulkCreate'))
}

function isUnique(model: ModelMeta, fields: readonly FieldMeta[]): boolean {
  const [only] = fields
  if (fields.length === 1 && only !== undefined && (only.unique || only.primaryKey)) return true
  return model.uniques.some(
    (unique) =>
      unique.form === 'fields' &&
      unique.fields.length === fields.length &&
      unique.fields.every((field) => fields.includes(field)),
  )
}

/** The value that a new row would have; undefined if it isn't known before the row is created. */
function valueOrDefault(field: FieldMeta, values: InputValues): unknown {
  const value = values[field.name] ?? values[field.attribute] ?? (field.primaryKey ? values['pk'] : undefined)
  if (value !== undefined) return value
  if (field.computed?.compute !== undefined) return computedOf(field, field.computed.from, values)
  return !field.auto && field.hasDefault && typeof field.default !== 'function' ? field.default : undefined
}

function computedOf(field: FieldMeta, from: readonly FieldMeta[], values: InputValues): Value | undefined {
  const columns: Record<string, Value> = {}
  for (const column of from) {
    const { name, attribute, auto, hasDefault } = column
    const value = valueOrDefault(column, values)
    if (value !== undefined)
      columns[attribute] = readValue(column, values[name] === undefined ? attribute : name, value)
    else if (column.null && !auto && !hasDefault) columns[attribute] = null
    else return undefined
  }
  return computedValue(field, columns)
}

/** The slot of the row with the same unique fields; a null never clashes. */
function findExisting(
  context: StoreContext,
  model: ModelMeta,
  unique: readonly FieldMeta[],
  values: InputValues,
): number | undefined {
  const lookups = unique.map((field) => [field, valueOrDefault(field, values)] as const)
  if (lookups.some(([, value]) => value === undefined || value === null)) return undefined
  const condition = junction(
    'and',
    lookups.map(([field, value]) => lookup(field.name, value)),
  )
  return context.engine.slots(filtered(queryAll(context, model), condition, 'bulkCreate'))[0]
}

/** `Object.hasOwn`, because a field may be named like an inherited property such as `toString`. */
function hasValue(values: InputValues, name: string): boolean {
  return Object.hasOwn(values, name) && values[name] !== undefined
}

/** What a new row would have in these fields, its defaults too. */
function pickValues(fields: readonly FieldMeta[], values: InputValues): InputValues {
  const picked: Record<string, unknown> = {}
  for (const field of fields) {
    // It follows from the others.
    if (field.computed?.compute !== undefined) continue
    if (hasValue(values, field.attribute)) picked[field.attribute] = values[field.attribute]
    else if (hasValue(values, field.name)) picked[field.name] = values[field.name]
    else if (field.hasDefault)
      picked[field.attribute] =
        typeof field.default === 'function' ? (field.default as () => unknown)() : field.default
    else if (field.null) picked[field.attribute] = null
  }
  return picked
}
