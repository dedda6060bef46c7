import type { FieldMeta, Interval, ScalarName, Value } from '@relata/core/engine'
import type { Transform } from './transform.js'
import type { ValueTest } from './value-test.js'

/** A column, the transforms of its values, and the test of the result. */
export interface ColumnTest {
  readonly field: FieldMeta
  readonly transforms: readonly Transform[]
  readonly test: ValueTest
}

/**
 * The interval of a column's values that pass a test: that of the test, or, for a date part that grows with
 * the value (`published__year`), the dates of that part. Undefined if the values that pass are not an
 * interval.
 */
export function columnInterval({ field, transforms, test }: ColumnTest): Interval | undefined {
  if (transforms.length === 0) return test.interval
  const [transform] = transforms
  const within = intervalOf(test)
  if (transform === undefined || transforms.length > 1 || within === undefined) return undefined
  const kind = field.type.name
  if (transform.name === 'year' && (kind === 'date' || kind === 'datetime')) return yearInterval(kind, within)
  return transform.name === 'date' && kind === 'datetime' ? dayInterval(within) : undefined
}

function intervalOf({ equals, interval }: ValueTest): Interval | undefined {
  if (equals === undefined) return interval
  const [value] = equals
  return equals.length === 1 && value !== undefined && value !== null
    ? { low: value, lowOpen: false, high: value, highOpen: false }
    : undefined
}

/** No value is in it. */
const EMPTY: Interval = Object.freeze({ low: '0', lowOpen: true, high: '0', highOpen: true })
const LAST_YEAR = 9999

function yearInterval(kind: ScalarName, { low, lowOpen, high, highOpen }: Interval): Interval | undefined {
  const from = low === undefined ? 1 : Number(low)
  const to = high === undefined ? LAST_YEAR : Number(high)
  if (!isNumeric(low) || !isNumeric(high) || Number.isNaN(from) || Number.isNaN(to)) return undefined
  const first = Math.max(1, lowOpen ? Math.floor(from) + 1 : Math.ceil(from))
  const last = Math.min(LAST_YEAR, highOpen ? Math.ceil(to) - 1 : Math.floor(to))
  if (first > last) return EMPTY
  // Between `2020-` and `2020.` are the texts of all days of 2020.
  return {
    low: bound(kind, `${yearText(first)}-`),
    lowOpen: false,
    high: bound(kind, `${yearText(last)}.`),
    highOpen: true,
  }
}

const isNumeric = (value: Value | undefined): boolean =>
  value === undefined || typeof value === 'number' || typeof value === 'bigint'
const yearText = (year: number): string => String(year).padStart(4, '0')

/** Instants compare without the `Z` at their ends. */
const bound = (kind: ScalarName, text: string): string => (kind === 'datetime' ? `${text}Z` : text)

function dayInterval({ low, lowOpen, high, highOpen }: Interval): Interval | undefined {
  if (!isDay(low) || !isDay(high)) return undefined
  // Between `2020-01-31T` and `2020-01-31U` are the texts of all instants of the day.
  return {
    low: low === undefined ? undefined : bound('datetime', `${low as string}${lowOpen ? 'U' : 'T'}`),
    lowOpen: false,
    high: high === undefined ? undefined : bound('datetime', `${high as string}${highOpen ? 'T' : 'U'}`),
    highOpen: true,
  }
}

const DAY = /^\d{4}-\d\d-\d\d$/
const isDay = (value: Value | undefined): boolean =>
  value === undefined || (typeof value === 'string' && DAY.test(value))
