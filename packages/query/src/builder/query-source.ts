import { markMade, type ModelMeta, type Ordering } from '@relata/core'
import { highest } from '../ast/height.js'
import { allOf } from '../ast/query.js'
import { QUERY, type Query } from '../ast/nodes.js'
import type { StoreContext } from './context.js'
import type { Prefetched } from './prefetched.js'

/**
 * Anything that stands for a question to one store: query sets and managers. A lookup's value or a subquery
 * may be one.
 */
export abstract class QuerySource {
  abstract get context(): StoreContext
  abstract get query(): Query
}

markMade(QuerySource.prototype, 'query set')

/** What the getters of a prototype return, which printers call although nothing is behind it. */
export const ON_PROTOTYPE: never = undefined as never

/** What a question has beside its own members. */
interface Attachments {
  readonly store: StoreContext | undefined
  /** What the rows of a query set have prefetched: no matter of the engine's. */
  readonly prefetches: readonly Prefetched[] | undefined
}

/**
 * A question of one store. What it belongs to is private: printers and comparisons, which walk over
 * conditions with questions in them, stay out of the store.
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
  readonly distinct: boolean
  readonly height: number
  readonly #store: StoreContext | undefined
  readonly #prefetches: readonly Prefetched[] | undefined

  /** Written out: a spread costs five times as much, and each call makes one. */
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
    return #store in query ? { store: query.#store, prefetches: query.#prefetches } : NO_ATTACHMENTS
  }
}
const NO_ATTACHMENTS: Attachments = Object.freeze({ store: undefined, prefetches: undefined })

/**
 * The question for all rows of a model, of one store; `ordering` is that of a proxy, or of an edge that leads
 * there.
 */
export function queryAll(
  context: StoreContext,
  model: ModelMeta,
  ordering: readonly Ordering[] = model.ordering,
): Query {
  return new StoreQuery(allOf(model, ordering), {}, { store: context, prefetches: undefined })
}

/** The question with some of its members changed, for the same store. */
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
