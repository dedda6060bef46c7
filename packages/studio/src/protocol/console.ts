import type { ColumnInfo, PlanInfo, QueryTimes } from './rows.js'
import type { Cell } from './values.js'

/**
 * A query in the syntax of the API: `db.Book.filter({ pages__gt: 300 }).annotate({ n: count('tags') }).orderBy('-n')`. It is
 * parsed, and never evaluated as code. Calls that write don't exist in it.
 */
export interface ConsoleRequest {
  readonly source: string
  readonly offset?: number
  readonly limit?: number
}

export interface ConsoleResponse {
  readonly position: number
  readonly result: ConsoleResult
  readonly plan: PlanInfo | null
  readonly ms: QueryTimes
  readonly reads: readonly string[]
}

export type ConsoleResult =
  | {
      /** Rows of a model (`model` says which; the first column is a reference to the row) or of values. */
      readonly type: 'table'
      readonly model: string | null
      readonly columns: readonly ColumnInfo[]
      readonly rows: readonly (readonly Cell[])[]
      /** Null if counting was left out. */
      readonly total: number | null
      readonly more: boolean
    }
  /** `count()`, `exists()`, `first()` without a row, … */
  | { readonly type: 'value'; readonly value: Cell }
  /** `explain()`. */
  | { readonly type: 'text'; readonly text: string }

export interface ConsoleCompleteRequest {
  readonly source: string
  readonly caret: number
}
