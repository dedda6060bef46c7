import type { AddressOf } from './address.js'
import type { PkColumn } from './columns.js'
import type { Instance } from './instance.js'
import type { InputOf } from './lookups.js'
import type { SeveralOf } from './several-of.js'

/** What names rows in an argument. */

/** A row, or its primary key. */
export type RowOrKey<S, M extends string> = Instance<M> | KeyOf<S, M>

/** A primary key. Signatures name it beside the row, so that messages spell both out. */
export type KeyOf<S, M extends string> = InputOf<PkColumn<S, M>>

/**
 * A row, its primary key or its address: other unique values.
 * @public
 */
export type RowOrAddress<S, M extends string> = Instance<M> | KeyOf<S, M> | AddressOf<S, M>

/** The same, or several of them: in an array, a Set, a query set. */
export type RowsOrAddresses<S, M extends string> =
  | RowOrAddress<S, M>
  | SeveralOf<RowOrAddress<S, M>>
  | Iterable<RowOrAddress<S, M>>

/** Several of them. The array type is redundant, but makes an error name the wrong item. */
export type RowList<S, M extends string> = readonly RowOrAddress<S, M>[] | Iterable<RowOrAddress<S, M>>
