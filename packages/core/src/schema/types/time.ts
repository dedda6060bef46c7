import type { ValueType } from '../value-type.js'
import { fraction, isTimeOfDay } from './calendar.js'
import { datetimeType } from './datetime.js'
import { comparePlain, ownKey } from './order.js'
import { wrongType } from './wrong-value.js'

const TIME = /^(\d{1,2}):(\d\d)(?::(\d\d)(?:[.,](\d{1,12}))?)?$/

/** Of an instant, its time of day in UTC. */
function timeOf(value: unknown): unknown {
  const isInstant = value instanceof Date || (typeof value === 'string' && /[T ]/.test(value))
  return isInstant ? (datetimeType.parse(value) as string).slice(11, -1) : value
}

function time(input: unknown): string {
  const value = timeOf(input)
  const parts = typeof value === 'string' ? TIME.exec(value) : null
  if (parts === null)
    throw wrongType(value, "a time of day as 'HH:MM', 'HH:MM:SS' or 'HH:MM:SS.ffffff', without an offset")
  const [, hour = '', minute = '', second = '00', rest] = parts
  if (!isTimeOfDay(Number(hour), Number(minute), Number(second)))
    throw wrongType(value, 'a time of day that exists, 00:00:00 to 23:59:59.999999')
  return `${hour.padStart(2, '0')}:${minute}:${second}${fraction(rest)}`
}

/**
 * A time of day as `HH:MM:SS`, with a fraction of up to six digits if it isn't zero; further digits are cut
 * off. An instant is converted to its time in UTC.
 */
export const timeType: ValueType = Object.freeze({
  name: 'time',
  parse: time,
  parseLookup: time,
  compare: comparePlain,
  key: ownKey,
  plain: true,
  numeric: false,
})
