import type { Query } from '../ast/query.js'
import type { StoreContext } from './context.js'

/** Anything that stands for a question to one store: query sets and managers. A lookup's value or a subquery may be one. */
export abstract class Source {
  abstract readonly context: StoreContext
  abstract readonly query: Query
}
