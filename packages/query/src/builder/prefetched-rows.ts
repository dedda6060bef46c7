import { DoesNotExist, type ModelMeta, type Row, type Value } from '@relata/core'
import { lookup } from '../ast/condition.js'
import type { Query } from '../ast/nodes.js'
import type { StoreContext } from './context.js'
import type { Prefetched } from './prefetched.js'
import { emptied, filtered } from './refine.js'
import { prefetchesOf, queryAll, refined, withPrefetches, type QuerySource } from './query-source.js'

/** How a query is asked: given, since evaluator needs what stands here. */
export interface Evaluator {
  readonly rows: (query: Query) => readonly Row[]
  readonly results: (query: Query) => Results
}
/** What a narrowed manager answers. */
interface Results {
  readonly query: Query
  readonly toArray: () => Row[]
  readonly count: () => number
  readonly exists: () => boolean
}

/**
 * The rows with what was prefetched under a query set or a name of its own; themselves where nothing was. New
 * objects, as annotated rows are.
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

/** A relation alone is a pointer already. */
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

/** The node's rows that are related to this row, with what is prefetched behind them. */
function relatedQuery(context: StoreContext, row: Row, { edge, query, nested }: Prefetched): Query {
  const base = Object.freeze({
    kind: 'related' as const,
    edge,
    owner: row[edge.source.pk.attribute] as Value,
  })
  const related =
    query === undefined
      ? refined(queryAll(context, edge.target, edge.ordering), { base })
      : narrowedQuery(query, base, refined(queryAll(context, edge.target, edge.ordering), { base }))
  return withPrefetches(related, nested)
}

/** A query set over a whole model is asked of the related rows alone; its slice is then one of each row's. */
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
  if (!edge.single && !own)
    return {
      value: narrowManager(row[attribute] as QuerySource, evaluator.results(query)),
      enumerable: false,
    }
  const rows = Object.freeze([...evaluator.rows(query)])
  if (!edge.single) return { value: rows, enumerable: true }
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

/** A manager just made, which still adds and removes, with the answers of a query set. */
function narrowManager(manager: QuerySource, { query, toArray, count, exists }: Results): QuerySource {
  Object.defineProperties(manager, {
    query: { value: query },
    toArray: { value: toArray },
    count: { value: count },
    exists: { value: exists },
  })
  return Object.freeze(manager)
}
