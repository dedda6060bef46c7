import type { Edge, ModelMeta, Ordering, ScalarName, Value } from '@relata/core'
import type { OwnAggregate, OwnFunction } from './own-function.js'
import type { Distinct, Shape } from './shape.js'

/** A node that stores its height: the number of its levels, including itself. */
export interface Levelled {
  /** Left out: 1. */
  readonly height?: number
}

/**
 * An expression that computes a value. Frozen data; every node carries the brand, which distinguishes it from
 * a JSON object as a lookup's value.
 */
export type Expression =
  | FExpression
  | ValueExpression
  | OuterExpression
  | AggregateExpression
  | ExistsExpression
  | SubqueryExpression
  | ListExpression
  | PropertyExpression
  | WindowExpression
  | ConditionExpression
  | ArithmeticExpression
  | FunctionExpression
  | CaseExpression
  | RelationExpression

export const EXPRESSION: unique symbol = Symbol.for('relata.expression')

interface Node extends Levelled {
  readonly [EXPRESSION]: true
  /** The declared type of the result, if any. */ readonly output?: ScalarName
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

/** Aggregates that return all values, in an order. */
export type ListName = 'stringAgg' | 'arrayAgg' | 'jsonAgg'
export type AggregateName =
  | 'count'
  | 'sum'
  | 'avg'
  | 'min'
  | 'max'
  | 'stdDev'
  | 'variance'
  | 'median'
  | 'percentile'
  | 'mode'
  | 'own'
  | ListName

export interface AggregateExpression extends Node {
  readonly kind: 'aggregate'
  readonly name: AggregateName
  /** `undefined` is `count('*')`. */
  readonly of: Expression | undefined
  readonly distinct: boolean
  readonly filter: Condition | undefined
  /** The result if there is nothing to aggregate. */
  readonly fallback: unknown
  readonly sample?: boolean
  /** Of a percentile: from 0 to 1. */
  readonly fraction?: number
  /** Of an aggregate of the application. */
  readonly own?: OwnAggregate
  /** Of `stringAgg`: the text between two values. */
  readonly delimiter?: string
  /** Of a list: the order of its values; without terms, or in ties, that of creation. */
  readonly order?: readonly OrderTerm[]
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

/** The rows that an edge leads to from a row, as a list of what the query makes of each. */
export interface ListExpression extends Node {
  readonly kind: 'list'
  /** The key of the row that the edge starts at. */
  readonly owner: Expression
  /** The edges to that row. */
  readonly path: readonly Edge[]
  readonly edge: Edge
  /** Of values, over all rows that the edge may lead to. */
  readonly query: Query
}

/** A virtual property of a row: what a getter among the methods of its model returns. */
export interface PropertyExpression extends Node {
  readonly kind: 'property'
  /** The key of the row. */
  readonly owner: Expression
  /** The edges to the row. */
  readonly path: readonly Edge[]
  readonly model: ModelMeta
  readonly name: string
}

/** Functions of the place of a row among the rows of its partition. */
export type PlaceName =
  | 'rowNumber'
  | 'rank'
  | 'denseRank'
  | 'percentRank'
  | 'cumeDist'
  | 'ntile'
  | 'lag'
  | 'lead'
  | 'firstValue'
  | 'lastValue'
  | 'nthValue'
export interface PlaceCall {
  readonly name: PlaceName
  /** The value that is read of another row. */
  readonly of: Expression | undefined
  /** The number of buckets, of rows between, or of the row in the frame. */
  readonly n: number
  /** The value if there is no other row. */
  readonly fallback: Expression | undefined
}
/** From one place to another, relative to that of the row; null is the end of the partition. */
export interface WindowFrame {
  readonly unit: 'rows' | 'range'
  readonly from: number | null
  readonly to: number | null
}
/** A value of each row that is computed among the rows of its partition. */
export interface WindowExpression extends Node {
  readonly kind: 'window'
  readonly call: PlaceCall | AggregateExpression
  readonly partition: readonly Expression[]
  readonly order: readonly OrderTerm[]
  readonly frame: WindowFrame | undefined
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
  /** Of a function of the application. */
  readonly own?: OwnFunction
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
 * A condition on a row. Frozen data, created by the builder from where-objects and `and or not xor`, and read
 * by the engine. Paths are raw lookup chains: the engine resolves them against the schema when the query set
 * is built, so that a wrong name is reported by the call that has it.
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

/** `xor`: exactly one of the children is true. */
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

/** The brand distinguishes a query from a JSON value of the same form. */
export const QUERY: unique symbol = Symbol.for('relata.query')

/**
 * A query: frozen data that a query set holds. `steps` keeps the order of the calls: each `filter` is a
 * separate scope, and the rows that an aggregate covers depend on the scopes before it.
 */
export interface Query {
  readonly [QUERY]: true
  readonly kind: 'query'
  readonly model: ModelMeta
  readonly base: Base
  readonly steps: readonly Step[]
  /** The default order: that of the model, or of the proxy that is queried. */
  readonly ordering: readonly Ordering[]
  /** `undefined`: `ordering`. Empty: none. */
  readonly order: readonly OrderTerm[] | undefined
  readonly reversed: boolean
  /** Rows before `start` and from `stop` on are left out; non-negative integers. */
  readonly start: number
  readonly stop: number | undefined
  readonly shape: Shape
  readonly distinct: Distinct
  /** The height of its contents. */
  readonly height: number
  /** If set, the result is one object with these aggregates over all rows. */
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
 * The result of `first`, to which the terms are applied in turn. It is a list, so that long chains of calls
 * don't nest.
 */
export interface Combination {
  readonly kind: 'combined'
  readonly first: Query
  readonly terms: readonly CombinationTerm[]
}

export type CombinationOperator = 'union' | 'unionAll' | 'intersection' | 'difference'

export type CombinationTerm = CombiningTerm | CuttingTerm

/** Combines the result so far with that of a query. */
export interface CombiningTerm {
  readonly kind: 'combine'
  readonly operator: CombinationOperator
  readonly query: Query
}

/** The previous result, ordered and sliced. */
export interface CuttingTerm extends Pick<Query, 'order' | 'reversed' | 'start' | 'stop'> {
  readonly kind: 'cut'
}

/**
 * `exclude(w)` is a filter of `not(w)`. The default scope of a model is a filter, too, the first one: a `DefaultScope`
 * (`bind/default-scope.ts`). A `keep` is a condition on the rows that all other steps leave, after
 * `distinct` with names. A `values` step sets the keys by which later aggregates are grouped. An `alias` is an
 * annotation that isn't part of the rows.
 */
export type Step =
  | { readonly kind: 'filter'; readonly condition: Condition }
  | { readonly kind: 'keep'; readonly condition: Condition }
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

/**
 * A string term (`-author__name`) becomes an F expression with `byName`: a relation orders by the ordering of
 * its model. An F that the caller wrote orders by the value at the end of its chain, which for a relation is
 * its key.
 */
export interface OrderTerm {
  readonly expression: Expression
  readonly descending: boolean
  readonly nulls: 'first' | 'last' | undefined
  readonly byName?: boolean
}
