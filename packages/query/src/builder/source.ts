import type { ModelMeta } from '@relata/core'
import { allOf } from '../ast/query.js'
import type { Query } from '../ast/query.js'
import type { StoreContext } from './context.js'

/** Anything that stands for a question to one store: query sets and managers. A lookup's value or a subquery may be one. */
export abstract class Source {
  abstract readonly context: StoreContext
  abstract readonly query: Query
}

/** Which store a question is for: beside the query's own members, so that what is made from it has it too. */
const STORE: unique symbol = Symbol('relata.store')
interface StoreQuery extends Query {
  readonly [STORE]?: StoreContext
}

/** The question for all rows of a model, of one store. */
export const questionOf = (context: StoreContext, model: ModelMeta): Query => {
  const query: StoreQuery = { ...allOf(model), [STORE]: context }
  return Object.freeze(query)
}

export const storeOf = (query: Query): StoreContext | undefined => (query as StoreQuery)[STORE]
