import type { Changes } from '../live/result/change.js'
import type { Live, LiveOptions } from '../live/delivery/live.js'
import type { Result } from './mode.js'

/**
 * Live queries. A {@link Live} is an rxjs Observable and an AsyncIterable. Equal live queries share one view,
 * which is dropped with its last subscriber. A commit costs what it changes, not what the tables hold.
 *
 * Subscribers are notified after the commit, and all of them see the same state. They see nothing of a
 * transaction before its end, nor of one that was rolled back.
 */
export interface LiveAnswers<S, M extends string, A, V> {
  /**
   * The result now, and once a commit that changed it. All who ask the same are given the same array, which
   * is to be read only; a row that didn't change is the same object in the next one.
   *
   * A commit costs O(changed · log n) and one copy of the array, whatever else there is; a related set's
   * subscribers are found by the key that was written. A slice compares its window. What rows are put
   * together into (groups, `distinct` values) costs the units of the touched rows; a sum of fractions or a
   * spread reads the touched group. Combined values, `union` with `all`, slices inside a combination and
   * `distinct` groups are recomputed after a commit that touches what they read: `explain({ live: true })`
   * says which way a query set goes.
   *
   * @example
   * ```ts
   * author.books.live().subscribe((books) => render(books))
   * ```
   */
  live(options?: LiveOptions): Live<readonly Result<S, M, A, V>[]>
  /**
   * What came, went, changed and moved, with the places: first everything as added, then once a commit that
   * changed something. As {@link live}, without the copy of the array.
   *
   * @example
   * ```ts
   * db.Book.filter({ author__country: 'UK' }).changes().subscribe(({ added, removed }) => update(added, removed))
   * ```
   */
  changes(options?: LiveOptions): Live<Changes<Result<S, M, A, V>>>
  /** How many there are, now and whenever that changes. Costs as {@link live}, without arrays. */
  liveCount(options?: LiveOptions): Live<number>
  /** Whether there is one, now and whenever that changes. Costs as {@link liveCount}. */
  liveExists(options?: LiveOptions): Live<boolean>
  /**
   * The first one, null where there is none, now and whenever it is another. Costs as {@link live} of a slice
   * of one.
   */
  liveFirst(options?: LiveOptions): Live<Result<S, M, A, V> | null>
}
