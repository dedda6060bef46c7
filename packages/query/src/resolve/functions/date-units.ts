import type { ScalarName } from '@relata/core'

/** The units to which dates, datetimes and times are truncated, as texts on a local clock. */

/** What a call says about a unit besides its name; checked by the builder. */
export interface UnitOptions {
  /** Several hours, minutes or seconds at once, counted from the start of the unit above. */
  readonly every?: number
  /** The day on which weeks begin: one of {@link WEEK_DAYS}. */
  readonly weekStart?: string
}

/** In the order of `Date.getUTCDay`. */
export const WEEK_DAYS: readonly string[] = Object.freeze([
  'sunday',
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
])

/** How many of a unit the unit above has. */
export const PER_UNIT_ABOVE: Readonly<Record<string, number>> = Object.freeze({
  hour: 24,
  minute: 60,
  second: 60,
})

const DAY = 86_400_000
const dayOf = (milliseconds: number): string => new Date(milliseconds).toISOString().slice(0, 10)

/** The first day of the week that contains a day. */
function week(day: string, { weekStart = 'monday' }: UnitOptions): string {
  const at = Date.parse(`${day}T00:00:00Z`)
  return dayOf(at - ((new Date(at).getUTCDay() - WEEK_DAYS.indexOf(weekStart) + 7) % 7) * DAY)
}

function quarter(day: string): string {
  const first = Math.floor((Number(day.slice(5, 7)) - 1) / 3) * 3 + 1
  return `${day.slice(0, 5)}${String(first).padStart(2, '0')}-01`
}

/** The two digits at a place, rounded down to a multiple. */
function roundedDown(clock: string, at: number, { every = 1 }: UnitOptions): string {
  if (every === 1) return clock.slice(at, at + 2)
  return String(Math.floor(Number(clock.slice(at, at + 2)) / every) * every).padStart(2, '0')
}

type Cut = (text: string, options: UnitOptions) => string
/** Of a day as `YYYY-MM-DD`. */
const DAYS: Readonly<Record<string, Cut>> = {
  year: (day) => `${day.slice(0, 4)}-01-01`,
  quarter,
  month: (day) => `${day.slice(0, 7)}-01`,
  week,
  day: (day) => day,
}
/** Of a time of day as `HH:MM:SS`. */
const CLOCKS: Readonly<Record<string, Cut>> = {
  hour: (clock, options) => `${roundedDown(clock, 0, options)}:00:00`,
  minute: (clock, options) => `${clock.slice(0, 3)}${roundedDown(clock, 3, options)}:00`,
  second: (clock, options) => `${clock.slice(0, 6)}${roundedDown(clock, 6, options)}`,
}

/** The units to which `trunc` can truncate values of a type. */
export function truncNames(kind: ScalarName): readonly string[] {
  const days = kind === 'date' || kind === 'datetime' ? Object.keys(DAYS) : []
  return kind === 'time' || kind === 'datetime' ? [...days, ...Object.keys(CLOCKS)] : days
}

/** Truncates the text of a value of a type; undefined if the type has no such unit. */
export function cutter(
  kind: ScalarName,
  unit: string,
  options: UnitOptions,
): ((value: string) => string) | undefined {
  if (!truncNames(kind).includes(unit)) return undefined
  const day = DAYS[unit]
  const clock = CLOCKS[unit]
  if (kind === 'date') return (value) => day?.(value, options) ?? ''
  if (kind === 'time') return (value) => clock?.(value, options) ?? ''
  if (day !== undefined) return (value) => `${day(value.slice(0, 10), options)}T00:00:00Z`
  return (value) => `${value.slice(0, 11)}${clock?.(value.slice(11), options) ?? ''}Z`
}
