import type { ScalarName, Value } from '@relata/core'

/**
 * Moments counted exactly: whole milliseconds since 1970 and the microseconds beyond them (0 to 999). A
 * single count of microseconds would leave the safe integers in the year 2255.
 */
export interface Moment {
  readonly milliseconds: number
  readonly micros: number
}

const TEMPORAL: ReadonlySet<ScalarName> = new Set(['date', 'datetime', 'time'])
export function isTemporal(kind: ScalarName): boolean {
  return TEMPORAL.has(kind)
}

const DAY = 86_400_000

/** Of a day its midnight, of a time of day the distance from midnight. */
export function momentOf(kind: ScalarName, value: Value): Moment {
  const text = value as string
  if (kind === 'date') return { milliseconds: Date.parse(`${text.slice(0, 10)}T00:00:00Z`), micros: 0 }
  const clock = kind === 'time' ? text : text.slice(11, text.endsWith('Z') ? -1 : undefined)
  const start = kind === 'time' ? 0 : Date.parse(`${text.slice(0, 10)}T00:00:00Z`)
  const fraction = clock.slice(9).padEnd(6, '0')
  const seconds =
    Number(clock.slice(0, 2)) * 3600 + Number(clock.slice(3, 5)) * 60 + Number(clock.slice(6, 8))
  return {
    milliseconds: start + seconds * 1000 + Number(fraction.slice(0, 3)),
    micros: Number(fraction.slice(3, 6)),
  }
}

/** Later by a duration; to the microsecond. */
export function later({ milliseconds, micros }: Moment, duration: number): Moment {
  const whole = Math.floor(duration)
  const beyond = micros + Math.round((duration - whole) * 1000)
  return { milliseconds: milliseconds + whole + Math.floor(beyond / 1000), micros: beyond % 1000 }
}

/**
 * The duration from `b` to `a`: divided only once, so that it is the same number as the parsed text of this
 * duration.
 */
export function between(a: Moment, b: Moment): number {
  const milliseconds = a.milliseconds - b.milliseconds
  const micros = milliseconds * 1000 + a.micros - b.micros
  return Number.isSafeInteger(micros) ? micros / 1000 : milliseconds
}

/** Years 1 to 9999, as dates go; null beyond. A time of day goes round midnight. */
export function momentText(kind: ScalarName, { milliseconds, micros }: Moment): Value {
  if (kind === 'time') return clockText(((milliseconds % DAY) + DAY) % DAY, micros)
  const day = dayText(milliseconds)
  if (day === null || kind === 'date') return day
  return `${day}T${clockText(((milliseconds % DAY) + DAY) % DAY, micros)}Z`
}

function dayText(milliseconds: number): string | null {
  const date = new Date(milliseconds)
  const year = date.getUTCFullYear()
  if (!(year >= 1 && year <= 9999)) return null
  return date.toISOString().slice(0, 10)
}

function clockText(milliseconds: number, micros: number): string {
  const two = (count: number): string => String(count).padStart(2, '0')
  const seconds = Math.floor(milliseconds / 1000)
  const whole = `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`
  const beyond = (milliseconds % 1000) * 1000 + micros
  return beyond === 0 ? whole : `${whole}.${String(beyond).padStart(6, '0').replace(/0+$/, '')}`
}
