import { DoesNotExist, IntegrityError, modelOf, type ModelMeta } from '@relata/core/engine'
import { addressedSlot, isAddress, noRowAt } from './address.js'
import type { StoreContext } from './context.js'
import { formatValue } from './format-value.js'
import { primaryKeyOf, rowGoneError } from './row-key.js'

/** Arguments that name a row: the row itself, its primary key, or its address. */

/**
 * The slot of the row that an argument of a method names. Throws StoreError `ERR_ROW_GONE` for a deleted row,
 * DoesNotExist `ERR_DOES_NOT_EXIST` for a key or an address without a row, UsageError `ERR_NOT_UNIQUE` for values that are
 * no address.
 */
export function slotOf(context: StoreContext, model: ModelMeta, named: unknown, method: string): number {
  if (isAddress(model, named)) {
    const slot = addressedSlot(context, model, named, method)
    if (slot < 0) throw noRowAt(model, named)
    return slot
  }
  const key = primaryKeyOf(context, model, named)
  const slot = context.table(model).find(key)
  if (slot >= 0) return slot
  if (typeof named === 'object' && named !== null && modelOf(named) !== undefined)
    throw rowGoneError(model, key)
  throw new DoesNotExist(
    'ERR_DOES_NOT_EXIST',
    `There is no ${model.name} with ${model.pk.name} ${formatValue(key)}`,
    { value: named, model: model.name },
  )
}

/** The same for the target of a relation. Throws IntegrityError `ERR_DANGLING_KEY` for a key without a row. */
export function targetSlot(context: StoreContext, model: ModelMeta, named: unknown, method: string): number {
  try {
    return slotOf(context, model, named, method)
  } catch (error) {
    if (!(error instanceof DoesNotExist) || isAddress(model, named)) throw error
    throw new IntegrityError('ERR_DANGLING_KEY', error.message, {
      value: named,
      model: model.name,
      cause: error,
    })
  }
}
