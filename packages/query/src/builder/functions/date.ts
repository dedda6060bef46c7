import type { Constantly, Extracting, OfOneIn, Truncating } from '../../types/functions.js'
import { ofSubjects } from './call.js'
import * as make from './make.js'
import { typed } from '../typed.js'

/**
 * A part of a date, a datetime (in UTC, or in the `timeZone` named) or a time, as a number. `week` and
 * `iso_year` are ISO 8601's; `week_day` counts from Sunday (1), `iso_week_day` from Monday (1). The lookup
 * chain `published__year` is the same. Throws FieldError `ERR_FUNCTION_ARGUMENT` if the type has no such
 * part.
 *
 * @example
 * ```ts
 * db.Book.values({ year: extract('published', 'year') }).annotate({ n: count() })
 * db.Visit.values({ hour: extract('at', 'hour', { timeZone: 'Europe/Berlin' }) }).annotate({ n: count() })
 * ```
 * @public
 */
export const extract: Extracting = typed(make.extract)

/**
 * A date, a datetime (in UTC, or in the `timeZone` named) or a time truncated to its year, month, hour and so
 * on. Weeks begin on Monday. The result has the type of the argument, or that of `output`; a datetime is the
 * instant at which the unit begins in the zone. Throws FieldError `ERR_FUNCTION_ARGUMENT` if the type has no
 * such unit.
 *
 * @example
 * ```ts
 * db.Order.values({ month: trunc('placed', 'month', { output: 'date', timeZone: 'Europe/Berlin' }) }).annotate({ total: sum('price') })
 * ```
 * @public
 */
export const trunc: Truncating = typed(make.trunc)

/**
 * The day of a datetime, in UTC or in the `timeZone` named.
 *
 * @example
 * ```ts
 * db.Order.values({ day: truncDate('placed') }).annotate({ n: count() })
 * ```
 * @public
 */
export const truncDate: OfOneIn<'date'> = typed(make.truncDate)

/**
 * The time of day of a datetime, in UTC or in the `timeZone` named.
 *
 * @example
 * ```ts
 * db.Order.annotate({ at: truncTime('placed') })
 * ```
 * @public
 */
export const truncTime: OfOneIn<'time'> = typed(make.truncTime)

/**
 * The current time of the store's `clock`. It is read once per call, so that every `now()` in it, also in
 * nested query sets, is the same instant. `create` and `update` store it as a value. A live query reads it
 * when it is opened, and uses the time of the commit for each row that a commit affects.
 *
 * @example
 * ```ts
 * db.Event.filter({ starts__lt: now() })
 * ```
 * @public
 */
export const now: Constantly<'datetime'> = typed(ofSubjects('now', 0))
