/**
 * A length of time as text: `3 12:30:05.25` (days, then hours, minutes and seconds), `12:30`, `P3DT12H30M`. A
 * sign at the start applies to the whole.
 */
const CLOCK = /^(?:(-?\d+) (?:days?, )?)?(-)?(?:(?:(\d+):)?(\d+):)(\d+)(?:[.,](\d{1,6})\d*)?$/
const ISO =
  /^([+-])?P(?:(\d+(?:[.,]\d+)?)D)?(?:T(?:(\d+(?:[.,]\d+)?)H)?(?:(\d+(?:[.,]\d+)?)M)?(?:(\d+(?:[.,]\d+)?)S)?)?$/

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/**
 * Its milliseconds; undefined if the text is not a length of time. Digits alone are not one, because they
 * could be seconds or milliseconds.
 */
export function durationOf(text: string): number | undefined {
  return ofClock(CLOCK.exec(text)) ?? ofIso(text, ISO.exec(text))
}

function ofClock(parts: RegExpExecArray | null): number | undefined {
  if (parts === null) return undefined
  const [, days = '0', sign, hours = '0', minutes = '0', seconds = '0', rest = ''] = parts
  const clock =
    Number(hours) * HOUR +
    Number(minutes) * MINUTE +
    Number(seconds) * SECOND +
    Number(rest.padEnd(6, '0')) / 1000
  return Number(days) * DAY + (sign === '-' ? -clock : clock)
}

function ofIso(text: string, parts: RegExpExecArray | null): number | undefined {
  if (parts === null || !/\d/.test(text) || text.endsWith('T')) return undefined
  const [, sign, days, hours, minutes, seconds] = parts
  const length =
    amount(days) * DAY + amount(hours) * HOUR + amount(minutes) * MINUTE + amount(seconds) * SECOND
  return sign === '-' ? -length : length
}

const amount = (text: string | undefined): number => (text === undefined ? 0 : Number(text.replace(',', '.')))
