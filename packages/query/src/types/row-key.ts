import type { PkColumn } from './columns.js'
import type { Instance } from './instance.js'
import type { InputOf } from './lookups.js'

/** What names rows in an argument. */

/** A row, or its primary key. */
export type RowOrKey<S, M extends string> = Instance<M> | KeyOf<S, M>

/** A primary key. Signatures name it beside the row, so that messages spell both out. */
export type KeyOf<S, M extends string> = InputOf<PkColumn<S, M>>

/** The same, or several of them: in an array, a Set, a query set. */
export type RowsOrKeys<S, M extends string> = RowOrKey<S, M> | RowList<S, M>

/** Rows, or keys. The array type is redundant, but makes an error name the wrong item. */
export type RowList<S, M extends string> = readonly RowOrKey<S, M>[] | Iterable<RowOrKey<S, M>>
