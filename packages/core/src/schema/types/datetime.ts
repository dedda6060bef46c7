import type { Value, ValueType } from '../value-type.js'
import { digits, filledDate, fraction, isDate, isDay, isTimeOfDay } from './calendar.js'
import { ownKey } from './order.js'
import { outOfRange, wrongType } from './wrong-value.js'

const DATETIME =
  /^(\d{4}-\d{1,2}-\d{1,2})(?:[T ](\d{1,2}:\d\d(?::\d\d)?)(?:[.,](\d{1,12}))?(?: ?([Zz]|[+-]\d\d(?::?\d\d)?))?)?$/
const EXPECTED =
  "an instant as 'YYYY-MM-DDTHH:MM:SSZ' (an offset is accepted; without one it is UTC; a date alone means midnight), or a valid Date"

function datetime(value: unknown): string {
  if (value instanceof Date) return ofDate(value)
  if (typeof value !== 'string') throw wrongType(value, EXPECTED)
  if (isCanonicalSecond(value)) return value
  if (isDate(value)) return `${value}T00:00:00Z`
  const parts = DATETIME.exec(value)
  if (parts === null) throw wrongType(value, EXPECTED)
  const [, input = '', hours = '00:00:00', rest, offset = 'Z'] = parts
  const day = filledDate(input)
  const clock = hours.charCodeAt(1) === 58 ? `0${hours}` : hours
  const second = clock.length === 5 ? 0 : digits(clock, 6, 8)
  if (clock.length === 5 && rest !== undefined) throw wrongType(value, EXPECTED)
  const time = isDate(day) && isTimeOfDay(digits(clock, 0, 2), digits(clock, 3, 5), second)
  if (!time) throw wrongType(value, 'an instant that exists')
  const local = `${day}T${clock.length === 5 ? `${clock}:00` : clock}`
  return `${offset === 'Z' || offset === 'z' ? local : shift(local, offset, value)}${fraction(rest)}Z`
}

/**
 * Whether a text is `YYYY-MM-DDTHH:MM:SSZ` with a date of the calendar. Most loaded values are, so this uses no
 * regular expression.
 */
function isCanonicalSecond(text: string): boolean {
  return (
    text.length === 20 &&
    text.charCodeAt(19) === 90 &&
    text.charCodeAt(10) === 84 &&
    text.charCodeAt(4) === 45 &&
    text.charCodeAt(7) === 45 &&
    text.charCodeAt(13) === 58 &&
    text.charCodeAt(16) === 58 &&
    isDay(digits(text, 0, 4), digits(text, 5, 7), digits(text, 8, 10)) &&
    isTimeOfDay(digits(text, 11, 13), digits(text, 14, 16), digits(text, 17, 19))
  )
}

function ofDate(value: Date): string {
  if (Number.isNaN(value.getTime())) throw wrongType(value, EXPECTED)
  const iso = value.toISOString()
  if (iso.length !== 24 || iso.startsWith('0000'))
    throw outOfRange(value, 'an instant of the years 0001 to 9999')
  return `${iso.slice(0, 19)}${fraction(iso.slice(20, 23))}Z`
}

/** A local time to the second, converted to UTC. */
function shift(local: string, offset: string, input: string): string {
  const hours = digits(offset, 1, 3)
  const minutes = offset.length > 3 ? digits(offset, offset.length - 2, offset.length) : 0
  if (hours > 23 || minutes > 59) throw wrongType(input, 'an offset from -23:59 to +23:59')
  const ahead = (hours * 60 + minutes) * 60_000 * (offset.startsWith('-') ? -1 : 1)
  return ofDate(new Date(Date.parse(`${local}Z`) - ahead)).slice(0, 19)
}

/**
 * The `Z` at the end would sort after the point of a fraction, so values of different lengths are compared
 * without it.
 */
function compareInstants(a: Value, b: Value): number {
  if (a === b) return 0
  const left = a as string
  const right = b as string
  if (left.length === right.length) return left < right ? -1 : 1
  return left.slice(0, -1) < right.slice(0, -1) ? -1 : 1
}

/**
 * An instant as `YYYY-MM-DDTHH:MM:SSZ` in UTC, with a fraction of up to six digits if it isn't zero (further
 * digits are cut off). It also accepts a Date, another offset, no offset (UTC) and a day alone (its midnight
 * in UTC), like Django.
 */
export const datetimeType: ValueType = Object.freeze({
  name: 'datetime',
  parse: datetime,
  parseLookup: datetime,
  compare: compareInstants,
  key: ownKey,
  plain: false,
  numeric: false,
})
