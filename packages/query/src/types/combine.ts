import type { CombinedQuerySet } from './forward.js'
import type { ResultOf } from './query-of.js'
import type { ResultIn } from './result.js'
import type { Kept } from './where.js'

/** Set operations on query sets of the same rows, or of values of the same shape. */
export interface Combining<S, M extends string, A, V> {
  /**
   * The rows of all query sets, each once; with `{ all: true }` as often as they occur. The result can be
   * ordered and sliced, but not filtered. Pass a long list of query sets as one array.
   *
   * Throws UsageError `ERR_COMBINED_MODELS`, `ERR_OTHER_STORE`.
   *
   * @example
   * ```ts
   * db.Book.filter({ author }).union(db.Book.filter({ tags: fiction })).orderBy('title')
   * ```
   */
  union(...others: readonly OneOrMore<ResultOf<ResultIn<S, M, V>>>[]): CombinedQuerySet<S, M, A, V>
  union(
    ...others: readonly [...OneOrMore<ResultOf<ResultIn<S, M, V>>>[], UnionOptions]
  ): CombinedQuerySet<S, M, A, V>
  /** The rows that all of them have. As {@link union}. */
  intersection(...others: readonly OneOrMore<ResultOf<ResultIn<S, M, V>>>[]): CombinedQuerySet<S, M, A, V>
  /** The rows of this query set that none of the others has. As {@link union}. */
  difference(...others: readonly OneOrMore<ResultOf<ResultIn<S, M, V>>>[]): CombinedQuerySet<S, M, A, V>
}

/** Combines the conditions of two query sets of the same rows. The result can be filtered further. */
export interface Merging<S, M extends string, V, Q> {
  /**
   * The rows that both have. The annotations are those of this query set. The order is the other's if it has
   * one, else this one's.
   *
   * Throws UsageError `ERR_COMBINED_MODELS`, `ERR_COMBINED_VALUES`, `ERR_COMBINED_DISTINCT`, `ERR_COMBINED`,
   * `ERR_SLICED`, `ERR_OTHER_STORE`.
   *
   * @example
   * ```ts
   * db.Book.filter({ author }).and(db.Book.filter({ tags: fiction })).exclude({ pages__lt: 100 })
   * ```
   */
  and(other: ResultOf<ResultIn<S, M, V>>): Kept<this, Q, never>
  /** The rows that either has; a slice may be one of them. As {@link and}. */
  or(other: ResultOf<ResultIn<S, M, V>>): Kept<this, Q, never>
  /** The rows that exactly one of them has; a slice may be one of them. As {@link and}. */
  xor(other: ResultOf<ResultIn<S, M, V>>): Kept<this, Q, never>
}

/** A query set, or an array of them. */
export type OneOrMore<Q> = Q | readonly Q[]

/** Options of `union`. */
export interface UnionOptions {
  /** Keep rows that occur in several query sets as often as they occur. */
  readonly all?: boolean
}
