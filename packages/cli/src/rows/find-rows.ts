import { lookups } from '@relata/query'
import { usageError } from '../command-error.js'
import type { OpenedStore } from '../store/open-store.js'
import { dynamic, modelNamed, type DynamicRows } from './dynamic-rows.js'

/** Which rows to return. */
export interface RowsQuery {
  readonly model: string
  /** `title__startswith=J`: chains of fields with their values as text. All have to match. */
  readonly conditions: readonly string[]
  /** Terms of an order: `name`, `-published`. */
  readonly order: readonly string[]
  /** Chains whose values are returned instead of rows; empty: the rows. */
  readonly fields: readonly string[]
}

/**
 * A query set of rows, from text. Values are converted to the type of the field at the end of each chain.
 * Throws FieldError for names that the schema doesn't have, ValidationError for values that don't fit.
 */
export function findRows({ schema, store }: OpenedStore, query: RowsQuery): DynamicRows {
  modelNamed(schema, query.model)
  let rows = dynamic(store).model(query.model).all()
  // Each in a separate filter, so that a chain may occur twice.
  for (const condition of query.conditions) rows = rows.filter(conditionOf(condition))
  if (query.order.length > 0) rows = rows.orderBy(...query.order)
  return query.fields.length > 0 ? rows.values(...query.fields) : rows
}

function conditionOf(text: string): ReturnType<typeof lookups> {
  const equals = text.indexOf('=')
  if (equals <= 0)
    throw usageError(`A condition is a chain and a value, such as name__startswith=J, not '${text}'.`, text)
  const chain = text.slice(0, equals)
  return lookups([[chain, text.slice(equals + 1)]], { allow: [chain] })
}
