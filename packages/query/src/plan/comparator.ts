import type { Value } from '@relata/core'
import { castBetween } from '../resolve/cast.js'
import { commonKind } from '../resolve/common-kind.js'
import { compareValues } from '../resolve/compare.js'
import type { Subject } from '../resolve/lookups/definition.js'
import { acceptedBy, makeTest, type LookupName } from '../resolve/lookups/registry.js'
import type { ValueTest } from '../resolve/value-test.js'
import { exactly, type Compiled, type Frame } from './context.js'

/** The type is known before a row is read, where the value is computed. */
export interface Operand {
  readonly kind: Compiled['kind'] | undefined
  readonly read: (frame: Frame) => unknown
  readonly exact?: (frame: Frame) => unknown
}
interface Comparison {
  readonly left: Compiled
  readonly right: readonly Operand[]
  readonly isList: boolean
  readonly label: string
}

/** A lookup whose value is computed from the row. */
export function comparator(lookup: LookupName, { left, right, isList, label }: Comparison): (frame: Frame) => boolean {
  const only = right[0]
  const readLeft = exactly(left)
  const kind = right.some((value) => value.kind === 'decimal') ? 'decimal' : left.kind
  const order = only === undefined || isList ? undefined : alike(left, only)
  const accepts = acceptedBy(lookup)
  if (only !== undefined && !isList && accepts !== undefined) {
    const readOnly = exactly(only)
    return (frame) => {
      const a = readLeft(frame)
      const b = readOnly(frame) as Value
      return a !== null && b !== null && accepts(order === undefined ? compareValues(kind, a, b) : order(a, b))
    }
  }
  const subject: Subject = { kind, type: undefined, label }
  let last: unknown
  let test: ValueTest | undefined
  return (frame) => {
    const a = readLeft(frame)
    const values = right.map((value) => exactly(value)(frame))
    const value = isList ? values : values[0]
    if (value === null && lookup !== 'isnull') return false
    // A list or a date may change between two rows. What can't change is often the same for many of them.
    if (test === undefined || value !== last || typeof value === 'object') test = makeTest(subject, lookup, value)
    last = value
    return a === null ? test.onNull : test.matches(a)
  }
}

/** Values of two types that have one in common, a day and an instant, are compared as that. */
function alike(left: Compiled, right: Comparison['right'][number]): ((a: Value, b: Value) => number) | undefined {
  const kind = right.kind === undefined ? undefined : commonKind([left.kind, right.kind])
  if (kind !== 'datetime' || right.kind === undefined) return undefined
  const [one, other] = [castBetween(left.kind, kind), castBetween(right.kind, kind)]
  return (a, b) => compareValues(kind, one(a), other(b))
}
