import type { FilterText } from './rows.js'
import type { Input, Key, RowName } from './values.js'

/** The result of every write. */
export interface Written {
  /**
   * Of the commit; unchanged if nothing had to be written. Of a store with a shared log, that of the commit or of a
   * later one.
   */
  readonly position: number
}

export interface CreateRequest {
  readonly model: string
  /** By attribute or field name. */
  readonly values: Readonly<Record<string, Input>>
  /**
   * Links the new row in the same commit, by the accessor of a many-to-many or of a reverse relation. Of a reverse one-to-one
   * there is one key: its row refers to the new one from then on.
   */
  readonly links?: Readonly<Record<string, readonly Key[] | LinkInput>>
  /** Creates the row through a relation of this row, so that it belongs to it. */
  readonly through?: { readonly model: string; readonly key: Key; readonly accessor: string }
}

/** Rows by their primary keys. */
export interface LinkInput {
  readonly keys: readonly Key[]
  /** Of a many-to-many with a declared through model: the values of its other fields. */
  readonly values?: Readonly<Record<string, Input>>
}

export interface CreateResponse extends Written {
  readonly row: RowName
}

/** Updates one row, or all rows of a filter as one commit. */
export interface UpdateRequest {
  readonly model: string
  readonly target: WriteTarget
  readonly values: Readonly<Record<string, Input>>
  /**
   * Of one row: the values that the form was filled with. If a value that is written has changed since, nothing is written
   * and the code is `ERR_STUDIO_CHANGED`.
   */
  readonly expected?: Readonly<Record<string, Input>>
}

/**
 * One row, several, or all rows of a filter. `count` is the number that the user confirmed; a different one
 * is refused.
 */
export type WriteTarget =
  | { readonly key: Key }
  | { readonly keys: readonly Key[] }
  | { readonly filter: FilterText; readonly count: number }

export interface UpdateResponse extends Written {
  readonly count: number
}

export interface DeleteRequest {
  readonly model: string
  readonly target: WriteTarget
}

/** What a delete did, or what it would do (`explainDelete`). */
export interface DeleteResponse extends Written {
  readonly possible: boolean
  readonly total: number
  readonly byModel: Readonly<Record<string, number>>
  /** Deleted rows, by model: the first few of each. */
  readonly rows: readonly RowName[]
  readonly links: Readonly<Record<string, number>>
  /** Keys that would be changed, that prevent the delete, and that would dangle. */
  readonly updates: readonly BoundInfo[]
  readonly blockers: readonly BoundInfo[]
  readonly dangling: readonly BoundInfo[]
  /** Rows of the target that were looked at, if they were too many to explain all of them. */
  readonly explained?: number
}

/** Rows that refer to deleted rows by a field. */
export interface BoundInfo {
  /** `Book.author`. */
  readonly field: string
  readonly onDelete: string
  readonly count: number
  /** The first few. */
  readonly rows: readonly RowName[]
}

/** Adds rows to a many-to-many or a reverse relation, or removes them. */
export interface LinkRequest extends LinkInput {
  readonly model: string
  readonly key: Key
  readonly accessor: string
}

export interface LinkResponse extends Written {
  /** False if all of the rows were linked before. */
  readonly changed: boolean
}
