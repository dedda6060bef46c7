import { FieldError, UsageError, type ModelMeta } from '@relata/core'
import { holdsWindow } from '../ast/all-rows.js'
import { isExpression } from '../ast/expression.js'
import type { Expression, Query } from '../ast/nodes.js'
import { Conditions } from './conditions.js'

export function isSliced(query: Query): boolean {
  return query.start > 0 || query.stop !== undefined
}

/** Calls that change the rows or their order must come before the slice. */
export function refuseSliced(query: Query, method: string): void {
  if (!isSliced(query)) return
  throw new UsageError(
    'ERR_SLICED',
    `${method} can't follow a slice: call ${method} first, then slice, at or first`,
    {
      value: [query.start, query.stop],
    },
  )
}

export function refuseCombined(query: Query, method: string): void {
  if (query.base.kind !== 'combined') return
  const last = query.base.terms.findLast((term) => term.kind === 'combine')
  const operator = last?.operator ?? 'union'
  throw new UsageError(
    'ERR_COMBINED',
    `${method} can't follow ${operator}: call ${method} on the query sets before combining them`,
    {
      value: operator,
    },
  )
}

/**
 * A slice or combination can't be updated or deleted directly, and writing before slicing would write other
 * rows. Select the rows by their keys.
 */
export function refusePicked(query: Query, method: 'update' | 'delete'): void {
  const { base, model } = query
  const [code, picked] = isSliced(query)
    ? (['ERR_SLICED', 'a slice'] as const)
    : base.kind === 'combined'
      ? (['ERR_COMBINED', 'combined query sets'] as const)
      : []
  if (code === undefined) return
  const advice = `${model.name}.filter({ pk__in: rows }).${method}(…), where rows is this query set`
  throw new UsageError(code, `${method} can't be called on ${picked}: select the rows by key, db.${advice}`, {
    value: isSliced(query) ? [query.start, query.stop] : method,
    model: model.name,
  })
}

export function refuseValues(query: Query, method: string): void {
  if (query.shape.kind === 'rows') return
  throw new UsageError('ERR_VALUES', `${method} needs rows, so it can't follow values or valuesList`, {
    value: method,
  })
}

/** The rows that a window sees are those before the update. */
export function refuseWindow(expression: Expression, model: ModelMeta): void {
  if (!holdsWindow(expression)) return
  throw new FieldError(
    'ERR_WINDOW',
    "update can't assign a window function: read the values first, and write them row by row",
    { value: expression, model: model.name },
  )
}

/** Calls that only apply to rows, before they are combined. */
export function refuseForRows(query: Query, method: string): void {
  refuseValues(query, method)
  refuseCombined(query, method)
}

/** The objects that `values` returns need a name for each expression. */
export function refuseUnnamed(names: readonly unknown[]): void {
  const unnamed = names.find((name) => isExpression(name) || name instanceof Conditions)
  if (unnamed === undefined) return
  throw new UsageError(
    'ERR_UNNAMED',
    'values returns objects, so its expressions need names: values({ n: … }); valuesList takes unnamed ones',
    { value: unnamed },
  )
}
