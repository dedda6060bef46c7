import type { IsOne } from './mode.js'

/**
 * What a query set shows of itself to the conditions and expressions that take it as a value.
 */

declare const result: unique symbol
declare const outer: unique symbol
declare const rows: unique symbol

/** Something that returns rows or values of one type: a query set as a value of `in`, or in a `Subquery`. */
export interface ResultOf<out V> {
  readonly [result]: V
}

/**
 * A query set of rows of model `M` with the annotations `A`, so that both can be read from its type: inferring them from
 * all members of a query set takes the compiler minutes where the query set is a part of an intersection.
 */
export interface RowsOf<out M, out A> {
  readonly [rows]: readonly [model: M, annotations: A]
}

/**
 * Something that refers to the query set around it, by `OuterRef`: the paths that it reads. The method that takes
 * it checks them.
 */
export interface RefersToOuter<out P> {
  readonly [outer]: P
}

/** The paths of the outer query set that a query set or condition reads. */
export type OuterPaths<T> = T extends RefersToOuter<infer P> ? P : never

/** The type of the rows or values that a query set returns. */
export type ResultType<T> = T extends ResultOf<infer V> ? V : never

/** The value of a result with a single field, such as `values('on')` returns; other results unchanged. */
export type OneValue<V> = V extends readonly unknown[] | Uint8Array
  ? V
  : V extends object
    ? [keyof V] extends [string]
      ? IsOne<keyof V> extends true
        ? V[keyof V]
        : V
      : V
    : V
