import type { ResultIn } from './mode.js'
import type { ResultOf } from './query-of.js'
import type { CombinedQuerySet } from './query-set.js'

/**
 * Query sets of the same rows (or values of the same shape) as sets.
 */
export interface Combining<S, M extends string, A, V> {
  /**
   * What is in any of them, once; with `{ all: true }` as often as it is there. The result can be ordered and sliced, not filtered.
   *
   * Throws UsageError `ERR_COMBINED_MODELS`, `ERR_OTHER_STORE`.
   *
   * @example
   * ```ts
   * db.Book.filter({ author }).union(db.Book.filter({ tags: fiction })).orderBy('title')
   * ```
   */
  union(...others: readonly ResultOf<ResultIn<S, M, V>>[]): CombinedQuerySet<S, M, A, V>
  union(...others: readonly [...ResultOf<ResultIn<S, M, V>>[], UnionOptions]): CombinedQuerySet<S, M, A, V>
  /** What is in all of them. As {@link union}. */
  intersection(...others: readonly ResultOf<ResultIn<S, M, V>>[]): CombinedQuerySet<S, M, A, V>
  /** What is in this one and none of the others. As {@link union}. */
  difference(...others: readonly ResultOf<ResultIn<S, M, V>>[]): CombinedQuerySet<S, M, A, V>
}

/** Options of `union`. */
export interface UnionOptions {
  /** Keep what stands in several as often as it does. */
  readonly all?: boolean
}
