import type { Condition, Expression, Query } from '../ast/nodes.js'
import type { Context } from '../bind/context.js'
import type { Trace } from './access-node.js'
import type { Predicate } from './predicate.js'

/**
 * A query planned against one state: which rows, in what context the rest is read, and how they are grouped.
 */
export interface PlannedQuery {
  readonly query: Query
  /** With all annotations and scopes of the rows. */
  readonly context: Context
  readonly predicate: Predicate
  /** Annotations that are part of the rows, in order. */
  readonly visible: readonly string[]
  readonly grouping: Grouping | undefined
  /**
   * The number of rows whose annotations will be read: decides whether to compute them for the whole table at
   * once.
   */
  readonly hint: Hint
  /** Set if a run records the rows of each step. */
  readonly trace?: Trace
}
export interface Hint {
  rows: number
}

/**
 * `values(keys).annotate(aggregates)`; or, `whole`, the one group of `aggregate`, which is there without
 * rows, too.
 */
export interface Grouping {
  /** Chains and row annotations that make a group. */
  readonly keys: readonly string[]
  readonly annotations: readonly {
    readonly name: string
    readonly expression: Expression
    readonly hidden: boolean
  }[]
  /** Filters on the results of groups. */
  readonly having: readonly Condition[]
  readonly whole?: boolean
}
