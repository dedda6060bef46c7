import type { ValueIn } from './column-value.js'
import type { Lineage } from './fields.js'
import type { Instance } from './instance.js'
import type { RowsShape } from './mode.js'
import type { PrefetchedAs } from './prefetch.js'
import type { Row } from './row.js'

/** What a query set returns. */

/** The annotations that show in rows, as values. */
export type AliasValues<A> = [A] extends [infer T]
  ? {
      readonly [N in keyof T as IsHidden<T[N]> extends true ? never : N]: T[N] extends PrefetchedAs<infer V>
        ? V
        : ValueIn<T[N]>
    }
  : never

/** Created by `alias`: usable in conditions and orders, and not part of the rows. */
type IsHidden<C> = C extends { readonly '~flags': infer F } ? ('hidden' extends F ? true : false) : false

/**
 * The results of a query set: rows; with annotations, new objects with the properties of the row and one for
 * each annotation.
 */
export type Result<S, M extends string, A, V> = V extends RowsShape
  ? [keyof A] extends [never]
    ? Row<S, M>
    : Row<S, M> & AliasValues<A>
  : V

/** The type of a query set as a value of `in`. */
export type ResultIn<S, M extends string, V> = V extends RowsShape ? Instance<Lineage<S, M>> : V
