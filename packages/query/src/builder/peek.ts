import type { Row } from '@relata/core'
import type { Query } from '../ast/nodes.js'
import { fetchResult } from './results.js'
import { boundaryOf } from '../resolve/boundary.js'
import type { StoreContext } from './context.js'
import { sliced } from './refine.js'
import { prefetchesOf } from './query-source.js'

/** The text of a query set shows at most this many of its rows. */
export const MAX_ROWS_SHOWN = 20

/** A query that touches more slots than this is not evaluated for a text. */
const MAX_SLOTS_VISITED = 10_000

/** The part of a query set that its text shows. */
export interface Peek {
  /** The first rows; undefined if the query was not evaluated. */
  readonly shown: readonly unknown[] | undefined
  /** The total number of rows; undefined if it is only known after evaluation. */
  readonly total: number | undefined
}

/** Reads the first rows (or values) of a query for printing, unless that would be slow. */
export function peek(context: StoreContext, query: Query): Peek {
  const isWhole =
    boundaryOf(context.schema)?.covers(query.model) !== true &&
    query.base.kind === 'all' &&
    query.steps.length === 0 &&
    query.start === 0 &&
    query.stop === undefined &&
    query.shape.kind === 'rows'
  const isUnordered = !query.reversed && (query.order ?? query.ordering).length === 0
  const table = context.table(query.model)
  if (isWhole && isUnordered && prefetchesOf(query) === undefined)
    return { shown: firstRows(table), total: table.size }
  const cost = prefetchesOf(query) === undefined ? context.engine.readingCost(query) : storeSize(context)
  if (cost > MAX_SLOTS_VISITED) return { shown: undefined, total: isWhole ? table.size : undefined }
  return { shown: fetchResult(context, sliced(query, 0, MAX_ROWS_SHOWN)), total: context.engine.count(query) }
}

function firstRows(table: { readonly limit: number; row(slot: number): Row | undefined }): Row[] {
  const rows: Row[] = []
  for (let slot = 0; slot < table.limit && rows.length < MAX_ROWS_SHOWN; slot++) {
    const row = table.row(slot)
    if (row !== undefined) rows.push(row)
  }
  return rows
}

function storeSize(context: StoreContext): number {
  return context.schema.models.reduce((sum, model) => sum + context.table(model).size, 0)
}
