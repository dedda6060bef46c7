import type { Aggregating, Counting, SpreadOptions } from '../types/helpers.js'
import * as expression from './expression.js'
import { typed } from './typed.js'

/**
 * The number of rows (`count()`) or of values that aren't null. Counts over different relations don't
 * multiply each other.
 *
 * @example
 * ```ts
 * db.Author.annotate({ n: count('books'), good: count('books', { filter: { books__rating__gte: 40 } }) })
 * ```
 * @public
 */
export const count: Counting = typed(expression.count)

/**
 * The sum; null without values.
 *
 * @example
 * ```ts
 * db.Order.aggregate({ total: sum(F('price').times(F('amount'))) })
 * ```
 * @public
 */
export const sum: Aggregating<'sum'> = typed(expression.sum)

/**
 * The mean; null without values.
 *
 * @example
 * ```ts
 * db.Author.annotate({ rating: avg('books__reviews__rating') })
 * ```
 * @public
 */
export const avg: Aggregating<'avg'> = typed(expression.avg)

/**
 * The smallest value; null without values.
 *
 * @example
 * ```ts
 * db.Author.annotate({ first: min('books__published') })
 * ```
 * @public
 */
export const min: Aggregating<'min'> = typed(expression.min)

/**
 * The largest value; null without values.
 *
 * @example
 * ```ts
 * db.Author.annotate({ latest: max('books__published') })
 * ```
 * @public
 */
export const max: Aggregating<'max'> = typed(expression.max)

/**
 * The standard deviation, of all values or (with `sample`) of a sample of them; null if there are too few.
 *
 * @example
 * ```ts
 * db.Author.annotate({ spread: stdDev('books__rating', { sample: true }) })
 * ```
 * @public
 */
export const stdDev: Aggregating<'stdDev', SpreadOptions> = typed(expression.stdDev)

/**
 * The variance, of all values or (with `sample`) of a sample of them; null if there are too few.
 *
 * @example
 * ```ts
 * db.Book.aggregate({ spread: variance('rating') })
 * ```
 * @public
 */
export const variance: Aggregating<'variance', SpreadOptions> = typed(expression.variance)
