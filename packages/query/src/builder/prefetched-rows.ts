import { RelatedBase } from '../ast/query-part.js'
import { DoesNotExist, type ModelMeta, type Row, type Value } from '@relata/core'
import { lookup } from '../ast/condition.js'
import type { Query } from '../ast/nodes.js'
import type { StoreContext } from './context.js'
import type { Prefetched } from './prefetched.js'
import { emptied, filtered } from './refine.js'
import {
  prefetchesOf,
  queryAll,
  queryAlong,
  refined,
  withPrefetches,
  type QuerySource,
} from './query-source.js'

/** How a query is evaluated. It is passed in, because evaluation itself calls this module. */
export interface Evaluator {
  readonly rows: (query: Query) => readonly Row[]
  readonly results: (query: Query) => Results
}
/** What a manager with prefetched rows returns. */
interface Results {
  readonly query: Query
  readonly toArray: () => Row[]
  readonly count: () => number
  readonly exists: () => boolean
}

/**
 * Copies of the rows with the attributes that were prefetched with a query set or `toAttr`; the rows
 * themselves if there are none.
 */
export function withPrefetched(
  context: StoreContext,
  query: Query,
  rows: readonly Row[],
  evaluator: Evaluator,
): Row[] {
  const nodes = (prefetchesOf(query) ?? []).filter(changesRows)
  return nodes.length === 0
    ? [...rows]
    : rows.map((row) => withAttributes(context, query.model, row, { nodes, evaluator }))
}

/** Whether a query set's rows have something prefetched that the rows of the store don't have. */
export function hasOwnPrefetches(query: Query): boolean {
  return (prefetchesOf(query) ?? []).some(changesRows)
}

/** A name alone needs no copy of the row, because related rows are in memory. */
function changesRows({ own, query, nested }: Prefetched): boolean {
  return own || query !== undefined || nested.some(changesRows)
}

function withAttributes(
  context: StoreContext,
  model: ModelMeta,
  row: Row,
  { nodes, evaluator }: { nodes: readonly Prefetched[]; evaluator: Evaluator },
): Row {
  const copy: Row = Object.assign(
    Object.create(Object.getPrototypeOf(row) as object) as Record<string, unknown>,
    row,
  )
  for (const node of nodes)
    Object.defineProperty(
      copy,
      node.attribute,
      propertyOf(model, row, node, { query: relatedQuery(context, row, node), evaluator }),
    )
  return Object.freeze(copy)
}

/** The query for the related rows of one row, with nested prefetches. */
function relatedQuery(context: StoreContext, row: Row, { edge, query, nested }: Prefetched): Query {
  const base = new RelatedBase(edge, row[edge.source.pk.attribute] as Value)
  const related =
    query === undefined
      ? refined(queryAlong(context, edge), { base })
      : narrowedQuery(query, base, refined(queryAll(context, edge.target, edge.ordering), { base }))
  return withPrefetches(related, nested)
}

/**
 * A query set over a whole model is restricted to the related rows, so that its slice applies to each row.
 */
function narrowedQuery(query: Query, base: Query['base'], all: Query): Query {
  if (query.base.kind === 'none') return emptied(all)
  return query.base.kind === 'all' && query.model === all.model
    ? refined(query, { base })
    : filtered(refined(query, {}), lookup('pk__in', all), 'Prefetch')
}

interface PrefetchedQuery {
  readonly query: Query
  readonly evaluator: Evaluator
}

function propertyOf(
  model: ModelMeta,
  row: Row,
  { attribute, edge, own }: Prefetched,
  { query, evaluator }: PrefetchedQuery,
): PropertyDescriptor {
  const isArray = own || (edge.kind === 'tree' && edge.reach === 'path')
  if (!edge.single && !isArray)
    return {
      value: narrowManager(row[attribute] as QuerySource, evaluator.results(query)),
      enumerable: false,
    }
  const rows = Object.freeze([...evaluator.rows(query)])
  if (!edge.single) return { value: rows, enumerable: own }
  const [only] = rows
  const isNull = own || (edge.kind === 'reverse' && edge.key.nullReverse)
  if (isNull || only !== undefined) return { value: only ?? null, enumerable: own }
  return {
    enumerable: false,
    get(): never {
      throw new DoesNotExist(
        'ERR_DOES_NOT_EXIST',
        `${model.name}.${attribute}: the query set of its Prefetch contains no such row`,
        { model: edge.target.name, field: attribute },
      )
    },
  }
}

/** Replaces what a new manager reads by the results of a query; it can still add and remove. */
function narrowManager(manager: QuerySource, { query, toArray, count, exists }: Results): QuerySource {
  Object.defineProperties(manager, {
    query: { value: query },
    toArray: { value: toArray },
    count: { value: count },
    exists: { value: exists },
  })
  return Object.freeze(manager)
}
