import { NO_ORDER } from '../ast/query-part.js'
import type { Value } from '@relata/core'
import type { Query } from '../ast/nodes.js'
import { changed, distinctNames } from '../ast/query.js'
import type { Looked } from './bound-nodes.js'
import type { Context, OuterRow } from './context.js'
import { checkInner, isOwnKey, keyAttribute, refuseColumns } from './keys.js'

/**
 * Checks a query set that is the value of a lookup, while a query set is created. Throws as {@link
 * checkKind}, UsageError `ERR_WRONG_MODEL`, `ERR_ONE_COLUMN`.
 */
export function checkFound(
  context: Context,
  query: Query,
  { path, lookup, subject }: Looked,
  outer: () => OuterRow,
): void {
  const own = path !== undefined && isOwnKey(path, query.model)
  if (!own) checkInner(query, path)
  refuseColumns(query)
  const areKeys = query.shape.kind === 'rows' && (own || path?.relation !== undefined)
  context.services.inner(query, outer, areKeys ? undefined : { lookup, subject })
}

/**
 * The values that a query set passes to a lookup: for `in` all of its values, or its rows' keys; otherwise
 * the first one.
 */
export function foundValues(
  context: Context,
  query: Query,
  { path, lookup }: Looked,
  outer: OuterRow,
): Value | readonly Value[] {
  const own = path !== undefined && isOwnKey(path, query.model)
  const toField = own ? path.field.attribute : path?.relation === undefined ? undefined : keyAttribute(path)
  const list = context.services.list(lookup === 'in' ? unordered(query) : query, outer, toField)
  return lookup === 'in' ? list : (list[0] ?? null)
}

/** A set has no order, but a slice needs one. */
const unordered = (query: Query): Query =>
  query.start > 0 || query.stop !== undefined || distinctNames(query) !== undefined
    ? query
    : changed(query, { order: NO_ORDER, reversed: false })
