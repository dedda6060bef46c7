import type { Edge, ModelMeta, Ordering, ScalarName, Value } from '@relata/core'

/** A node that knows how many levels it has, itself included. */
export interface Levelled {
  /** Left out: 1. */
  readonly height?: number
}

/**
 * What a value is computed from. Frozen data; every node carries the brand, so that a lookup's value can be
 * told from a JSON object.
 */
export type Expression =
  | FExpression
  | ValueExpression
  | OuterExpression
  | AggregateExpression
  | ExistsExpression
  | SubqueryExpression
  | ConditionExpression
  | ArithmeticExpression
  | FunctionExpression
  | CaseExpression
  | RelationExpression

export const EXPRESSION: unique symbol = Symbol.for('relata.expression')

interface Node extends Levelled {
  readonly [EXPRESSION]: true
  /** The type to read the result as, where it was said. */ readonly output?: ScalarName
}

/** The value at the end of a chain, or an annotation's. */
export interface FExpression extends Node {
  readonly kind: 'f'
  readonly chain: string
}

export interface ValueExpression extends Node {
  readonly kind: 'value'
  readonly value: unknown
}

/** A chain of the query around this one (`depth` 1), or of one further out. */
export interface OuterExpression extends Node {
  readonly kind: 'outer'
  readonly chain: string
  readonly depth: number
}

export type AggregateName = 'count' | 'sum' | 'avg' | 'min' | 'max' | 'stdDev' | 'variance'

export interface AggregateExpression extends Node {
  readonly kind: 'aggregate'
  readonly name: AggregateName
  /** `undefined` is `count('*')`. */
  readonly of: Expression | undefined
  readonly distinct: boolean
  readonly filter: Condition | undefined
  /** Stands where there was nothing to aggregate. */
  readonly fallback: unknown
  readonly sample?: boolean
}

export interface ExistsExpression extends Node {
  readonly kind: 'exists'
  readonly query: Query
  readonly negated: boolean
}

/** The first value of the query's first row. */
export interface SubqueryExpression extends Node {
  readonly kind: 'subquery'
  readonly query: Query
}

export interface ConditionExpression extends Node {
  readonly kind: 'condition'
  readonly condition: Condition
}

export interface ArithmeticExpression extends Node {
  readonly kind: 'arithmetic'
  readonly operator: '+' | '-' | '*' | '/' | '%' | '^'
  readonly left: Expression
  readonly right: Expression
}

export interface FunctionExpression extends Node {
  readonly kind: 'function'
  readonly name: string
  readonly args: readonly Expression[]
  readonly options: Readonly<Record<string, unknown>>
}

export interface CaseExpression extends Node {
  readonly kind: 'case'
  readonly branches: readonly (readonly [when: Condition, then: Expression])[]
  readonly otherwise: Expression | undefined
}

/**
 * No value: as an annotation it names a relation, whose choices the condition narrows (`FilteredRelation`).
 */
export interface RelationExpression extends Node {
  readonly kind: 'relation'
  readonly path: string
  readonly condition: Condition | undefined
}

/**
 * What a row is asked. Frozen data, made by the builder from where-objects and from `and or not xor`, read by
 * the engine. Paths are raw lookup chains: the engine resolves them against the schema when the query set is
 * built, so that a wrong name is reported by the call that has it.
 */
export type Condition = LookupCondition | JunctionCondition | NotCondition | ExpressionCondition

/**
 * `book__author__name__icontains: value`. The value is a plain value, a row, an array, a {@link Query} node
 * (as `query`) or an expression.
 */
export interface LookupCondition extends Levelled {
  readonly kind: 'lookup'
  readonly chain: string
  readonly value: unknown
}

/** `xor` means: exactly one of the children is true. */
export interface JunctionCondition extends Levelled {
  readonly kind: 'and' | 'or' | 'xor'
  readonly children: readonly Condition[]
}

export interface NotCondition extends Levelled {
  readonly kind: 'not'
  readonly child: Condition
}

/** A boolean expression as a condition: `Exists(…)`, an annotation, a comparison. */
export interface ExpressionCondition extends Levelled {
  readonly kind: 'expression'
  readonly expression: Expression
}

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
