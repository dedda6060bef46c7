import type { ModelMeta } from '@relata/core'
import type { Context } from './context.js'

/** Where a query is planned. */
export type PlanningContext = Pick<Context, 'services' | 'schema' | 'state' | 'outer'>

/**
 * The context of a query's first step: no annotations, named relations or filters are before it, also none of
 * an outer query.
 */
export function firstContext(
  { services, schema, state, outer }: PlanningContext,
  { model }: { readonly model: ModelMeta },
): Context {
  return { services, schema, state, outer, model, columns: NO_COLUMNS, scopes: NO_SCOPES }
}

export const NO_COLUMNS: Context['columns'] = new Map()
const NO_SCOPES: Context['scopes'] = Object.freeze([])
