import type { ModelMeta, Row } from '@relata/core/engine'
import { addressedSlot } from '../address.js'
import type { StoreContext } from '../context.js'
import { valuesObject } from '../input-values.js'
import { slotOf } from '../named-row.js'
import { rowAt } from '../row-key.js'

/**
 * The row that `connect`, or the value of a key, names: by a row, its key or its address. Throws DoesNotExist `ERR_DOES_NOT_EXIST`,
 * StoreError `ERR_ROW_GONE`, UsageError `ERR_NOT_UNIQUE`.
 */
export function existingRow(
  context: StoreContext,
  model: ModelMeta,
  named: unknown,
  method: string = 'connect',
): Row {
  return rowAt(context, model, slotOf(context, model, named, method))
}

/** The row with an address, if there is one. Throws UsageError `ERR_NOT_UNIQUE`. */
export function rowWithAddress(
  context: StoreContext,
  model: ModelMeta,
  address: unknown,
  method: string,
): Row | undefined {
  const slot = addressedSlot(context, model, valuesObject(address, method), method)
  return slot < 0 ? undefined : rowAt(context, model, slot)
}
