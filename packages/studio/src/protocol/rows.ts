import type { ValueKind } from './schema.js'
import type { Cell, Key } from './values.js'

/**
 * Filters are text, in two forms that may be mixed.
 *
 * - Terms: `author__name = Eco, pages > 300`, `title__icontains "ring"`, `not (tags__name in [a, b])`, joined
 *   by `,` or `and`, and by `or`; `and` binds tighter. Operators: `= != < <= > >=`, `in`, `:` (same as `=`);
 *   without one, the chain ends in a lookup. Terms that are joined by `,` or `and` refer to the same related
 *   rows, as in one call of `filter`.
 * - The object of the API: `{ author__name: 'Eco', pages__gt: 300 }`.
 *
 * Values are read by the type of the field. Quotes are needed around texts with spaces or punctuation.
 */
export type FilterText = string

export interface RowsRequest {
  /** The name of a model or proxy. */
  readonly model: string
  readonly filter?: FilterText
  /** Chains, with `-` before one to descend. Left out: the model's order. Empty: order of creation. */
  readonly order?: readonly string[]
  /** Chains: `title`, `author__name`, `pk`. A key is a reference (`author`, `author_id`). Left out: the model's fields. */
  readonly columns?: readonly string[]
  readonly offset?: number
  /** Default 100. */
  readonly limit?: number
  /** Whether to count all rows; default true. Leave it out for later windows of the same filter at the same position. */
  readonly count?: boolean
  /** Whether to explain the plan; default true. */
  readonly plan?: boolean
}

export interface RowsResponse {
  readonly position: number
  readonly columns: readonly ColumnInfo[]
  readonly rows: readonly RowCells[]
  /** Rows of the filter. Null if it wasn't counted. */
  readonly total: number | null
  readonly plan: PlanInfo | null
  readonly ms: QueryTimes
  /** Whether an index or the order of creation serves the order, so that a window costs no sort of all rows. */
  readonly orderServed: boolean
  /**
   * Rows that can be read in this order, from the first one: null if all. Sorting very many rows for a
   * distant window would block the process. A window beyond is refused with `ERR_STUDIO_COST`.
   */
  readonly reachable: number | null
  /** Models whose changes may change this result: follow `commits` of the stream. */
  readonly reads: readonly string[]
}

export interface ColumnInfo {
  /** As requested. */
  readonly chain: string
  readonly kind: ValueKind | 'row' | 'unknown'
  /** Of a reference. */
  readonly target?: string
  /** Whether rows can be ordered by it at all, and whether an index serves that. */
  readonly sortable: boolean
  readonly sortServed: boolean
  /** The attribute, if it is a field of the row itself that an update may set. */
  readonly editable?: string
}

export interface RowCells {
  readonly key: Key
  readonly display: string
  /** One for each column. */
  readonly cells: readonly Cell[]
}

export interface QueryTimes {
  /** Milliseconds of the query itself, and of counting. */
  readonly query: number
  readonly count: number
}

export interface PlanInfo {
  /** As `explain()` prints it, several lines. */
  readonly text: string
  readonly tree: PlanStep
  /** Rows that the plan is expected to visit, if the planner knows. */
  readonly estimated: number | null
}

export interface PlanStep {
  readonly operator: string
  readonly estimated: number | null
  readonly children: readonly PlanStep[]
}

/** Completes a filter, or a chain of an order or column. */
export interface CompleteRequest {
  readonly model: string
  readonly text: string
  /** UTF-16 offset of the caret. */
  readonly caret: number
  /** `chain`: `text` is a single chain, for a column or an order. Default `filter`. */
  readonly mode?: 'filter' | 'chain'
}

export interface CompleteResponse {
  /** The range that an item replaces. */
  readonly start: number
  readonly end: number
  readonly items: readonly CompletionItem[]
  /** What is wrong with the text, as the filter's evaluation would report it. Null: nothing, or unfinished at its end. */
  readonly fault: {
    readonly code: string
    readonly message: string
    readonly start: number
    readonly end: number
  } | null
}

export interface CompletionItem {
  /** The text to insert. */
  readonly insert: string
  /** The text to show. */
  readonly label: string
  readonly kind:
    | 'field'
    | 'relation'
    | 'lookup'
    | 'transform'
    | 'operator'
    | 'value'
    | 'keyword'
    | 'method'
    | 'function'
    | 'model'
  /** `string`, `foreign key of Author`, … */
  readonly detail: string
  /** Whether a next step can follow, after `__`: a relation, or a field whose value has transforms and lookups. */
  readonly more: boolean
}
