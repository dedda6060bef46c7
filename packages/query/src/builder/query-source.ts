import type { Edge, ModelMeta, Ordering } from '@relata/core/engine'
import { highest } from '../ast/height.js'
import { allOf } from '../ast/query.js'
import { QUERY, type Query } from '../ast/nodes.js'
import { FilterShape } from '../plan/filter-shape.js'
import { filterShapeOf } from '../plan/shaped-query.js'
import type { StoreContext } from './context.js'
import type { Prefetched } from './prefetched.js'
import { markMade } from './this-copy.js'

/**
 * A query and its store: the base class of query sets and managers. It may be the value of a lookup or a
 * subquery.
 */
export abstract class QuerySource {
  abstract get context(): StoreContext
  abstract get query(): Query
}

markMade(QuerySource.prototype, 'query set')

/** Returned by the getters of prototypes, which printers call on an object without state. */
export const ON_PROTOTYPE: never = undefined as never

/** What a query of a store holds besides the members of `Query`. */
interface Attachments {
  readonly store: StoreContext | undefined
  /** The prefetches of the rows. The engine does not read them. */
  readonly prefetches: readonly Prefetched[] | undefined
}

/**
 * A query of one store. The store is private, so that printers and comparisons that walk over nested queries
 * don't walk into it.
 */
class StoreQuery implements Query {
  readonly [QUERY] = true
  readonly kind = 'query'
  readonly model: ModelMeta
  readonly base: Query['base']
  readonly steps: Query['steps']
  readonly ordering: Query['ordering']
  readonly order: Query['order']
  readonly reversed: boolean
  readonly start: number
  readonly stop: number | undefined
  readonly shape: Query['shape']
  readonly distinct: Query['distinct']
  readonly height: number
  readonly #store: StoreContext | undefined
  /** The shape without filters, from which those of its filters are found. */
  #root: FilterShape | undefined = undefined
  readonly #prefetches: readonly Prefetched[] | undefined

  /** Written out, because an object spread is five times slower and every call creates a query. */
  constructor(query: Query, change: Partial<Query>, { store, prefetches }: Attachments) {
    this.model = query.model
    this.base = change.base ?? query.base
    this.steps = change.steps ?? query.steps
    this.ordering = query.ordering
    this.order = 'order' in change ? change.order : query.order
    this.reversed = change.reversed ?? query.reversed
    this.start = change.start ?? query.start
    this.stop = 'stop' in change ? change.stop : query.stop
    this.shape = change.shape ?? query.shape
    this.distinct = change.distinct ?? query.distinct
    this.height = change.height ?? heightAfter(query, change)
    this.#store = store
    this.#prefetches = prefetches
    Object.freeze(this)
  }

  static attachmentsOf(query: Query): Attachments {
    if (#store in query) return { store: query.#store, prefetches: query.#prefetches }
    const shape = filterShapeOf(query)
    return shape === undefined ? NO_ATTACHMENTS : StoreQuery.attachmentsOf(shape.root)
  }

  static beRoot(query: StoreQuery): Query {
    query.#root = FilterShape.of(query)
    return query
  }
  static rootOf(query: Query): FilterShape | undefined {
    return #root in query ? query.#root : undefined
  }
}
const NO_ATTACHMENTS: Attachments = Object.freeze({ store: undefined, prefetches: undefined })

/** The query for all rows of a model. `ordering` is that of the model, of a proxy, or of an edge. */
export function queryAll(
  context: StoreContext,
  model: ModelMeta,
  ordering: readonly Ordering[] = model.ordering,
): Query {
  return new StoreQuery(allOf(model, ordering), {}, { store: context, prefetches: undefined })
}

/** The query for the rows of a model that its default scope shows; for all rows if it has none. */
export function queryShown(
  context: StoreContext,
  model: ModelMeta,
  ordering: readonly Ordering[] = model.ordering,
): Query {
  return shownQuery(context, model, ordering)
}

/** The query of a model's manager. The shapes of filters on it are remembered. */
export function managerQuery(context: StoreContext, model: ModelMeta, ordering: readonly Ordering[]): Query {
  return StoreQuery.beRoot(shownQuery(context, model, ordering))
}

function shownQuery(context: StoreContext, model: ModelMeta, ordering: readonly Ordering[]): StoreQuery {
  const change = context.defaultScopes.get(model)?.change ?? {}
  return new StoreQuery(allOf(model, ordering), change, { store: context, prefetches: undefined })
}

/** The rows that an edge leads to, as a related manager shows them; single rows and paths of trees are complete. */
export function queryAlong(context: StoreContext, edge: Edge): Query {
  const isComplete = edge.single || (edge.kind === 'tree' && edge.reach === 'path')
  return (isComplete ? queryAll : queryShown)(context, edge.target, edge.ordering)
}

/** The shape of a manager's query, with or without constant filters; undefined for other queries. */
export function shapeOf(query: Query): FilterShape | undefined {
  return filterShapeOf(query) ?? StoreQuery.rootOf(query)
}

/** A copy of the query with some members changed, for the same store. */
export function refined(query: Query, change: Partial<Query>): Query {
  return new StoreQuery(query, change, StoreQuery.attachmentsOf(query))
}

function heightAfter({ height }: Query, { order }: Partial<Query>): number {
  return order === undefined || order.length === 0
    ? height
    : Math.max(height, highest(order.map(({ expression }) => expression)))
}

export function prefetchesOf(query: Query): readonly Prefetched[] | undefined {
  return StoreQuery.attachmentsOf(query).prefetches
}

export function withPrefetches(query: Query, prefetches: readonly Prefetched[] | undefined): Query {
  return new StoreQuery(query, {}, { ...StoreQuery.attachmentsOf(query), prefetches })
}

export function storeOf(query: Query): StoreContext | undefined {
  return StoreQuery.attachmentsOf(query).store
}
