import {
  isSameValue,
  UsageError,
  type FieldMeta,
  type ModelMeta,
  type Row,
  type UniqueMeta,
  type UniquePart,
  type UniqueTerm,
  type Value,
} from '@relata/core/engine'
import type { Query } from '../ast/nodes.js'
import type { StoreContext } from './context.js'
import { filteredQuery } from './filtered-query.js'
import { settableField, type InputValues } from './input-values.js'
import { fetchResult } from './results.js'
import { parseValue } from './row-key.js'

/** The row of a query that has these values, which were checked to name one at most. */
export function rowWith(context: StoreContext, query: Query, wanted: InputValues): Row | undefined {
  const [row] = fetchResult(context, filteredQuery(context, query, [wanted], 'filter')) as Row[]
  return row
}

/** Whether values select at most one row by a constraint: its fields, and fields that meet its conditions. */
function names({ parts, where, nullsDistinct }: UniqueMeta, given: ReadonlyMap<FieldMeta, unknown>): boolean {
  const isFixed = ({ field, apply }: UniquePart): boolean =>
    given.has(field) && apply === undefined && (given.get(field) !== null || !nullsDistinct)
  const isMet = ({ field, values, negated }: UniqueTerm): boolean => {
    if (!given.has(field)) return false
    const stored = storedValue(field, given.get(field))
    return values.some((allowed) => isSameValue(field, allowed, stored)) !== negated
  }
  return parts.every(isFixed) && where.every(isMet)
}

/** A value as a row has it; of a row, its key. */
function storedValue(field: FieldMeta, value: unknown): Value {
  const { key } = field
  const isRow = key !== undefined && typeof value === 'object' && value !== null
  return isRow
    ? ((value as Row)[key.targetField.attribute] as Value)
    : value === null
      ? null
      : parseValue(field, value)
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
  const isGiven = (field: FieldMeta): boolean => fields.has(field) && fields.get(field) !== null
  if (sets.some((set) => set.every(isGiven)) || model.uniques.some((unique) => names(unique, fields))) return
  throw new UsageError(
    'ERR_NOT_UNIQUE',
    `${method} finds a row by its primary key, a unique field or fields that are unique together, with the condition of their constraint, and ${model.name} has none of them with a value among: ${Object.keys(wanted).join(', ')}`,
    { value: wanted, model: model.name },
  )
}
