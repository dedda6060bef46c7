import type { Bucketing, Constantly, Extracting, OfOneIn, Truncating } from '../../types/functions.js'
import { ofSubjects } from './call.js'
import * as make from './make.js'
import { timeBuckets as makeBuckets } from './time-buckets.js'
import { trunc as makeTrunc } from './trunc.js'
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
 * on. Weeks begin on Monday, or on `weekStart`; `every` counts several hours, minutes or seconds as one. The result
 * has the type of the argument, or that of `output`; a datetime is the instant at which the unit begins in the zone
 * (`date_trunc` and `date_bin` of PostgreSQL, `TruncMonth` of Django). Throws FieldError `ERR_FUNCTION_ARGUMENT` if
 * the type has no such unit, UsageError `ERR_ARGUMENT` for options that the unit doesn't have.
 *
 * @example
 * ```ts
 * db.Order.values({ quarterHour: trunc('placed', 'minute', { every: 15 }) }).annotate({ n: count() })
 * db.Order.values({ month: trunc('placed', 'month', { output: 'date', timeZone: 'Europe/Berlin' }) }).annotate({ total: sum('price') })
 * ```
 * @public
 */
export const trunc: Truncating = typed(makeTrunc)

/**
 * The starts of all units from a date or an instant to another one, which is not included: what `trunc` returns for
 * values between them, to fill the gaps of a report. Both are texts or Dates. Throws UsageError `ERR_ARGUMENT` for what
 * is neither, and for more than 100,000 units.
 *
 * @example
 * ```ts
 * timeBuckets('2024-01-30', '2024-02-02', 'day')          // ['2024-01-30', '2024-01-31', '2024-02-01']
 * timeBuckets('2024-01-01T00:00:00Z', new Date(), 'hour', { every: 6, timeZone: 'Europe/Berlin' })
 * ```
 * @public
 */
export const timeBuckets: Bucketing = makeBuckets

/**
 * The day of a datetime, in UTC or in the `timeZone` named.
 *
 * @example
 * ```ts
 * db.Order.values({ day: truncDate('placed') }).annotate({ n: count() })
 * ```
 * @public
 */
export const truncDate: OfOneIn<'day:date'> = typed(make.truncDate)

/**
 * The time of day of a datetime, in UTC or in the `timeZone` named.
 *
 * @example
 * ```ts
 * db.Order.annotate({ at: truncTime('placed') })
 * ```
 * @public
 */
export const truncTime: OfOneIn<'clock:time'> = typed(make.truncTime)

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
