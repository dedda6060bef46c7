import type { Value } from '@relata/core'
import { castBetween } from '../resolve/cast.js'
import { commonKind } from '../resolve/common-kind.js'
import { compareValues } from '../resolve/compare.js'
import type { Subject } from '../resolve/lookups/definition.js'
import { acceptedBy, makeTest, type LookupName } from '../resolve/lookups/registry.js'
import type { Compiled, Frame } from './context.js'

interface Comparison {
  readonly left: Compiled
  readonly right: readonly { readonly kind: Compiled['kind'] | undefined; readonly read: (frame: Frame) => unknown }[]
  readonly isList: boolean
  readonly label: string
}

/** A lookup whose value is computed from the row. */
export function comparator(lookup: LookupName, { left, right, isList, label }: Comparison): (frame: Frame) => boolean {
  const only = right[0]
  const kind = right.some((value) => value.kind === 'decimal') ? 'decimal' : left.kind
  const order = only === undefined || isList ? undefined : alike(left, only)
  const accepts = acceptedBy(lookup)
  if (only !== undefined && !isList && accepts !== undefined) {
    return (frame) => {
      const a = left.read(frame)
      const b = only.read(frame) as Value
      return a !== null && b !== null && accepts(order === undefined ? compareValues(kind, a, b) : order(a, b))
    }
  }
  const subject: Subject = { kind, type: undefined, label }
  return (frame) => {
    const a = left.read(frame)
    const values = right.map((value) => value.read(frame))
    const value = isList ? values : values[0]
    if (value === null && lookup !== 'isnull') return false
    const test = makeTest(subject, lookup, value)
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
