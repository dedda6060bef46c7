import { suggest, UsageError } from '@relata/core/engine'

const DAY = 86_400_000

/**
 * The offsets of a zone from UTC in one UTC day: at its start, and after the change if there is one. All in
 * milliseconds.
 */
interface DayOffsets {
  readonly before: number
  readonly changes: number
  readonly after: number
}

/** The number of days whose offsets a zone caches before it clears the cache. */
const MAX_CACHED_DAYS = 50_000

/**
 * A time zone of the IANA database, by `Intl`. Local times are counted as milliseconds from 1970-01-01 00:00
 * on the local clock. A call of `Intl` takes microseconds, so offsets are cached by day; in a day with a
 * change, its moment is found by binary search.
 */
export class TimeZone {
  readonly name: string
  readonly #format: Intl.DateTimeFormat
  readonly #days: Map<number, DayOffsets> = new Map()
  #lastDay: number = NaN
  #last: DayOffsets = { before: 0, changes: Infinity, after: 0 }

  constructor(name: string) {
    this.name = name
    this.#format = new Intl.DateTimeFormat('en-US', { ...CLOCK, timeZone: name })
  }

  /** The local time of an instant. */
  localOf(instant: number): number {
    return instant + this.#offset(instant)
  }

  /**
   * The instant at which a day, month or year begins, by its local time: the first one if clocks go back over
   * it, and the moment of the change if they go forward over it.
   */
  firstInstantOf(local: number): number {
    const candidates = this.#instantsOf(local)
    return candidates.length === 0
      ? this.#changeNear(local)
      : Math.min(candidates[0] as number, candidates.at(-1) as number)
  }

  /**
   * The same for the hour, minute or second that contains an instant: the last one not after it, so that a
   * repeated hour counts as two hours.
   */
  lastInstantOf(local: number, instant: number): number {
    const until = this.#instantsOf(local).filter((candidate) => candidate <= instant)
    if (until.length > 0) return Math.max(until[0] as number, until.at(-1) as number)
    return Math.min(instant, this.#changeNear(local))
  }

  /** The instants at which the local clock shows a time: one, none or two. */
  #instantsOf(local: number): readonly number[] {
    const offsets = new Set([this.#offset(local - DAY), this.#offset(local + DAY)])
    return [...offsets].map((offset) => local - offset).filter((instant) => this.localOf(instant) === local)
  }

  /** The moment in which the clock passes over a local time. */
  #changeNear(local: number): number {
    let early = local - Math.max(this.#offset(local - DAY), this.#offset(local + DAY))
    let late = local - Math.min(this.#offset(local - DAY), this.#offset(local + DAY))
    while (late - early > 1) {
      const middle = Math.floor((early + late) / 2)
      if (this.localOf(middle) < local) early = middle
      else late = middle
    }
    return late
  }

  #offset(instant: number): number {
    const day = Math.floor(instant / DAY)
    if (day !== this.#lastDay) {
      this.#last = this.#offsetsOf(day)
      this.#lastDay = day
    }
    return instant < this.#last.changes ? this.#last.before : this.#last.after
  }

  #offsetsOf(day: number): DayOffsets {
    const zones = this.#days.get(day)
    if (zones !== undefined) return zones
    if (this.#days.size >= MAX_CACHED_DAYS) this.#days.clear()
    const [before, after] = [this.#offsetAt(day * DAY), this.#offsetAt((day + 1) * DAY - 1000)]
    const offsets = {
      before,
      changes: before === after ? Infinity : this.#changeIn(day * DAY, before),
      after,
    }
    this.#days.set(day, offsets)
    return offsets
  }

  /** Zones change at whole seconds. */
  #changeIn(start: number, before: number): number {
    let [early, late] = [0, DAY / 1000]
    while (late - early > 1) {
      const middle = (early + late) >> 1
      if (this.#offsetAt(start + middle * 1000) === before) early = middle
      else late = middle
    }
    return start + late * 1000
  }

  /** The offset at an instant to the second, by `Intl`. */
  #offsetAt(instant: number): number {
    const parts: Record<string, string> = {}
    for (const { type, value } of this.#format.formatToParts(instant)) parts[type] = value
    const number = (name: string): number => Number(parts[name])
    const year = parts['era'] === 'BC' ? 1 - number('year') : number('year')
    const local = new Date(0)
    local.setUTCFullYear(year, number('month') - 1, number('day'))
    local.setUTCHours(number('hour'), number('minute'), number('second'))
    return local.getTime() - instant
  }
}

const CLOCK: Intl.DateTimeFormatOptions = {
  calendar: 'gregory',
  numberingSystem: 'latn',
  hourCycle: 'h23',
  era: 'short',
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
  hour: 'numeric',
  minute: 'numeric',
  second: 'numeric',
}

const known = new Map<string, TimeZone>()

/**
 * The zone of an IANA name such as 'Europe/Berlin'. Throws UsageError `ERR_ARGUMENT` for any other, offsets
 * among them, which no runtime is sure to know.
 */
export function timeZoneOf(name: string): TimeZone {
  const zone = known.get(name)
  if (zone !== undefined) return zone
  const made = /^[A-Za-z]/.test(name) ? zoneIfKnown(name) : undefined
  if (made === undefined) {
    const hint = suggest(name, Intl.supportedValuesOf('timeZone'))
    throw new UsageError(
      'ERR_ARGUMENT',
      `There is no time zone '${name}'${hint}: use an IANA name such as 'Europe/Berlin'.`,
      {
        value: name,
      },
    )
  }
  known.set(name, made)
  return made
}

function zoneIfKnown(name: string): TimeZone | undefined {
  try {
    return new TimeZone(name)
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}
