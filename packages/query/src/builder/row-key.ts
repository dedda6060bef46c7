import {
  DoesNotExist,
  IntegrityError,
  isA,
  refuseOtherCopy,
  RelataError,
  StoreError,
  UsageError,
  ValidationError,
  modelOf,
  type FieldMeta,
  type ModelMeta,
  type Row,
  type Value,
} from '@relata/core'
import type { StoreContext } from './context.js'
import { refuseForeignRow } from './foreign.js'
import { article, shown } from './shown.js'

/** The value as the field keeps it; the error names model and field. */
export const parsed = (field: FieldMeta, value: unknown): Value => {
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

const keyOfRow = (context: StoreContext, model: ModelMeta, row: Row, of: ModelMeta): Value => {
  refuseForeignRow(context, row)
  if (!isA(of, model))
    throw new UsageError(
      'ERR_WRONG_MODEL',
      `${article(model.name)} or its key was expected, not ${article(of.name)}`,
      {
        value: row,
        model: model.name,
      },
    )
  return row[model.pk.attribute] as Value
}

/**
 * The primary key that a row or a key stands for. Raises `ERR_UNDEFINED`, `ERR_WRONG_MODEL`,
 * `ERR_OTHER_STORE`, `ERR_VALUE_TYPE`.
 */
export const keyOf = (context: StoreContext, model: ModelMeta, given: unknown): Value => {
  if (typeof given === 'object' && given !== null) {
    const of = modelOf(given)
    if (of !== undefined) return keyOfRow(context, model, given as Row, of)
    refuseOtherCopy(given)
  }
  if (given === undefined)
    throw new UsageError('ERR_UNDEFINED', `${article(model.name)} or its key was expected, not undefined`, {
      value: given,
      model: model.name,
    })
  if (given === null)
    throw new UsageError('ERR_NULL_KEY', `${article(model.name)} or its key was expected, not null`, {
      value: given,
      model: model.name,
    })
  return parsed(model.pk, given)
}

/**
 * The slot that a row or key stands for, to read or write there. A row that is gone is a `StoreError`, a key
 * to nothing `DoesNotExist`.
 */
export const slotOf = (context: StoreContext, model: ModelMeta, given: unknown): number => {
  const key = keyOf(context, model, given)
  const slot = context.table(model).find(key)
  if (slot >= 0) return slot
  if (typeof given === 'object' && given !== null && modelOf(given) !== undefined) throw rowGone(model, key)
  throw new DoesNotExist(
    'ERR_DOES_NOT_EXIST',
    `There is no ${model.name} with ${model.pk.name} ${shown(key)}`,
    {
      value: given,
      model: model.name,
    },
  )
}

export const rowGone = (model: ModelMeta, key: unknown): StoreError =>
  new StoreError(
    'ERR_ROW_GONE',
    `${model.name} ${shown(key)} is gone: it was deleted, or its creation was undone`,
    {
      value: key,
      model: model.name,
    },
  )

/** The same where a relation is about to point there: a key to nothing breaks the relation's integrity. */
export const targetSlot = (context: StoreContext, model: ModelMeta, given: unknown): number => {
  try {
    return slotOf(context, model, given)
  } catch (error) {
    if (!(error instanceof DoesNotExist)) throw error
    throw new IntegrityError('ERR_DANGLING_KEY', error.message, {
      value: given,
      model: model.name,
      cause: error,
    })
  }
}

/** The row in a slot that is known to hold one. */
export const rowAt = (context: StoreContext, model: ModelMeta, slot: number): Row => {
  const row = context.table(model).row(slot)
  if (row === undefined)
    throw new StoreError('ERR_ROW_GONE', `A row of ${model.name} is gone`, { model: model.name })
  return row
}

/**
 * The slot of the row whose field has this value; the field may be of a parent's table. -1 where there is
 * none.
 */
export const slotByField = (
  context: StoreContext,
  model: ModelMeta,
  field: FieldMeta,
  value: Value,
): number => {
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
