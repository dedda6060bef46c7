import type { ModelMeta, Ordering } from '@relata/core'
import { highest } from '../ast/height.js'
import { allOf, QUERY } from '../ast/query.js'
import type { Query } from '../ast/query.js'
import type { StoreContext } from './context.js'
import type { Prefetched } from './prefetch.js'

/** Anything that stands for a question to one store: query sets and managers. A lookup's value or a subquery may be one. */
export abstract class Source {
  abstract readonly context: StoreContext
  abstract readonly query: Query
}

/** Which store a question is for: beside the query's own members, so that what is made from it has it too. */
const STORE: unique symbol = Symbol('relata.store')
/** What the rows of a query set have prefetched: no matter of the engine's. */
const PREFETCHES: unique symbol = Symbol('relata.prefetches')
interface StoreQuery extends Query {
  readonly [STORE]?: StoreContext | undefined
  readonly [PREFETCHES]?: readonly Prefetched[] | undefined
}

/** The question for all rows of a model, of one store; `ordering` is that of a proxy, or of an edge that leads there. */
export const questionOf = (context: StoreContext, model: ModelMeta, ordering: readonly Ordering[] = model.ordering): Query => {
  const query: StoreQuery = { ...allOf(model, ordering), [STORE]: context }
  return refined(query, {})
}

/** The question with some of its members changed, for the same store. Written out: a spread costs five times as much, and each call makes one. */
export const refined = (query: Query, change: Partial<Query>): Query => {
  const next: StoreQuery = {
    [QUERY]: true,
    kind: 'query',
    model: query.model,
    base: change.base ?? query.base,
    steps: change.steps ?? query.steps,
    ordering: query.ordering,
    order: 'order' in change ? change.order : query.order,
    reversed: change.reversed ?? query.reversed,
    start: change.start ?? query.start,
    stop: 'stop' in change ? change.stop : query.stop,
    shape: change.shape ?? query.shape,
    distinct: change.distinct ?? query.distinct,
    height: change.height ?? heightAfter(query, change),
    [STORE]: (query as StoreQuery)[STORE],
    [PREFETCHES]: (query as StoreQuery)[PREFETCHES],
  }
  return Object.freeze(next)
}

const heightAfter = ({ height }: Query, { order }: Partial<Query>): number =>
  order === undefined || order.length === 0 ? height : Math.max(height, highest(order.map(({ expression }) => expression)))

export const prefetchesOf = (query: Query): readonly Prefetched[] | undefined => (query as StoreQuery)[PREFETCHES]

export const withPrefetches = (query: Query, prefetches: readonly Prefetched[] | undefined): Query => {
  const next: StoreQuery = { ...query, [PREFETCHES]: prefetches }
  return Object.freeze(next)
}

export const storeOf = (query: Query): StoreContext | undefined => (query as StoreQuery)[STORE]
