import type { Value } from '@relata/core'

/**
 * A lookup with its parsed argument: the test of a column's value, and what an index needs to find matches.
 */
export interface ValueTest {
  readonly lookup: string
  /** Tests a value that isn't null. */
  readonly matches: (value: Value) => boolean
  /** The result for null: true only for `isnull: true`. */
  readonly onNull: boolean
  /** The values that match, for `exact` and `in`. */
  readonly equals: readonly Value[] | undefined
  /** The interval that matches, for `gt gte lt lte range` and, of text, `startswith`. */
  readonly interval: Interval | undefined
  /** The value as the caller passed it, for explain. */
  readonly shown: unknown
}
export interface Interval {
  readonly low: Value | undefined
  readonly lowOpen: boolean
  readonly high: Value | undefined
  readonly highOpen: boolean
}

function never(): boolean {
  return false
}
function always(): boolean {
  return true
}

export function isNull(wanted: boolean): ValueTest {
  return {
    lookup: 'isnull',
    matches: wanted ? never : always,
    onNull: wanted,
    equals: undefined,
    interval: undefined,
    shown: wanted,
  }
}

export function matchesNothing(lookup: string, value: unknown): ValueTest {
  return {
    lookup,
    matches: never,
    onNull: false,
    equals: [],
    interval: undefined,
    shown: value,
  }
}

export function plainTest(lookup: string, value: unknown, matches: (value: Value) => boolean): ValueTest {
  return {
    lookup,
    matches,
    onNull: false,
    equals: undefined,
    interval: undefined,
    shown: value,
  }
}
