import { QUERY, type Query, type Combination, type OrderTerm } from './nodes.js'
import type { ModelMeta, Ordering } from '@relata/core'
import { ALL_ROWS, NO_STEPS, ROWS, Term } from './query-part.js'

/** The queries of a combination, in order. */
export function partsOf({ first, terms }: Combination): readonly Query[] {
  return [first, ...terms.flatMap((term) => (term.kind === 'combine' ? [term.query] : []))]
}

/** The term for the opposite direction. */
export function opposite(term: OrderTerm): OrderTerm {
  const nulls = term.nulls === undefined ? undefined : term.nulls === 'first' ? 'last' : 'first'
  return new Term(term.expression, !term.descending, nulls, term.byName)
}

/** The chains by whose values a query has one row each; undefined for other queries. */
export function distinctNames({ distinct }: Query): readonly string[] | undefined {
  return typeof distinct === 'boolean' ? undefined : distinct
}

export function isQuery(value: unknown): value is Query {
  return typeof value === 'object' && value !== null && (value as { [QUERY]?: unknown })[QUERY] === true
}

/** A copy with some members changed. Queries may have accessors, which a spread leaves out. */
export function changed(query: Query, change: Partial<Query>): Query {
  const { model, base, steps, ordering, order, reversed, start, stop, shape, distinct, height, aggregates } =
    query
  const copy: Query = {
    [QUERY]: true,
    kind: 'query',
    model,
    base,
    steps,
    ordering,
    order,
    reversed,
    start,
    stop,
    shape,
    distinct,
    height,
    ...(aggregates === undefined ? undefined : { aggregates }),
    ...change,
  }
  return Object.freeze(copy)
}

export function allOf(model: ModelMeta, ordering: readonly Ordering[] = model.ordering): Query {
  const query: Query = {
    [QUERY]: true,
    kind: 'query',
    model,
    base: ALL_ROWS,
    steps: NO_STEPS,
    ordering,
    order: undefined,
    reversed: false,
    start: 0,
    stop: undefined,
    shape: ROWS,
    distinct: false,
    height: 1,
  }
  return Object.freeze(query)
}
