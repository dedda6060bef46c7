import type { ValueType } from '../value-type.js'
import { filledDate, isDate } from './calendar.js'
import { datetimeType } from './datetime.js'
import { comparePlain, ownKey } from './order.js'
import { wrongType } from './wrong-value.js'

const EXPECTED = "a date as 'YYYY-MM-DD' that exists, or a Date or instant (its day in UTC)"

function date(value: unknown): string {
  if (typeof value === 'string' && isDate(value)) return value
  const text =
    value instanceof Date && !Number.isNaN(value.getTime())
      ? value.toISOString().slice(0, -14)
      : otherForm(value)
  if (typeof text !== 'string' || !isDate(text)) throw wrongType(value, EXPECTED)
  return text
}

/** An instant (meaning its day in UTC), and a day whose numbers aren't padded with zeros. */
function otherForm(value: unknown): unknown {
  if (typeof value !== 'string') return value
  return value.length > 10 ? (datetimeType.parse(value) as string).slice(0, 10) : filledDate(value)
}

/**
 * A day as `YYYY-MM-DD`, years 0001 to 9999. A Date, or an instant as text, is converted to its day in UTC.
 */
export const dateType: ValueType = Object.freeze({
  name: 'date',
  parse: date,
  parseLookup: date,
  compare: comparePlain,
  key: ownKey,
  plain: true,
  numeric: false,
})
