import type { Wrong } from '@relata/core'
import type { Accessors, AnyHop } from './hops.js'
import type { Member } from './members.js'
import type { ResultOf } from './query-of.js'
import type { PrefetchedFault } from './related-names.js'
import type { Row } from './row.js'

/** The type of `Prefetch`. */
export interface Prefetching {
  <const P extends string, const T extends string = never, Q = never>(
    path: P,
    options?: PrefetchOptions<T, Q>,
  ): PrefetchOf<P, T, Q>
}
/** Options of `Prefetch`. */
export interface PrefetchOptions<T extends string, Q> {
  /** Which of the related rows, in which order, with what annotations: a query set of their model. */
  readonly query?: Q & ResultOf<unknown>
  /** The attribute that contains these rows; without it, the relation's own attribute does. */
  readonly toAttr?: T
}

declare const prefetch: unique symbol
/** What `Prefetch` returns. */
export interface PrefetchOf<out P, out T, out Q> {
  readonly [prefetch]: [P, T, Q]
}

/**
 * The content of an attribute created by `toAttr`; listed among a query set's annotations, but not usable in
 * conditions.
 */
export interface PrefetchedAs<V> {
  readonly '~prefetched': V
}

/**
 * The error in an argument of `prefetchRelated`; never if there is none. A path that begins at an attribute
 * made before is left to run time.
 */
export type PrefetchFault<S, M extends string, A, X> =
  X extends PrefetchOf<infer P, infer T, unknown>
    ? BeginsAt<P> extends keyof A
      ? never
      : PrefetchedFault<S, M, P> | TakenAttribute<S, M, P, T>
    : BeginsAt<X> extends keyof A
      ? never
      : PrefetchedFault<S, M, X>
/** An attribute of deeper rows is checked at run time. */
type TakenAttribute<S, M extends string, P, T> = [T] extends [never]
  ? never
  : P extends `${string}__${string}`
    ? never
    : [Member<S, M, T & string>] extends [never]
      ? never
      : Wrong<`${M} has '${T & string}' already: give toAttr another name`>
type BeginsAt<P> = P extends `${infer N}__${string}` ? N : P

/** The attributes that the arguments make. */
export type PrefetchedAttributes<S, M extends string, X extends readonly unknown[]> = {
  readonly [R in X[number] as AttributeOf<R>]: PrefetchedAs<RowsOf<S, M, R>>
}
/** One of a deeper relation is an attribute of those rows, not of these. */
type AttributeOf<R> =
  R extends PrefetchOf<infer P, infer T, unknown>
    ? P extends `${string}__${string}`
      ? never
      : T & string
    : never
type RowsOf<S, M extends string, R> =
  R extends PrefetchOf<infer P, unknown, infer Q>
    ? P extends keyof Accessors<S, M>
      ? At<Accessors<S, M>, P> extends infer H extends AnyHop
        ? Related<H['kind'], [Q] extends [never] ? Row<S, H['to']> : Q extends Iterable<infer I> ? I : never>
        : never
      : never
    : never
type Related<K, R> = K extends 'key' | 'key?' | 'one' | 'one?' ? R | null : readonly R[]
type At<T, K> = K extends keyof T ? T[K] : never
