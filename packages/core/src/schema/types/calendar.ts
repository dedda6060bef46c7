const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const

/** Whether the day exists (Gregorian calendar, years 1 to 9999). */
export function isDay(year: number, month: number, day: number): boolean {
  if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1) return false
  return day <= (month === 2 && isLeap(year) ? 29 : (DAYS[month - 1] as number))
}

function isLeap(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
}

/** Whether the text is a day of the calendar, as `YYYY-MM-DD`. */
export function isDate(text: string): boolean {
  return (
    text.length === 10 &&
    text.charCodeAt(4) === 45 &&
    text.charCodeAt(7) === 45 &&
    isDay(digits(text, 0, 4), digits(text, 5, 7), digits(text, 8, 10))
  )
}

/** Whether the time of day exists. Second 60 doesn't. */
export function isTimeOfDay(hour: number, minute: number, second: number): boolean {
  return hour < 24 && minute < 60 && second < 60
}

/** The number that the digits from `start` to `end` form, or NaN if one isn't a digit. */
export function digits(text: string, start: number, end: number): number {
  let number = 0
  for (let at = start; at < end; at++) {
    const digit = text.charCodeAt(at) - 48
    if (!(digit >= 0 && digit <= 9)) return Number.NaN
    number = number * 10 + digit
  }
  return number
}

/**
 * A fraction of a second as it is kept: microseconds at most, without trailing zeros, with its point; '' for
 * none.
 */
export function fraction(digitsAfterPoint: string | undefined): string {
  if (digitsAfterPoint === undefined) return ''
  let end = Math.min(digitsAfterPoint.length, 6)
  while (end > 0 && digitsAfterPoint.charCodeAt(end - 1) === 48) end--
  return end === 0 ? '' : `.${digitsAfterPoint.slice(0, end)}`
}

const SHORT_DATE = /^(\d{4})-(\d{1,2})-(\d{1,2})/

/** The text with its day's month and day in two digits each: `2024-1-5` as `2024-01-05`. */
export function filledDate(text: string): string {
  return text.replace(
    SHORT_DATE,
    (_, year: string, month: string, day: string) =>
      `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`,
  )
}
