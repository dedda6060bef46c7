import { UsageError, type FieldMeta, type ModelMeta, type Row } from '@relata/core/engine'
import type { Query } from '../ast/nodes.js'
import type { StoreContext } from './context.js'
import { filteredQuery } from './filtered-query.js'
import { settableField, type InputValues } from './input-values.js'
import { fetchResult } from './results.js'

/** The row of a query that has these values, which were checked to name one at most. */
export function rowWith(context: StoreContext, query: Query, wanted: InputValues): Row | undefined {
  const [row] = fetchResult(context, filteredQuery(context, query, [wanted], 'filter')) as Row[]
  return row
}

/**
 * Refuses names and values that may be those of several rows; null is the value of any number of rows.
 * Throws UsageError `ERR_NOT_UNIQUE`.
 */
export function refuseSeveral(
  context: StoreContext,
  model: ModelMeta,
  wanted: InputValues,
  method: string,
): void {
  const fields = new Map<FieldMeta, unknown>()
  for (const [name, value] of Object.entries(wanted))
    fields.set(settableField(context, model, name, method), value)
  const sets: (readonly FieldMeta[])[] = model.rowFields
    .filter((field) => field.primaryKey || field.unique)
    .map((field) => [field])
  const isNamed = [...sets, ...model.uniqueTogether].some((set) =>
    set.every((field) => fields.has(field) && fields.get(field) !== null),
  )
  if (isNamed) return
  throw new UsageError(
    'ERR_NOT_UNIQUE',
    `${method} finds a row by its primary key, a unique field or fields that are unique together, and ${model.name} has none of them with a value among: ${Object.keys(wanted).join(', ')}`,
    { value: wanted, model: model.name },
  )
}
