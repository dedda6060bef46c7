import { UsageError, type Value } from '@relata/core'
import { Bounds, matchesNothing, Test, type Interval, type ValueTest } from '../value-test.js'
import {
  EVERY_KIND,
  invalidLookupValue,
  type LookupDefinition,
  type LookupFamily,
  type Subject,
} from './definition.js'
import { comparer, isPlain, parseLookupValue } from './value.js'

type Bound = 'gt' | 'gte' | 'lt' | 'lte'
interface BoundOf {
  readonly accepts: (compared: number) => boolean
  readonly interval: (bound: Value) => Interval
  /** For values that `<` compares. */
  readonly plain: (bound: Value) => (value: Value) => boolean
}

function from(low: Value, lowOpen: boolean): Interval {
  return new Bounds(low, undefined, lowOpen, false)
}
function upTo(high: Value, highOpen: boolean): Interval {
  return new Bounds(undefined, high, false, highOpen)
}

// Each lookup has its own closure, so that a scan over a column calls a function with a single comparison.
const BOUNDS: Readonly<Record<Bound, BoundOf>> = {
  gt: {
    accepts: (compared) => compared > 0,
    interval: (bound) => from(bound, true),
    plain: (bound) => (value) => (value as number) > (bound as number),
  },
  gte: {
    accepts: (compared) => compared >= 0,
    interval: (bound) => from(bound, false),
    plain: (bound) => (value) => (value as number) >= (bound as number),
  },
  lt: {
    accepts: (compared) => compared < 0,
    interval: (bound) => upTo(bound, true),
    plain: (bound) => (value) => (value as number) < (bound as number),
  },
  lte: {
    accepts: (compared) => compared <= 0,
    interval: (bound) => upTo(bound, false),
    plain: (bound) => (value) => (value as number) <= (bound as number),
  },
}

function boundLookup(name: Bound): LookupDefinition & { readonly ofRelations: true } {
  return {
    ofRelations: true,
    accepts: BOUNDS[name].accepts,
    forms: [{ kinds: EVERY_KIND, takes: 'value', test: (subject, value) => boundTest(subject, name, value) }],
  }
}

/** Lookups whose matches form an interval of values. */
export const ORDERING: LookupFamily<Bound | 'range', true> = {
  gt: boundLookup('gt'),
  gte: boundLookup('gte'),
  lt: boundLookup('lt'),
  lte: boundLookup('lte'),
  range: {
    ofRelations: true,
    items: { lookup: (place) => (place === 0 ? 'gte' : 'lte'), every: true },
    forms: [{ kinds: EVERY_KIND, takes: 'pair', test: rangeTest }],
  },
}

function boundTest(subject: Subject, lookup: Bound, value: unknown): ValueTest {
  if (value === null)
    throw invalidLookupValue(
      subject,
      lookup,
      value,
      'a value; nothing is greater or less than null: use isnull',
    )
  const parsed = parseLookupValue(subject, lookup, value)
  const interval = BOUNDS[lookup].interval(parsed)
  const matches = isPlain(subject) ? BOUNDS[lookup].plain(parsed) : withinBounds(subject, interval)
  return new Test(lookup, value, matches).within(interval)
}

function rangeTest(subject: Subject, value: unknown): ValueTest {
  if (!Array.isArray(value) || value.length !== 2)
    throw invalidLookupValue(subject, 'range', value, 'an array of two values')
  if (value[0] === null || value[1] === null) return matchesNothing('range', value)
  if (value[0] === undefined || value[1] === undefined)
    throw new UsageError('ERR_UNDEFINED', `A bound of '${subject.label}' (range) is undefined.`)
  const low = parseLookupValue(subject, 'range', value[0])
  const high = parseLookupValue(subject, 'range', value[1])
  const interval = new Bounds(low, high, false, false)
  return new Test('range', value, withinBounds(subject, interval)).within(interval)
}

function withinBounds(
  subject: Subject,
  { low, lowOpen, high, highOpen }: Interval,
): (value: Value) => boolean {
  const compare = comparer(subject)
  return (value) => {
    if (low !== undefined) {
      const c = compare(value, low)
      if (c < 0 || (lowOpen && c === 0)) return false
    }
    if (high === undefined) return true
    const c = compare(value, high)
    return c < 0 || (!highOpen && c === 0)
  }
}
