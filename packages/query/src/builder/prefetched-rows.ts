import { DoesNotExist, type ModelMeta, type Row, type Value } from '@relata/core'
import { lookup } from '../ast/condition.js'
import type { Query } from '../ast/nodes.js'
import type { StoreContext } from './context.js'
import type { Prefetched } from './prefetched.js'
import { emptied, filtered } from './refine.js'
import { prefetchesOf, questionOf, refined, withPrefetches, type Source } from './source.js'

/** How a query is asked: given, since asking needs what stands here. */
export interface Asking {
  readonly rows: (query: Query) => readonly Row[]
  readonly answers: (query: Query) => Answers
}
/** What a narrowed manager answers. */
interface Answers {
  readonly query: Query
  readonly toArray: () => Row[]
  readonly count: () => number
  readonly exists: () => boolean
}

/**
 * The rows with what was prefetched under a query set or a name of its own; themselves where nothing was. New
 * objects, as annotated rows are.
 */
export const withPrefetched = (
  context: StoreContext,
  query: Query,
  rows: readonly Row[],
  asking: Asking,
): Row[] => {
  const nodes = (prefetchesOf(query) ?? []).filter(changes)
  return nodes.length === 0
    ? [...rows]
    : rows.map((row) => attached(context, query.model, row, { nodes, asking }))
}

/** Whether a query set's rows have something prefetched that the rows of the store don't have. */
export const hasOwnPrefetches = (query: Query): boolean => (prefetchesOf(query) ?? []).some(changes)

/** A relation alone is a pointer already. */
const changes = ({ own, query, behind }: Prefetched): boolean =>
  own || query !== undefined || behind.some(changes)

const attached = (
  context: StoreContext,
  model: ModelMeta,
  row: Row,
  { nodes, asking }: { nodes: readonly Prefetched[]; asking: Asking },
): Row => {
  const copy: Row = Object.assign(
    Object.create(Object.getPrototypeOf(row) as object) as Record<string, unknown>,
    row,
  )
  for (const node of nodes)
    Object.defineProperty(
      copy,
      node.attribute,
      propertyOf(model, row, node, { query: relatedQuery(context, row, node), asking }),
    )
  return Object.freeze(copy)
}

/** The node's rows that are related to this row, with what is prefetched behind them. */
const relatedQuery = (context: StoreContext, row: Row, { edge, query, behind }: Prefetched): Query => {
  const base = Object.freeze({
    kind: 'related' as const,
    edge,
    owner: row[edge.source.pk.attribute] as Value,
  })
  const related =
    query === undefined
      ? refined(questionOf(context, edge.target, edge.ordering), { base })
      : narrowed(query, base, refined(questionOf(context, edge.target, edge.ordering), { base }))
  return withPrefetches(related, behind)
}

/** A query set over a whole model is asked of the related rows alone; its slice is then one of each row's. */
const narrowed = (query: Query, base: Query['base'], all: Query): Query => {
  if (query.base.kind === 'none') return emptied(all)
  return query.base.kind === 'all' && query.model === all.model
    ? refined(query, { base })
    : filtered(refined(query, {}), lookup('pk__in', all), 'Prefetch')
}

interface Reading {
  readonly query: Query
  readonly asking: Asking
}

const propertyOf = (
  model: ModelMeta,
  row: Row,
  { attribute, edge, own }: Prefetched,
  { query, asking }: Reading,
): PropertyDescriptor => {
  if (!edge.single && !own)
    return { value: narrowManager(row[attribute] as Source, asking.answers(query)), enumerable: false }
  const rows = Object.freeze([...asking.rows(query)])
  if (!edge.single) return { value: rows, enumerable: true }
  const [only] = rows
  const isNull = own || (edge.kind === 'reverse' && edge.key.nullReverse)
  if (isNull || only !== undefined) return { value: only ?? null, enumerable: own }
  return {
    enumerable: false,
    get(): never {
      throw new DoesNotExist(
        'ERR_DOES_NOT_EXIST',
        `${model.name}.${attribute}: the query set that it was prefetched with has no such row`,
        { model: edge.target.name, field: attribute },
      )
    },
  }
}

/** A manager just made, which still adds and removes, with the answers of a query set. */
const narrowManager = (manager: Source, { query, toArray, count, exists }: Answers): Source => {
  Object.defineProperties(manager, {
    query: { value: query },
    toArray: { value: toArray },
    count: { value: count },
    exists: { value: exists },
  })
  return Object.freeze(manager)
}
