import { keyPart, type ScalarName, type Value } from '@relata/core/engine'
import type { FieldItem } from '../../bind/bound-nodes.js'
import { compareValues } from '../../resolve/compare.js'
import { comparer } from '../../resolve/lookups/value.js'
import type { Path } from '../../resolve/path.js'
import type { Interval } from '../../resolve/value-test.js'

import { valueIdOf, type ValueId } from './key-reader.js'

/** The values that a query's conditions on one column accept, such as `rating__gt: 3` or `name__startswith: 'A'`. */
export class Range implements Interval {
  readonly low: Value | undefined
  readonly lowOpen: boolean
  readonly high: Value | undefined
  readonly highOpen: boolean

  constructor({ low, lowOpen, high, highOpen }: Interval) {
    this.low = low
    this.lowOpen = lowOpen
    this.high = high
    this.highOpen = highOpen
  }
}

/** The constants that a query is routed by: those that it compares with for equality, and a range. */
export class RoutedRange {
  readonly key: ValueId
  readonly range: Range

  constructor(key: ValueId, range: Range) {
    this.key = key
    this.range = range
  }
}

/** The key of queries that compare nothing for equality. */
export const NO_KEY = ''

export type Compare = (a: Value, b: Value) => number

/** Compares the values at the end of a path as its lookups do. */
export function compareAt({ kind, field, transforms, chain }: Path): Compare {
  return transforms.length > 0
    ? (a, b) => compareValues(kind, a, b)
    : comparer({ kind, type: field.type, label: chain })
}

/** Kinds whose order is total. */
const ORDERED: ReadonlySet<ScalarName> = new Set<ScalarName>([
  'auto',
  'integer',
  'bigInteger',
  'float',
  'decimal',
  'string',
  'text',
  'date',
  'datetime',
  'time',
  'duration',
  'uuid',
])

/** The range of a condition on a column; undefined if it has none. */
export function rangeOf({ path, test }: FieldItem): Range | undefined {
  return test.interval !== undefined && ORDERED.has(path.kind) ? new Range(test.interval) : undefined
}

/** The values that both ranges accept. */
export function intersection(a: Range, b: Range, compare: Compare): Range {
  const low = narrower(
    a,
    b,
    (one) => [one.low, one.lowOpen],
    (x, y) => compare(y, x),
  )
  const high = narrower(a, b, (one) => [one.high, one.highOpen], compare)
  return new Range({ low: low[0], lowOpen: low[1], high: high[0], highOpen: high[1] })
}

type Bound = readonly [value: Value | undefined, open: boolean]

/** The bound that excludes more; `compare` is negative if that is its first argument. */
function narrower(a: Range, b: Range, boundOf: (range: Range) => Bound, compare: Compare): Bound {
  const [one, other] = [boundOf(a), boundOf(b)]
  if (one[0] === undefined) return other
  if (other[0] === undefined) return one
  const c = compare(one[0], other[0])
  return c < 0 || (c === 0 && one[1]) ? one : other
}

/** Equal texts exactly for equal ranges. */
export function rangeText(path: Path, range: Range): string {
  const bound = (value: Value | undefined, open: boolean): string =>
    value === undefined ? '*' : `${open ? '<' : '='}${keyPart(valueIdOf(path, value))}`
  return `${bound(range.low, range.lowOpen)}:${bound(range.high, range.highOpen)}`
}
