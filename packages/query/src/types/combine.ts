import type { ResultIn } from './mode.js'
import type { ResultOf } from './query-of.js'
import type { CombinedQuerySet } from './query-set.js'
import type { Kept } from './where.js'

/**
 * Query sets of the same rows (or values of the same shape) as sets.
 */
export interface Combining<S, M extends string, A, V> {
  /**
   * What is in any of them, once; with `{ all: true }` as often as it is there. The result can be ordered and
   * sliced, not filtered. A long list of query sets is one argument: an array.
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
  /** What is in all of them. As {@link union}. */
  intersection(...others: readonly OneOrMore<ResultOf<ResultIn<S, M, V>>>[]): CombinedQuerySet<S, M, A, V>
  /** What is in this one and none of the others. As {@link union}. */
  difference(...others: readonly OneOrMore<ResultOf<ResultIn<S, M, V>>>[]): CombinedQuerySet<S, M, A, V>
}

/**
 * Two query sets of the same rows as one that can go on: their conditions together.
 */
export interface Merging<S, M extends string, V, Q> {
  /**
   * The rows that both have. Annotations are this one's; the order is the other's where it has one.
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
  /** Keep what stands in several as often as it does. */
  readonly all?: boolean
}
