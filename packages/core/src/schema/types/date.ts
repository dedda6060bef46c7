import type { ValueType } from '../value-type.js'
import { digits, isDay } from './calendar.js'
import { comparePlain, ownKey } from './order.js'
import { wrongType } from './wrong-value.js'

const EXPECTED = "a date as 'YYYY-MM-DD' that exists, or a Date (its day in UTC)"

/** Is the text a day of the calendar, as `YYYY-MM-DD`? */
export function isDate(text: string): boolean {
  return (
    text.length === 10 &&
    text.charCodeAt(4) === 45 &&
    text.charCodeAt(7) === 45 &&
    isDay(digits(text, 0, 4), digits(text, 5, 7), digits(text, 8, 10))
  )
}

function date(value: unknown): string {
  const text = value instanceof Date && !Number.isNaN(value.getTime()) ? value.toISOString().slice(0, -14) : value
  if (typeof text !== 'string' || !isDate(text)) throw wrongType(value, EXPECTED)
  return text
}

/** A day as `YYYY-MM-DD`, years 0001 to 9999. A Date gives its day in UTC. */
export const dateType: ValueType = Object.freeze({
  name: 'date',
  parse: date,
  parseLookup: date,
  compare: comparePlain,
  key: ownKey,
  plain: true,
  numeric: false,
})
