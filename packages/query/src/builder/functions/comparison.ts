import type { Casting, Choice, Branching, JsonObjectOf, OfSeveral, OfTwo } from '../../types/functions.js'
import { ofSubjects } from './call.js'
import * as make from './make.js'
import { typed } from './typed.js'

/**
 * A branch of {@link Case}: the value where the condition holds. The value is a constant or an expression
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
 * The value of the first branch whose condition holds; else `default`, or null where there is none. The
 * branches' values have a type in common.
 *
 * Throws UsageError `ERR_ARGUMENT`; the query set that takes it in, FieldError `ERR_MIXED_TYPES`.
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
 * Throws, when a query set takes it in, FieldError `ERR_MIXED_TYPES` where the values have no type in common
 * (a float and a decimal, a text and a number).
 *
 * @example
 * ```ts
 * db.Author.annotate({ shown: coalesce('alias', 'name') })
 * ```
 * @public
 */
export const coalesce: OfSeveral<'coalesce'> = typed(ofSubjects('coalesce', 2, Infinity))

/**
 * The greatest of several values; null where any of them is null.
 *
 * @example
 * ```ts
 * db.Article.annotate({ touched: greatest('written', 'published') })
 * ```
 * @public
 */
export const greatest: OfSeveral<'common'> = typed(ofSubjects('greatest', 2, Infinity))

/**
 * The least of several values; null where any of them is null.
 *
 * @example
 * ```ts
 * db.Person.annotate({ youngest: least('age', 'partner__age') })
 * ```
 * @public
 */
export const least: OfSeveral<'common'> = typed(ofSubjects('least', 2, Infinity))

/**
 * The first value, or null where it equals the second.
 *
 * @example
 * ```ts
 * db.Author.annotate({ alias: nullIf('goesBy', Value('')) })
 * ```
 * @public
 */
export const nullIf: OfTwo<'same?'> = typed(ofSubjects('nullIf', 2))

/**
 * A value as another type: numbers are cut off towards zero, a moment gives its day or its time of day, text
 * is read, or written. What can't be one (a text that is no number) is null, so that a query never fails on a
 * row. `as` does the same to an expression.
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
 * A JSON object of several values. Decimals become numbers; what JSON has no form for, its text.
 *
 * @example
 * ```ts
 * db.Book.annotate({ card: jsonObject({ title: 'title', by: upper('author__name') }) })
 * ```
 * @public
 */
export const jsonObject: JsonObjectOf = typed(make.jsonObject)
