import type { Value } from '@relata/core'
import type { Term, TermKind } from '@relata/core/engine'

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

/**
 * A class, not literals, because query sets keep some tests and discard others immediately. See
 * `ast/condition.ts`.
 */
export class Test implements ValueTest {
  readonly lookup: string
  readonly shown: unknown
  readonly matches: (value: Value) => boolean
  onNull: boolean = false
  equals: readonly Value[] | undefined = undefined
  interval: Interval | undefined = undefined

  constructor(lookup: string, shown: unknown, matches: (value: Value) => boolean) {
    this.lookup = lookup
    this.shown = shown
    this.matches = matches
  }

  /** Adds the values that match. */
  ofValues(values: readonly Value[]): this {
    this.equals = values
    return this
  }

  /** Adds the interval that matches. */
  within(interval: Interval): this {
    this.interval = interval
    return this
  }

  /** Sets the result for null. */
  ofNull(result: boolean): this {
    this.onNull = result
    return this
  }
}

/** The parts of values by which an inverted index finds the values that match. */
export interface TermNeed {
  readonly kind: TermKind
  readonly terms: readonly Term[]
  /** Further terms: all that begin with one of these texts. Only if one term is enough. */
  readonly prefixes: readonly string[]
  /** Each match has at least so many of the terms, which are different. */
  readonly least: number
  /** Each value with the terms matches. */
  readonly decides: boolean
}

/** A test whose matches an inverted index finds; without `need` it matches whatever the terms are. */
export class TermTest extends Test {
  readonly need: TermNeed | undefined

  constructor(
    lookup: string,
    shown: unknown,
    matches: (value: Value) => boolean,
    need: TermNeed | undefined,
  ) {
    super(lookup, shown, matches)
    this.need = need
  }
}

export class Bounds implements Interval {
  readonly low: Value | undefined
  readonly high: Value | undefined
  readonly lowOpen: boolean
  readonly highOpen: boolean

  constructor(low: Value | undefined, high: Value | undefined, lowOpen: boolean, highOpen: boolean) {
    this.low = low
    this.high = high
    this.lowOpen = lowOpen
    this.highOpen = highOpen
  }
}

function never(): boolean {
  return false
}
function always(): boolean {
  return true
}

export function isNull(wanted: boolean): ValueTest {
  return new Test('isnull', wanted, wanted ? never : always).ofNull(wanted)
}

const NO_VALUES: readonly Value[] = Object.freeze([])

export function matchesNothing(lookup: string, value: unknown): ValueTest {
  return new Test(lookup, value, never).ofValues(NO_VALUES)
}

export function plainTest(lookup: string, value: unknown, matches: (value: Value) => boolean): Test {
  return new Test(lookup, value, matches)
}
