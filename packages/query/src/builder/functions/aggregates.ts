import type { Aggregating, Counting, SpreadOptions } from '../../types/helpers.js'
import type { Listing, ModeOptions, PercentileOf, TextListing } from '../../types/list-aggregates.js'
import * as make from '../aggregate.js'
import { typed } from '../typed.js'

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
export const count: Counting = typed(make.count)

/**
 * The sum; null without values.
 *
 * @example
 * ```ts
 * db.Order.aggregate({ total: sum(F('price').times(F('amount'))) })
 * ```
 * @public
 */
export const sum: Aggregating<'sum'> = typed(make.sum)

/**
 * The mean; null without values.
 *
 * @example
 * ```ts
 * db.Author.annotate({ rating: avg('books__reviews__rating') })
 * ```
 * @public
 */
export const avg: Aggregating<'avg'> = typed(make.avg)

/**
 * The smallest value; null without values.
 *
 * @example
 * ```ts
 * db.Author.annotate({ first: min('books__published') })
 * ```
 * @public
 */
export const min: Aggregating<'min'> = typed(make.min)

/**
 * The largest value; null without values.
 *
 * @example
 * ```ts
 * db.Author.annotate({ latest: max('books__published') })
 * ```
 * @public
 */
export const max: Aggregating<'max'> = typed(make.max)

/**
 * The standard deviation, of all values or (with `sample`) of a sample of them; null if there are too few.
 *
 * @example
 * ```ts
 * db.Author.annotate({ spread: stdDev('books__rating', { sample: true }) })
 * ```
 * @public
 */
export const stdDev: Aggregating<'stdDev', SpreadOptions> = typed(make.stdDev)

/**
 * The variance, of all values or (with `sample`) of a sample of them; null if there are too few.
 *
 * @example
 * ```ts
 * db.Book.aggregate({ spread: variance('rating') })
 * ```
 * @public
 */
export const variance: Aggregating<'variance', SpreadOptions> = typed(make.variance)

/**
 * The middle value of numbers, decimals or durations: of an even number of values, the mean of the two in the middle;
 * null without values. Throws FieldError `ERR_FUNCTION_ARGUMENT` for values of another type.
 *
 * @example
 * ```ts
 * db.Author.annotate({ typical: median('books__pages') })
 * ```
 * @public
 */
export const median: Aggregating<'median'> = typed(make.median)

/**
 * The value at a fraction (0 to 1) of the way through the sorted values, interpolated between its neighbours, as
 * `percentile_cont` of SQL; null without values. Throws UsageError `ERR_ARGUMENT`, FieldError `ERR_FUNCTION_ARGUMENT`.
 *
 * @example
 * ```ts
 * db.Book.aggregate({ p90: percentile('pages', 0.9) })
 * ```
 * @public
 */
export const percentile: PercentileOf = typed(make.percentile)

/**
 * The most frequent value, the smallest of several; null without values.
 *
 * @example
 * ```ts
 * db.Author.annotate({ usual: mode('books__rating') })
 * ```
 * @public
 */
export const mode: Aggregating<'mode', ModeOptions> = typed(make.mode)

/**
 * All values that aren't null as one text; null without values. Throws UsageError `ERR_ARGUMENT`, ValidationError
 * `ERR_TOO_LARGE`.
 *
 * @example
 * ```ts
 * db.Author.annotate({ titles: stringAgg('books__title', ', ', { orderBy: 'books__title' }) })
 * ```
 * @public
 */
export const stringAgg: TextListing = typed(make.stringAgg)

/**
 * All values, nulls included, as an array; null without values. Throws FieldError `ERR_FUNCTION_ARGUMENT` for values
 * that JSON has no form for.
 *
 * @example
 * ```ts
 * db.Author.annotate({ titles: arrayAgg('books__title', { orderBy: '-books__published', default: [] }) })
 * ```
 * @public
 */
export const arrayAgg: Listing<'arrayAgg'> = typed(make.arrayAgg)

/**
 * The same, each value in the form that JSON has for it: decimals as numbers, bytes as arrays.
 *
 * @example
 * ```ts
 * db.Author.annotate({ cards: jsonAgg(jsonObject({ title: 'books__title', pages: 'books__pages' })) })
 * ```
 * @public
 */
export const jsonAgg: Listing<'jsonAgg'> = typed(make.jsonAgg)
