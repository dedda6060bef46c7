import type { ModelMeta } from '@relata/core'
import type { CombinationOperator, CuttingTerm, OrderTerm } from '../ast/nodes.js'
import type { AccessNode } from './access-node.js'
import type { OrderSource, Ties } from './order-source.js'
import type { Grouping, PlannedQuery } from './planned-query.js'
import type { Predicate } from './predicate.js'

/**
 * The physical plan of a query, as data: `engine/run.ts` executes it, `engine/explain.ts` prints it. Each step
 * takes what its child returns.
 */
export type QueryNode =
  | AccessNode
  | OrderedNode
  | ReversedNode
  | GroupNode
  | DistinctNode
  | PresentNode
  | SortNode
  | TopNode
  | SliceNode
  | CombineNode

/**
 * Rows read in an order, one after the other, so that a slice above ends the run early. Ties are in the order
 * of creation, as a stable sort leaves them.
 */
export interface OrderedNode {
  readonly kind: 'ordered'
  readonly model: ModelMeta
  readonly source: OrderSource
  /** Rows that fail it are skipped. */
  readonly predicate: Predicate
  /** The rows that satisfy all conditions, by the sizes of index entries; undefined if no index tells. */
  readonly rows: number | undefined
  readonly ties: Ties
  /** Rows visited before the run switches to `otherwise`. */
  readonly patience: number
  /** The plan whose cost doesn't depend on how early there are enough rows. */
  readonly otherwise: QueryNode | undefined
}
/** Rows by descending primary key, where keys ascend with the slots. */
export interface ReversedNode {
  readonly kind: 'reversed'
  readonly child: AccessNode
}

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
  /** The query whose names the combination uses. */
  readonly sample: PlannedQuery
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
