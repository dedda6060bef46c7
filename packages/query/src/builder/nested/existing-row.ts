import { DoesNotExist, modelOf, type ModelMeta, type Row } from '@relata/core/engine'
import { isPlainObject } from '../condition.js'
import type { StoreContext } from '../context.js'
import { formatValue } from '../format-value.js'
import type { InputValues } from '../input-values.js'
import { queryAll } from '../query-source.js'
import { rowAt, slotOf } from '../row-key.js'
import { refuseSeveral, rowWith } from '../unique-values.js'

/** Types whose values may be plain objects. */
const OBJECT_TYPES: ReadonlySet<string> = new Set(['json', 'custom'])

/**
 * The row that `connect` names: by a row, its key or unique values. Throws DoesNotExist `ERR_DOES_NOT_EXIST`,
 * StoreError `ERR_ROW_GONE`, UsageError `ERR_NOT_UNIQUE`.
 */
export function existingRow(context: StoreContext, model: ModelMeta, named: unknown): Row {
  const byValues =
    isPlainObject(named) && modelOf(named) === undefined && !OBJECT_TYPES.has(model.pk.type.name)
  if (!byValues) return rowAt(context, model, slotOf(context, model, named))
  const row = rowByValues(context, model, named, 'connect')
  if (row !== undefined) return row
  throw new DoesNotExist('ERR_DOES_NOT_EXIST', `There is no ${model.name} with ${shown(named)}`, {
    value: named,
    model: model.name,
  })
}

/** The row with unique values, if there is one. Throws UsageError `ERR_NOT_UNIQUE`. */
export function rowByValues(
  context: StoreContext,
  model: ModelMeta,
  values: InputValues,
  method: string,
): Row | undefined {
  refuseSeveral(context, model, values, method)
  return rowWith(context, queryAll(context, model), values)
}

function shown(values: InputValues): string {
  return Object.entries(values)
    .map(([name, value]) => `${name} ${formatValue(value)}`)
    .join(' and ')
}
