import type { Casting, Choice, Branching, JsonObjectOf, OfSeveral, OfTwo } from '../../types/functions.js'
import { ofSubjects } from './call.js'
import * as make from './make.js'
import { typed } from '../typed.js'

/**
 * A branch of {@link Case}: the value if the condition is true. The value is a constant or an expression
 * (`F('title')` for a field).
 *
 * @example
 * ```ts
 * When({ pages__gt: 500 }, 'long')
 * ```
 * @public
 */
export const When: Branching = typed(make.When)

/**
 * The value of the first branch whose condition is true, else `default`, or null without one. The branches
 * must have a common type.
 *
 * Throws UsageError `ERR_ARGUMENT`; the query set that uses it, FieldError `ERR_MIXED_TYPES`.
 *
 * @example
 * ```ts
 * db.Book.annotate({ size: Case(When({ pages__gt: 500 }, 'long'), When({ pages__gt: 200 }, 'middling'), { default: 'short' }) })
 * ```
 * @public
 */
export const Case: Choice = typed(make.Case)

/**
 * The first of several values that isn't null.
 *
 * A query set that uses it throws FieldError `ERR_MIXED_TYPES` if the values have no common type (a float and
 * a decimal, a text and a number).
 *
 * @example
 * ```ts
 * db.Author.annotate({ shown: coalesce('alias', 'name') })
 * ```
 * @public
 */
export const coalesce: OfSeveral<'coalesce'> = typed(ofSubjects('coalesce', 2, Infinity))

/**
 * The greatest of several values; null if any of them is null.
 *
 * @example
 * ```ts
 * db.Article.annotate({ touched: greatest('written', 'published') })
 * ```
 * @public
 */
export const greatest: OfSeveral<'common'> = typed(ofSubjects('greatest', 2, Infinity))

/**
 * The least of several values; null if any of them is null.
 *
 * @example
 * ```ts
 * db.Person.annotate({ youngest: least('age', 'partner__age') })
 * ```
 * @public
 */
export const least: OfSeveral<'common'> = typed(ofSubjects('least', 2, Infinity))

/**
 * The first value, or null if it equals the second.
 *
 * @example
 * ```ts
 * db.Author.annotate({ alias: nullIf('goesBy', Value('')) })
 * ```
 * @public
 */
export const nullIf: OfTwo<'same?'> = typed(ofSubjects('nullIf', 2))

/**
 * Converts a value to another type: numbers are truncated towards zero, a datetime becomes its date or time,
 * text is parsed or formatted. A value that can't be converted (a text that is not a number) becomes null, so
 * that a query never fails on a row. `as` does the same on an expression.
 *
 * @example
 * ```ts
 * db.Book.annotate({ code: concat(cast('shelf', 'text'), Value('-'), 'title') })
 * db.Book.annotate({ euros: cast('price', 'decimal', { decimalPlaces: 2 }) })
 * ```
 * @public
 */
export const cast: Casting = typed(make.cast)

/**
 * A JSON object of several values. Decimals become numbers; values without a JSON form become text.
 *
 * @example
 * ```ts
 * db.Book.annotate({ card: jsonObject({ title: 'title', by: upper('author__name') }) })
 * ```
 * @public
 */
export const jsonObject: JsonObjectOf = typed(make.jsonObject)
