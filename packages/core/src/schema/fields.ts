import type { FieldDeclaration } from './declaration.js'
import type {
  AutoKey,
  AutoOptions,
  DecimalOptions,
  IntegerOptions,
  MomentOptions,
  NoOptions,
  NumberOptions,
  ScalarOptions,
  StringOptions,
  TextOptions,
} from './field-types.js'
import { scalar } from './scalar.js'
import type { ScalarField } from './scalar-field.js'

export { array } from './array-field.js'
export { custom, json } from './json-fields.js'

/**
 * The scalar fields of a model. Each function only records its arguments; `defineSchema` checks them.
 */

/**
 * An integer key that the store assigns: 1, 2, 3, …, never the same one twice. A model that declares no
 * primary key has one named `id`. An explicit key is accepted, and later ones continue after it.
 *
 * @example
 * ```ts
 * const Ticket = model({ number: auto(), title: string() })
 * // db.Ticket.create({ title: 'First' }).number === 1
 * ```
 * @public
 */
export function auto<const O extends AutoOptions = NoOptions>(
  options?: O,
): ScalarField<'auto', number, O & AutoKey>
export function auto(options?: AutoOptions): FieldDeclaration {
  return scalar('auto', options)
}

/**
 * A string of one line, such as a name. Compared and ordered by code point; an empty string is a value, not
 * null.
 *
 * Values are checked by each write: `ERR_NULL`, `ERR_VALUE_TYPE`, `ERR_MAX_LENGTH`, `ERR_CHOICE`.
 *
 * @example
 * ```ts
 * const Tag = model({ name: string({ unique: true, maxLength: 40 }), color: string({ choices: ['red', 'blue'] }) })
 * ```
 * @public
 */
export function string<const O extends StringOptions = NoOptions>(
  options?: O,
): ScalarField<'string', string, O>
export function string(options?: StringOptions): FieldDeclaration {
  return scalar('string', options)
}

/**
 * A string of any length. The same as `string` without `maxLength`.
 *
 * Values are checked by each write: `ERR_NULL`, `ERR_VALUE_TYPE`, `ERR_CHOICE`.
 *
 * @example
 * ```ts
 * const Article = model({ headline: string(), body: text({ default: '' }) })
 * ```
 * @public
 */
export function text<const O extends TextOptions = NoOptions>(options?: O): ScalarField<'text', string, O>
export function text(options?: TextOptions): FieldDeclaration {
  return scalar('text', options)
}

/**
 * A safe integer, from -(2^53 - 1) to 2^53 - 1. Text that is a whole number, and true and false (1 and 0),
 * are accepted and converted; a fraction, NaN and other text are refused. Larger numbers: `bigInteger`. `min`
 * and `max` limit it, like all kinds of numbers. `version: true` makes it a counter of the row's changes.
 *
 * Values are checked by each write: `ERR_NULL`, `ERR_VALUE_TYPE`, `ERR_RANGE`, `ERR_CHOICE`.
 *
 * @example
 * ```ts
 * const Book = model({ title: string(), pages: integer({ default: 0 }), stock: integer({ min: 0 }) })
 * ```
 * @public
 */
export function integer<const O extends IntegerOptions = NoOptions>(
  options?: O,
): ScalarField<'integer', number, O>
export function integer(options?: IntegerOptions): FieldDeclaration {
  return scalar('integer', options)
}

/**
 * An integer of any size, as a bigint. Safe numbers are accepted, too; rows always hold bigints.
 *
 * Values are checked by each write: `ERR_NULL`, `ERR_VALUE_TYPE`, `ERR_RANGE`, `ERR_CHOICE`.
 *
 * @example
 * ```ts
 * const Block = model({ height: bigInteger({ unique: true }) })
 * // db.Block.create({ height: 9007199254740993n })
 * ```
 * @public
 */
export function bigInteger<const O extends NumberOptions<bigint> = NoOptions>(
  options?: O,
): ScalarField<'bigInteger', bigint, O>
export function bigInteger(options?: NumberOptions<bigint>): FieldDeclaration {
  return scalar('bigInteger', options)
}

/**
 * A number. The infinities are accepted; NaN is refused, since it equals nothing.
 *
 * Values are checked by each write: `ERR_NULL`, `ERR_VALUE_TYPE`, `ERR_RANGE`, `ERR_CHOICE`.
 *
 * @example
 * ```ts
 * const Reading = model({ celsius: float() })
 * ```
 * @public
 */
export function float<const O extends NumberOptions<number> = NoOptions>(
  options?: O,
): ScalarField<'float', number, O>
export function float(options?: NumberOptions<number>): FieldDeclaration {
  return scalar('float', options)
}

/**
 * An exact decimal number, held as a canonical string. `'1.50'` and `'1.5'` are equal, ordered by value, and
 * summed without rounding errors; a row holds a string.
 *
 * Values are checked by each write: `ERR_NULL`, `ERR_VALUE_TYPE`, `ERR_MAX_DIGITS`, `ERR_RANGE`,
 * `ERR_CHOICE`.
 *
 * @example
 * ```ts
 * const Item = model({ price: decimal({ maxDigits: 8, decimalPlaces: 2 }) })
 * // db.Item.create({ price: '9.90' })
 * ```
 * @public
 */
