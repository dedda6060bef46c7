import type { AnyColumn } from './columns.js'
import type { Instance, Lineage, Row, ValueIn } from './row.js'

/** What a query set without annotations has in the place of them. */
export interface NoAliases {}

/** Marks a query set that gives rows; one that gives values has their type in its place. */
export interface RowsShape {
  readonly '~shape': 'rows'
}

/** Flag of an annotation that `alias` made: it can be asked, and isn't part of the rows. */
export interface Hidden<C> {
  readonly '~hidden': C
}

/** The annotations that show in rows, as values. */
export type AliasValues<A> = { readonly [N in keyof A as A[N] extends Hidden<unknown> ? never : N]: ValueIn<A[N]> }

/** An annotation's column, hidden or not. */
export type Revealed<A, N extends keyof A> = A[N] extends AnyColumn ? A[N] : never

/** What iterating a query set gives. */
export type Result<S, M extends string, A, V> = V extends RowsShape
  ? [keyof A] extends [never]
    ? Row<S, M>
    : Row<S, M> & AliasValues<A>
  : V

/** What a query set is as a value of `in`. */
export type ResultIn<S, M extends string, V> = V extends RowsShape ? Instance<Lineage<S, M>> : V

/** Joins two records into one readable type. */
export type Merged<A, B> = { readonly [N in keyof A | keyof B]: N extends keyof B ? B[N] : N extends keyof A ? A[N] : never }

/** A values shape with annotations added. */
export type Widened<V, X> = V extends RowsShape
  ? V
  : V extends readonly unknown[]
    ? readonly [...V, ...(IsOne<keyof X> extends true ? [X[keyof X]] : X[keyof X][])]
    : V extends object
      ? Merged<V, X>
      : V

/** The order of several annotations can't be told from their type. */
type IsOne<K> = [K] extends [never] ? false : [K] extends [Together<K>] ? true : false
type Together<U> = (U extends unknown ? (name: U) => void : never) extends (name: infer I) => void ? I : never
