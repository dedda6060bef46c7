import type { ColumnInfo, FilterText, PlanInfo, QueryTimes, RowsRequest } from './rows.js'
import type { ValueKind } from './schema.js'
import type { Cell, Key, RowName } from './values.js'

export interface RowRequest {
  readonly model: string
  readonly key: Key
}

export interface RowResponse {
  readonly position: number
  readonly row: RowName
  /** In the order of the model's fields. Values of keys are references. */
  readonly values: readonly { readonly attribute: string; readonly cell: Cell }[]
  /** Every reverse relation and many-to-many that isn't hidden, with its count; a single one has 0 or 1. */
  readonly relations: readonly RelatedCount[]
  /** The rows above and below a row of a tree, the root first; empty for other rows. */
  readonly tree: readonly TreeRows[]
  /** Rows of multi-table inheritance with the same key: parents and children. */
  readonly inherited: readonly RowName[]
  readonly reads: readonly string[]
}

/** Rows above a row of a tree, or below it. */
export interface TreeRows {
  /** The name of the relation in chains: `ancestors`, `descendants`. */
  readonly accessor: string
  readonly count: number
  /** The first ten. */
  readonly first: readonly RowName[]
}

export interface RelatedCount {
  /** Id of the relation, and its accessor. */
  readonly id: string
  readonly accessor: string
  readonly target: string
  readonly count: number
  /** The first few. */
  readonly first: readonly RowName[]
}

/** The whole value of a cell that was cut. */
export interface ValueRequest {
  readonly model: string
  readonly key: Key
  readonly attribute: string
}

export interface ValueResponse {
  readonly position: number
  /** Not cut, unless it is longer than `LIMITS.value`. */
  readonly cell: Cell
}

/** A window of the rows that a relation leads to. */
export interface RelatedRequest extends Omit<RowsRequest, 'model'> {
  /** Of the row that the relation leaves. */
  readonly model: string
  readonly key: Key
  readonly accessor: string
}

/** Searches the rows that a relation may name: its target, narrowed by `limitChoicesTo`. */
export interface ChoicesRequest {
  /** The model that has the relation, and its accessor (`author`, `tags`). */
  readonly model: string
  readonly accessor: string
  /** Searched for in the texts and the primary key of the target. Empty: the first rows. */
  readonly search?: string
  readonly offset?: number
  /** Default 20. */
  readonly limit?: number
}

export interface ChoicesResponse {
  readonly position: number
  readonly rows: readonly (RowName & {
    /** The value for the key; with `toField` it isn't the primary key. */
    readonly value: Key
  })[]
  readonly more: boolean
  /** Chains that were searched. */
  readonly searched: readonly string[]
}

export interface AggregateRequest {
  readonly model: string
  readonly filter?: FilterText
  /** Chains to group by, none to three. None: one group of all rows. */
  readonly by?: readonly string[]
  /** Left out: the count of rows. */
  readonly measures?: readonly Measure[]
  /** By the keys of the groups (default), or by a measure. */
  readonly order?: 'keys' | 'ascending' | 'descending'
  /** The measure that `order` refers to. */
  readonly orderMeasure?: number
  readonly limit?: number
}

export interface Measure {
  readonly function: 'count' | 'sum' | 'avg' | 'min' | 'max' | 'stdDev' | 'variance' | 'median'
  /** Left out with `count`: rows. */
  readonly chain?: string
  readonly distinct?: boolean
}

export interface AggregateResponse {
  readonly position: number
  readonly by: readonly ColumnInfo[]
  readonly measures: readonly { readonly label: string; readonly kind: ValueKind | 'unknown' }[]
  readonly groups: readonly { readonly keys: readonly Cell[]; readonly values: readonly Cell[] }[]
  /** Whether there are more groups than the limit. */
  readonly more: boolean
  readonly plan: PlanInfo | null
  readonly ms: QueryTimes
  readonly reads: readonly string[]
}
