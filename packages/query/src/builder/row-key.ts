import {
  isA,
  RelataError,
  StoreError,
  UsageError,
  ValidationError,
  modelOf,
  type FieldMeta,
  type ModelMeta,
  type Row,
  type Value,
} from '@relata/core/engine'
import type { StoreContext } from './context.js'
import { refuseForeignRow } from './store-identity.js'
import { withArticle, formatValue } from './format-value.js'
import { refuseOtherCopy } from './this-copy.js'

/** Parses a value by the field's type. Errors name the model and the field. */
export function parseValue(field: FieldMeta, value: unknown): Value {
  try {
    return field.type.parse(value)
  } catch (error) {
    if (!(error instanceof RelataError) || error.model !== undefined) throw error
    throw new ValidationError(error.code, `${field.model.name}.${field.name}: ${error.message}`, {
      value,
      model: field.model.name,
      field: field.name,
      cause: error,
    })
  }
}

function keyOfRow(context: StoreContext, model: ModelMeta, row: Row, of: ModelMeta): Value {
  refuseForeignRow(context, row)
  if (!isA(of, model))
    throw new UsageError(
      'ERR_WRONG_MODEL',
      `Expected ${withArticle(model.name)} or its key, got ${withArticle(of.name)}`,
      {
        value: row,
        model: model.name,
      },
    )
  return row[model.pk.attribute] as Value
}

/**
 * The primary key of a row, or a parsed key. Throws `ERR_UNDEFINED`, `ERR_WRONG_MODEL`, `ERR_OTHER_STORE`,
 * `ERR_VALUE_TYPE`.
 */
export function primaryKeyOf(context: StoreContext, model: ModelMeta, rowOrKey: unknown): Value {
  if (typeof rowOrKey === 'object' && rowOrKey !== null) {
    const of = modelOf(rowOrKey)
    if (of !== undefined) return keyOfRow(context, model, rowOrKey as Row, of)
    refuseOtherCopy(rowOrKey)
  }
  if (rowOrKey === undefined)
    throw new UsageError('ERR_UNDEFINED', `Expected ${withArticle(model.name)} or its key, got undefined`, {
      value: rowOrKey,
      model: model.name,
    })
  if (rowOrKey === null)
    throw new UsageError('ERR_NULL_KEY', `Expected ${withArticle(model.name)} or its key, got null`, {
      value: rowOrKey,
      model: model.name,
    })
  return parseValue(model.pk, rowOrKey)
}

export function rowGoneError(model: ModelMeta, key: unknown): StoreError {
  return new StoreError(
    'ERR_ROW_GONE',
    `${model.name} ${formatValue(key)} no longer exists: it was deleted, or its creation was rolled back`,
    {
      value: key,
      model: model.name,
    },
  )
}

/** The row in a slot that is known to hold one. */
export function rowAt(context: StoreContext, model: ModelMeta, slot: number): Row {
  const row = context.table(model).row(slot)
  if (row === undefined)
    throw new StoreError('ERR_ROW_GONE', `A row of ${model.name} no longer exists`, { model: model.name })
  return row
}

/**
 * The slot of the row whose unique field has this value; the field may belong to a parent. -1 if there is
 * none.
 */
export function slotByField(context: StoreContext, model: ModelMeta, field: FieldMeta, value: Value): number {
  const table = context.table(model)
  if (field === model.pk) return table.find(value)
  if (field.model === model) return table.findUnique(field, value)
  for (const link of model.parents) {
    if (!isA(link.target, field.model)) continue
    const above = slotByField(context, link.target, field, value)
    if (above < 0) return -1
    return slotByField(
      context,
      model,
      link.field,
      rowAt(context, link.target, above)[link.targetField.attribute] as Value,
    )
  }
  return -1
}
