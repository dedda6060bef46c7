import type { Wrong } from '@relata/core'
import type { AnyColumn } from './column.js'
import type { ValuesQuerySet } from './forward.js'
import type { BucketOptions, DateUnit } from './functions.js'
import type { Found, Judged } from './judged.js'
import type { NameFault } from './name-fault.js'
import type { ColumnAt } from './path.js'
import type { Kept } from './where.js'

/** Options of `dates` and `datetimes`. */
export interface DatesOptions extends BucketOptions {
  /** Earliest first, unless `desc`. */
  readonly order?: 'asc' | 'desc'
}

/** The distinct dates and instants of a field. */
export interface Dating<S, M extends string, A> {
  /**
   * The values of a date or datetime field (in UTC without a time zone), truncated to the year,
   * month, week or day: each once and in order, without nulls.
   *
   * Throws FieldError `ERR_UNKNOWN_FIELD`, `ERR_FUNCTION_ARGUMENT`.
   *
   * @example
   * ```ts
   * db.Book.dates('published', 'year', { order: 'desc' }).toArray()     // ['2012-01-01', '1990-01-01', …]
   * ```
   */
  dates<const P extends string>(
    field: Judged<P, NoInfer<Found<MomentFault<S, M, A, P, 'date' | 'datetime'>>>>,
    unit: Exclude<DateUnit, 'hour' | 'minute' | 'second'>,
    options?: DatesOptions,
  ): Kept<this, ValuesQuerySet<S, M, A, string>, never>
  /**
   * The values of a datetime field, truncated to the year, hour and so on: each once and in order, without
   * nulls. As {@link dates}.
   *
   * @example
   * ```ts
   * db.Order.filter({ customer }).datetimes('placed', 'hour').toArray()
   * ```
   */
  datetimes<const P extends string>(
    field: Judged<P, NoInfer<Found<MomentFault<S, M, A, P, 'datetime'>>>>,
    unit: DateUnit,
    options?: DatesOptions,
  ): Kept<this, ValuesQuerySet<S, M, A, string>, never>
}

type MomentFault<S, M extends string, A, P extends string, K> = [NameFault<S, M, A, P>] extends [never]
  ? ColumnAt<S, M, A, P> extends infer C extends AnyColumn
    ? C['type'] extends K
      ? never
      : Wrong<`'${P}' is a ${C['type']}, but a ${K & string} is expected here`>
    : never
  : NameFault<S, M, A, P>
