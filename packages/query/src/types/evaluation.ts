import type { Explanation } from '../engine/engine.js'
import type { LiveEvaluation } from './live.js'
import type { WriteCountOrToArray, WriteToArrayFirst } from './no-array.js'
import type { ResultOf } from './query-of.js'
import type { Result, ResultIn } from './result.js'

/**
 * The methods of every query set that evaluate it, whatever its mode. Nothing is cached: each call evaluates
 * the query again.
 *
 * The bases take `S`, `M`, `A` and `V`, not the type of a result: the compiler evaluates the type arguments of
 * a base when it first reads any member. So it doesn't extend `Iterable`, though it has its method.
 */
export interface Evaluation<S, M extends string, A, V>
  extends WriteToArrayFirst, WriteCountOrToArray, ResultOf<ResultIn<S, M, V>>, LiveEvaluation<S, M, A, V> {
  /** The rows (or values) are those of the first `next()`, so the loop may write. */
  [Symbol.iterator](): Iterator<Result<S, M, A, V>, undefined, undefined>
  /**
   * All rows (or values) as a new array.
   *
   * @example
   * ```ts
   * const titles = db.Book.filter({ author }).orderBy('title').toArray().map((book) => book.title)
   * ```
   */
  toArray(): Result<S, M, A, V>[]
  /**
   * The row at an index, from 0; undefined past the end. Throws UsageError `ERR_NEGATIVE_SLICE`.
   *
   * @example
   * ```ts
   * const third = db.Book.orderBy('-published').at(2)
   * ```
   */
  at(index: number): Result<S, M, A, V> | undefined
  /**
   * The first row, or null if there is none. Without an order, the one with the smallest primary key.
   *
   * Throws UsageError `ERR_SLICED` on a slice without an order, `ERR_UNORDERED` on groups without one.
   *
   * @example
   * ```ts
   * const oldest = db.Book.orderBy('published').first()?.title
   * ```
   */
  first(): Result<S, M, A, V> | null
  /**
   * The number of rows. Counts in the indexes if possible, and creates no rows.
   *
   * @example
   * ```ts
   * const n = db.Book.filter({ tags__name: 'Fantasy' }).count()
   * ```
   */
  count(): number
  /**
   * Whether there is at least one row.
   *
   * @example
   * ```ts
   * if (db.Book.filter({ title }).exists()) return
   * ```
   */
  exists(): boolean
  /**
   * The query plan, with estimated and actual numbers of rows. Prints as text.
   *
   * @example
   * ```ts
   * console.log(String(db.Author.filter({ books__tags__name: 'Fantasy' }).explain()))
   * ```
   */
  explain(options?: ExplainOptions): Explanation
}

/** Options of `explain`. */
export interface ExplainOptions {
  /** Run the plan, and report actual numbers beside the estimates. */
  readonly run?: boolean
  /** Also report how a live query of it is kept current. */
  readonly live?: boolean
}
