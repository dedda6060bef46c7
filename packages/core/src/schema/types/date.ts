import type { ValueType } from '../value-type.js'
import { isDate } from './calendar.js'
import { datetimeType } from './datetime.js'
import { comparePlain, ownKey } from './order.js'
import { wrongType } from './wrong-value.js'

const EXPECTED = "a date as 'YYYY-MM-DD' that exists, or a Date (its day in UTC)"

function date(value: unknown): string {
  const text = value instanceof Date && !Number.isNaN(value.getTime()) ? value.toISOString().slice(0, -14) : value
  if (typeof text !== 'string' || !isDate(text)) throw wrongType(value, EXPECTED)
  return text
}

/** A comparison may name an instant: its day in UTC is meant. */
function dateInLookup(value: unknown): string {
  const instant = typeof value === 'string' && value.length > 10 ? datetimeType.parseLookup(value) : value
  return date(typeof instant === 'string' ? instant.slice(0, 10) : instant)
}

/** A day as `YYYY-MM-DD`, years 0001 to 9999. A Date gives its day in UTC. */
export const dateType: ValueType = Object.freeze({
  name: 'date',
  parse: date,
  parseLookup: dateInLookup,
  compare: comparePlain,
  key: ownKey,
  plain: true,
  numeric: false,
})
