import type { ScalarName } from '@relata/core'
import type { Condition } from './condition.js'
import type { Levelled } from './height.js'
import type { Query } from './query.js'

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

export const isExpression = (value: unknown): value is Expression =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, EXPRESSION)
