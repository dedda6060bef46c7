import type { Edge, ModelMeta, Ordering, Value } from '@relata/core'
import type { Condition } from './condition.js'
import type { Expression } from './expression.js'

/** The brand: a JSON value of the same form is no query. */
export const QUERY: unique symbol = Symbol.for('relata.query')

/**
 * A whole question, frozen; a query set is a handle on one. `steps` keeps the order of the calls: each
 * `filter` is a scope of its own, and what an aggregate ranges over depends on the scopes before it.
 */
export interface Query {
  readonly [QUERY]: true
  readonly kind: 'query'
  readonly model: ModelMeta
  readonly base: Base
  readonly steps: readonly Step[]
  /**
   * What order there is where none is asked for: the model's, or that of the proxy by which its rows are
   * asked for.
   */
  readonly ordering: readonly Ordering[]
  /** `undefined`: `ordering`. Empty: none. */
  readonly order: readonly OrderTerm[] | undefined
  readonly reversed: boolean
  /** Rows before `start` and from `stop` on are left out; non-negative integers. */
  readonly start: number
  readonly stop: number | undefined
  readonly shape: Shape
  readonly distinct: boolean
  /** Levels of what is in it. */
  readonly height: number
  /** Set: what is asked is what these come to over all of the rest, as one object. */
  readonly aggregates?: Readonly<Record<string, Expression>>
}

/**
 * Where the rows come from. `related`: those that an edge reaches from one row, named by its key (a store's
 * manager: `author.books`).
 */
export type Base =
  | { readonly kind: 'all' }
  | { readonly kind: 'none' }
  | { readonly kind: 'related'; readonly edge: Edge; readonly owner: Value }
  | Combination

/**
 * What `first` gives, taken through the terms one after the other: a chain, however many calls made it, so
 * that its length is no depth.
 */
export interface Combination {
  readonly kind: 'combined'
  readonly first: Query
  readonly terms: readonly CombinationTerm[]
}
export type CombinationOperator = 'union' | 'unionAll' | 'intersection' | 'difference'
export type CombinationTerm = CombiningTerm | CuttingTerm
/** What was there before, combined with what a query gives. */
export interface CombiningTerm {
  readonly kind: 'combine'
  readonly operator: CombinationOperator
  readonly query: Query
}
/** What was there before put in order, and sliced. */
export interface CuttingTerm extends Pick<Query, 'order' | 'reversed' | 'start' | 'stop'> {
  readonly kind: 'cut'
}

/** The queries that a combination is of, in order. */
export const partsOf = ({ first, terms }: Combination): readonly Query[] => [
  first,
  ...terms.flatMap((term) => (term.kind === 'combine' ? [term.query] : [])),
]

/**
 * `exclude(w)` is a filter of `not(w)`. A `values` step fixes what later aggregates are grouped by. An
 * `alias` is an annotation that isn't part of the rows.
 */
export type Step =
  | { readonly kind: 'filter'; readonly condition: Condition }
  | AnnotateStep
  | { readonly kind: 'values'; readonly names: readonly string[] }

export interface AnnotateStep {
  readonly kind: 'annotate'
  readonly name: string
  readonly expression: Expression
  readonly hidden: boolean
  /** Levels of the expression, and of the annotations that it names. */
  readonly height: number
}

/** `named`: tuples whose values have their names, too. */
export type ValuesForm = 'object' | 'tuple' | 'flat' | 'named'

/**
 * What comes out: rows (with their visible annotations), or values in one of these forms. Without names: all
 * own fields and visible annotations.
 */
export type Shape =
  | { readonly kind: 'rows' }
  | {
      readonly kind: 'values'
      readonly form: ValuesForm
      readonly names: readonly string[] | undefined
      /** Leaves out what has a null: `dates`. */
      readonly present?: boolean
    }

/**
 * A string term (`-author__name`) is given as an F expression, `byName`: a relation named so orders as its
 * model does. An F that the caller wrote is the value at the end of its chain, a relation's its key.
 */
export interface OrderTerm {
  readonly expression: Expression
  readonly descending: boolean
  readonly nulls: 'first' | 'last' | undefined
  readonly byName?: boolean
}

/** The term that orders the other way round. */
export const opposite = (term: OrderTerm): OrderTerm => ({
  ...term,
  descending: !term.descending,
  nulls: term.nulls === undefined ? undefined : term.nulls === 'first' ? 'last' : 'first',
})

export const isQuery = (value: unknown): value is Query =>
  typeof value === 'object' && value !== null && (value as { [QUERY]?: unknown })[QUERY] === true

export function allOf(model: ModelMeta, ordering: readonly Ordering[] = model.ordering): Query {
  const query: Query = {
    [QUERY]: true,
    kind: 'query',
    model,
    base: Object.freeze({ kind: 'all' }),
    steps: Object.freeze([]),
    ordering,
    order: undefined,
    reversed: false,
    start: 0,
    stop: undefined,
    shape: Object.freeze({ kind: 'rows' }),
    distinct: false,
    height: 1,
  }
  return Object.freeze(query)
}
