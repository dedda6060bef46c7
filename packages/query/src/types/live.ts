import type { Live, LiveOptions } from '../live/delivery/live.js'
import type { Changes } from '../live/result/change.js'
import type { RowsShape } from './mode.js'
import type { CountedOption, LivePageOptions, Page, TotalPage } from './page.js'
import type { Result } from './result.js'

/**
 * Live queries. A {@link Live} is an rxjs Observable and an AsyncIterable. Equal live queries share one view,
 * which is dropped with its last subscriber. The cost of a commit depends on what it changes, not on the size
 * of the tables.
 *
 * Subscribers are notified after the commit, and all of them see the same state. They see nothing of a
 * transaction before its end, nor of one that was rolled back.
 */
export interface LiveEvaluation<S, M extends string, A, V> {
  /**
   * Emits the current result, then one array for each commit that changes it. Equal live queries share the
   * array, so don't write to it. A row that didn't change is the same object in the next array.
   *
   * A commit costs O(changed · log n) and one copy of the array, whatever the size of the store. Subscribers
   * of a related set are found by the key that was written. A slice compares its window. Groups,
   * `distinct` and combined values of one model cost the groups and values of the changed rows; a sum of fractions, a
   * standard deviation or a variance reads the changed group again. `union` with `all`, combinations of groups,
   * of several models, and with a slice or an order inside are recomputed after a commit that affects what
   * they read.
   * `explain({ live: true })` shows which way applies.
   *
   * @example
   * ```ts
   * author.books.live().subscribe((books) => render(books))
   * ```
   */
  live(options?: LiveOptions): Live<readonly Result<S, M, A, V>[]>
  /**
   * Emits what was added, removed, changed and moved, with positions: first all rows as added, then one
   * object for each commit that changes the result. As {@link live}, without the copy of the array.
   *
   * @example
   * ```ts
   * db.Book.filter({ author__country: 'UK' }).changes().subscribe(({ added, removed }) => update(added, removed))
   * ```
   */
  changes(options?: LiveOptions): Live<Changes<Result<S, M, A, V>>>
  /**
   * Emits the number of rows, now and whenever it changes. Costs the same as {@link live}, without arrays.
   */
  liveCount(options?: LiveOptions): Live<number>
  /** Emits whether there is a row, now and whenever that changes. Costs the same as `liveCount`. */
  liveExists(options?: LiveOptions): Live<boolean>
  /**
   * Emits the first row, or null, now and whenever it changes. Costs the same as {@link live} of a slice of
   * one row.
   */
  liveFirst(options?: LiveOptions): Live<Result<S, M, A, V> | null>
}

/** Pages of rows that follow the changes. */
export interface LivePaging<S, M extends string, A> {
  /**
   * A page that follows the changes: emits what `page` returns, now and after each commit that changes it. The
   * page begins at its cursor, so it keeps its place when rows are written before it. A commit costs O(changed · log
   * size); with `total` as `liveCount`. Options: those of `page`, and `signal`.
   *
   * Throws as `page` does, and UsageError `ERR_PREFETCH`.
   *
   * @example
   * ```ts
   * db.Book.orderBy('-published').livePage({ size: 20 }).subscribe(({ items, next }) => render(items, next !== null))
   * ```
   */
  livePage(options: LivePageOptions & CountedOption): LiveTotalPage<S, M, A>
  livePage(options?: LivePageOptions): LivePage<S, M, A>
}

/**
 * What `livePage` returns. The compiler compares two of them by their parameters alone: query sets are compared
 * where several are in one variable, and the depth of a comparison is limited.
 */
export interface LivePage<in out S, in out M extends string, in out A> extends Live<
  Page<Result<S, M, A, RowsShape>>
> {}
/** The same for pages with a total. */
export interface LiveTotalPage<in out S, in out M extends string, in out A> extends Live<
  TotalPage<Result<S, M, A, RowsShape>>
> {}

/** Pages of values that follow the changes. The compiler compares two sets of values by `V` alone. */
export interface LiveValuePaging<V> {
  /** A page of the values that follows the changes, as of rows. */
  livePage(options: LivePageOptions & CountedOption): Live<TotalPage<V>>
  livePage(options?: LivePageOptions): Live<Page<V>>
}
