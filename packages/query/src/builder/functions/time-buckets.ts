import { readOptions, UsageError, ValidationError, valueType, type ScalarName } from '@relata/core/engine'
import type { BucketOptions, DateUnit } from '../../types/functions.js'
import { momentOf, momentText } from '../../resolve/moment.js'
import { definitionOf } from '../../resolve/functions/registry.js'
import { BUCKETS } from '../option-rules.js'
import { partName, zoneOption } from './make.js'
import { unitOptions } from './trunc.js'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
/** The greatest length of a unit, in milliseconds. */
const LONGEST: Readonly<Record<DateUnit, number>> = {
  year: 366 * DAY,
  quarter: 92 * DAY,
  month: 31 * DAY,
  week: 7 * DAY,
  day: DAY,
  hour: HOUR,
  minute: MINUTE,
  second: 1000,
}
const MOST = 100_000
/** The clock is set forward or back by at least half an hour, so a unit may be that much shorter. */
const STEPS = 8

/** The starts of the units from one moment to another. */
export function timeBuckets(
  from: string | Date,
  to: string | Date,
  unit: DateUnit,
  options?: BucketOptions,
): string[] {
  const checked = readOptions(options, BUCKETS, 'timeBuckets')
  const name = partName('timeBuckets', unit)
  const kind = isDay(from) && isDay(to) ? 'date' : 'datetime'
  const own = { unit: name, ...unitOptions('timeBuckets', name, checked), ...zoneOption(checked) }
  const start = definitionOf('trunc', 1).apply?.({
    name: 'timeBuckets',
    kinds: [kind],
    output: undefined,
    options: own,
    now: () => null,
  }) as (value: string) => string | null
  const end = ordered(moment(kind, to))
  const step = (LONGEST[unit] * (checked.every ?? 1)) / STEPS
  const found: string[] = []
  let at = start(moment(kind, from))
  while (at !== null && ordered(at) < end) {
    if (found.push(at) > MOST)
      throw new UsageError(
        'ERR_ARGUMENT',
        `timeBuckets: there are more than ${MOST} units: name a larger one`,
        {
          value: unit,
        },
      )
    at = next(kind, at, { step, start })
  }
  return found
}

interface Stepping {
  readonly step: number
  readonly start: (value: string) => string | null
}

/** The start of the next unit: of the first moment after a start that is in another one. */
function next(kind: ScalarName, at: string, { step, start }: Stepping): string | null {
  const { milliseconds } = momentOf(kind, at)
  const least = kind === 'date' ? DAY : 1
  for (let n = 1; ; n++) {
    const later = momentText(kind, { milliseconds: milliseconds + Math.max(least, step) * n, micros: 0 })
    if (later === null) return null
    const found = start(later as string)
    if (found === null || found > at) return found
  }
}

/** Texts of moments in this form are in order of time: a fraction comes before the 'Z' otherwise. */
const ordered = (text: string): string => text.replace('Z', '')

const isDay = (value: unknown): boolean => typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value)

function moment(kind: 'date' | 'datetime', value: unknown): string {
  try {
    return valueType(kind).parse(
      isDay(value) && kind === 'datetime' ? `${String(value)}T00:00:00Z` : value,
    ) as string
  } catch (error) {
    if (!(error instanceof ValidationError)) throw error
    throw new UsageError(
      'ERR_ARGUMENT',
      "timeBuckets takes dates such as '2024-01-31', datetimes and Dates",
      {
        value,
        cause: error,
      },
    )
  }
}
