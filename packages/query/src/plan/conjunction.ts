import type { FieldMeta, Interval, Value } from '@relata/core/engine'
import { columnInterval } from '../resolve/column-interval.js'
import { ALL, type Predicate, type TestPredicate } from './predicate.js'

/** The conditions of a conjunction. */
export const conjunctsOf = (predicate: Predicate): readonly Predicate[] =>
  predicate.kind === 'and' ? predicate.children : [predicate]

/** A conjunction without some of its conditions. */
export function without(predicate: Predicate, conditions: readonly Predicate[]): Predicate {
  if (conditions.length === 0) return predicate
  const children = conjunctsOf(predicate).filter((child) => !conditions.includes(child))
  const [only] = children
  return only === undefined ? ALL : children.length === 1 ? only : { kind: 'and', children }
}

/** The interval of the values that lie in the intervals of all tests of a column; undefined without tests. */
export function intersection(tests: readonly TestPredicate[]): Interval | undefined {
  let found: Interval | undefined
  for (const test of tests) {
    const interval = columnInterval(test)
    if (interval !== undefined) found = found === undefined ? interval : narrowed(found, interval, test.field)
  }
  return found
}

interface Bound {
  readonly at: Value | undefined
  readonly open: boolean
}

function narrowed(a: Interval, b: Interval, { type }: FieldMeta): Interval {
  const low = tighter({ at: a.low, open: a.lowOpen }, { at: b.low, open: b.lowOpen }, (x, y) =>
    type.compare(x, y),
  )
  const high = tighter({ at: a.high, open: a.highOpen }, { at: b.high, open: b.highOpen }, (x, y) =>
    type.compare(y, x),
  )
  return { low: low.at, lowOpen: low.open, high: high.at, highOpen: high.open }
}

function tighter(a: Bound, b: Bound, compare: (x: Value, y: Value) => number): Bound {
  if (a.at === undefined) return b
  if (b.at === undefined) return a
  const c = compare(a.at, b.at)
  return c > 0 || (c === 0 && a.open) ? a : b
}
