import type { CombinationOperator, CuttingTerm, OrderTerm } from '../ast/nodes.js'
import type { AccessNode } from './access-node.js'
import type { Grouping, PlannedQuery } from './planned-query.js'

/**
 * The physical plan of a query, as data: `engine/run.ts` executes it, `engine/explain.ts` prints it. Each step
 * takes what its child returns.
 */
export type QueryNode =
  AccessNode | GroupNode | DistinctNode | PresentNode | SortNode | TopNode | SliceNode | CombineNode

/** Rows into groups, with the conditions on groups. */
export interface GroupNode {
  readonly kind: 'group'
  readonly grouping: Grouping
  readonly child: AccessNode
}
/** Equal tuples are one. */
export interface DistinctNode {
  readonly kind: 'distinct'
  readonly child: QueryNode
}
/** Tuples with a null are left out. */
export interface PresentNode {
  readonly kind: 'present'
  readonly child: QueryNode
}
export interface SortNode {
  readonly kind: 'sort'
  readonly terms: readonly OrderTerm[]
  readonly child: QueryNode
}
/** The first `limit` in order, without sorting the others. */
export interface TopNode {
  readonly kind: 'top'
  readonly terms: readonly OrderTerm[]
  readonly limit: number
  readonly child: QueryNode
}
export interface SliceNode {
  readonly kind: 'slice'
  readonly start: number
  readonly stop: number | undefined
  readonly child: QueryNode
}

/** A combination: the first part, taken through the terms one after the other. */
export interface CombineNode {
  readonly kind: 'combine'
  /** The query whose names are the combination's. */
  readonly speaker: PlannedQuery
  readonly first: PlannedPart
  readonly terms: readonly (CombineTerm | CuttingTerm)[]
}
/** Terms with one operator that follow each other are one. */
export interface CombineTerm {
  readonly kind: 'combine'
  readonly operator: CombinationOperator
  readonly parts: readonly PlannedPart[]
}
export interface PlannedPart {
  readonly planned: PlannedQuery
  readonly node: QueryNode
}