export function decimal<const O extends DecimalOptions = NoOptions>(
  options?: O,
): ScalarField<'decimal', string, O>
export function decimal(options?: DecimalOptions): FieldDeclaration {
  return scalar('decimal', options)
}

/**
 * True or false. 1 and 0, and text with one of these meanings (`'1'`, `'true'`, `'f'`), are accepted; nothing
 * else is.
 *
 * Values are checked by each write: `ERR_NULL`, `ERR_VALUE_TYPE`.
 *
 * @example
 * ```ts
 * const Task = model({ title: string(), done: boolean({ default: false }) })
 * ```
 * @public
 */
export function boolean<const O extends ScalarOptions<boolean> = NoOptions>(
  options?: O,
): ScalarField<'boolean', boolean, O>
export function boolean(options?: ScalarOptions<boolean>): FieldDeclaration {
  return scalar('boolean', options)
}

/**
 * A day, held as `YYYY-MM-DD`. A Date, or an instant as text, is accepted too, for its day in UTC. Lookups
 * can use its parts: `published__year`. `now` lets the store set it to the day of the commit, in UTC.
 *
 * Values are checked by each write: `ERR_NULL`, `ERR_VALUE_TYPE`, `ERR_CHOICE`.
 *
 * @example
 * ```ts
 * const Book = model({ title: string(), published: date({ index: true }) })
 * // db.Book.filter({ published__year: 2012 })
 * ```
 * @public
 */
export function date<const O extends MomentOptions = NoOptions>(options?: O): ScalarField<'date', string, O>
export function date(options?: MomentOptions): FieldDeclaration {
  return scalar('date', options)
}

/**
 * A time of day, held as `HH:MM:SS`, with up to six fractional digits. It has no time zone.
 *
 * Values are checked by each write: `ERR_NULL`, `ERR_VALUE_TYPE`, `ERR_CHOICE`.
 *
 * @example
 * ```ts
 * const Shift = model({ begins: time(), ends: time() })
 * // db.Shift.filter({ begins__hour__gte: 18 })
 * ```
 * @public
 */
export function time<const O extends ScalarOptions<string> = NoOptions>(
  options?: O,
): ScalarField<'time', string, O>
export function time(options?: ScalarOptions<string>): FieldDeclaration {
  return scalar('time', options)
}

/**
 * An instant, held as an ISO string in UTC with up to six fractional digits. A Date is accepted too; a string
 * with an offset is converted to UTC. Date parts in lookups are those in UTC. `now` lets the store set it to the
 * time of the commit.
 *
 * Values are checked by each write: `ERR_NULL`, `ERR_VALUE_TYPE`, `ERR_CHOICE`.
 *
 * @example
 * ```ts
 * const Visit = model({ at: datetime({ now: 'create' }), changed: datetime({ now: 'update' }) })
 * // db.Visit.filter({ at__date: '2024-05-01' })
 * ```
 * @public
 */
export function datetime<const O extends MomentOptions = NoOptions>(
  options?: O,
): ScalarField<'datetime', string, O>
export function datetime(options?: MomentOptions): FieldDeclaration {
  return scalar('datetime', options)
}

/**
 * A length of time in milliseconds. A number; a fraction counts microseconds. Text is accepted too: `'3
 * 12:30:00'` (days, then hours, minutes and seconds), `'P3DT12H30M'`.
 *
 * Values are checked by each write: `ERR_NULL`, `ERR_VALUE_TYPE`, `ERR_CHOICE`.
 *
 * @example
 * ```ts
 * const Track = model({ length: duration() })
 * // db.Track.create({ length: 3 * 60_000 })
 * ```
 * @public
 */
export function duration<const O extends ScalarOptions<number> = NoOptions>(
  options?: O,
): ScalarField<'duration', number, O>
export function duration(options?: ScalarOptions<number>): FieldDeclaration {
  return scalar('duration', options)
}

/**
 * A UUID, held in lower case with hyphens. Upper case, no hyphens, braces, a URN and the number of 128 bits
 * are accepted and converted to this form.
 *
 * Values are checked by each write: `ERR_NULL`, `ERR_VALUE_TYPE`, `ERR_CHOICE`.
 *
 * @example
 * ```ts
 * const Order = model({ id: uuid({ primaryKey: true, default: uuid7 }) })
 * ```
 * @public
 */
export function uuid<const O extends ScalarOptions<string> = NoOptions>(
  options?: O,
): ScalarField<'uuid', string, O>
export function uuid(options?: ScalarOptions<string>): FieldDeclaration {
  return scalar('uuid', options)
}

/**
 * Bytes. They are copied when written and when read from a row, so that no caller can change the stored ones.
 *
 * Values are checked by each write: `ERR_NULL`, `ERR_VALUE_TYPE`.
 *
 * @example
 * ```ts
 * const Image = model({ name: string(), bytes: binary() })
 * ```
 * @public
 */
export function binary<const O extends ScalarOptions<Uint8Array> = NoOptions>(
  options?: O,
): ScalarField<'binary', Uint8Array, O>
export function binary(options?: ScalarOptions<Uint8Array>): FieldDeclaration {
  return scalar('binary', options)
}
