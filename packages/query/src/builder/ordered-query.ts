import { NO_ORDER } from '../ast/query-part.js'
import type { Query } from '../ast/nodes.js'
import { distinctNames } from '../ast/query.js'
import type { FilterShape, OrderStep } from '../plan/filter-shape.js'
import { shapedQuery, testsOf } from '../plan/shaped-query.js'
import type { StoreContext } from './context.js'
import { genericTerms } from './generic-values.js'
import { refined, shapeOf } from './query-source.js'
import { ordered } from './refine.js'
import { isSliced } from './refusal.js'

/**
 * The query of `orderBy`. An order by names is remembered with the shape of the filters: names that were checked are
 * not resolved again. Throws FieldError and UsageError for terms that are wrong.
 */
export function orderedQuery(context: StoreContext, query: Query, terms: readonly unknown[]): Query {
  const shape = isSliced(query) ? undefined : shapeOf(query)
  const known = shape === undefined ? undefined : knownOrder(shape.orders, terms)?.closed
  if (known !== undefined) {
    context.store.assertOpen()
    return shapedQuery(known, testsOf(query))
  }
  const general = ordered(
    query,
    terms.flatMap((term) => genericTerms(context, query.model, term)),
  )
  context.engine.check(general)
  return shape === undefined ? general : learned(query, shape, { terms, general })
}

/** The query in the order of primary keys, or in the opposite one. */
export function orderedByKey(query: Query, term: 'pk' | '-pk'): Query {
  const shape = isSliced(query) || query.reversed ? undefined : shapeOf(query)
  const terms = [term]
  const known = shape === undefined ? undefined : knownOrder(shape.orders, terms)?.closed
  if (known !== undefined) return shapedQuery(known, testsOf(query))
  const general = refined(ordered(query, terms), { reversed: false })
  return shape === undefined ? general : learned(query, shape, { terms, general })
}

/** The query in no order, unless its order decides which rows it has. */
export function unordered(query: Query): Query {
  if (distinctNames(query) !== undefined) return query
  const shape = isSliced(query) ? undefined : shapeOf(query)
  if (shape === undefined) return refined(query, { order: NO_ORDER })
  shape.orders.closed ??= shape.on(refined(shape.root, { order: NO_ORDER }))
  return shapedQuery(shape.orders.closed, testsOf(query))
}

function knownOrder(orders: OrderStep, terms: readonly unknown[]): OrderStep | undefined {
  let step: OrderStep | undefined = orders
  for (let i = 0; i < terms.length && step !== undefined; i++) {
    const term = terms[i]
    step = typeof term === 'string' ? step.next(term) : undefined
  }
  return step
}

interface Ordered {
  readonly terms: readonly unknown[]
  /** The query in the order. */
  readonly general: Query
}

function learned(query: Query, shape: FilterShape, { terms, general }: Ordered): Query {
  let step: OrderStep | undefined = shape.orders
  for (const term of terms) step = typeof term === 'string' ? step?.learn(term) : undefined
  if (step === undefined) return general
  step.closed ??= shape.on(refined(shape.root, { order: general.order }))
  return shapedQuery(step.closed, testsOf(query))
}
