import type { ScalarName, Value } from '@relata/core'
import { castBetween, type Cast } from '../resolve/cast.js'
import { commonKind } from '../resolve/common-kind.js'
import { compareValues } from '../resolve/compare.js'
import { acceptedBy, itemsOf } from '../resolve/lookups/registry.js'
import type { ValueTest } from '../resolve/value-test.js'
import { computedTest } from '../bind/computed-test.js'
import { exactly, type Compiled, type Frame } from '../bind/compiled.js'
import type { Compared, ConstantOperand } from '../bind/bound-nodes.js'

/**
 * One value on the right of a lookup: a constant, or read from the row; the type of a query set's value isn't
 * known.
 */
export type Operand = ConstantOperand | Computed
interface Computed {
  readonly kind: ScalarName | undefined
  readonly read: (frame: Frame) => Value | readonly Value[]
  readonly exact?: (frame: Frame) => Value | readonly Value[]
}

interface Comparison extends Compared {
  readonly left: Compiled
  readonly right: readonly Operand[]
  /** `right` are the items of a list. */
  readonly isList: boolean
}
/** Of a value that isn't null. */
type Test = (value: Value, frame: Frame) => boolean

/** A lookup whose value is computed from the row. */
export function comparator(comparison: Comparison): (frame: Frame) => boolean {
  const read = exactly(comparison.left)
  const test = testOf(comparison)
  return (frame) => {
    const value = read(frame)
    return value !== null && test(value, frame)
  }
}

function testOf({ lookup, subject, left, right, isList }: Comparison): Test {
  if (!isList) return right[0] === undefined ? never : itemTest({ lookup, subject }, left, right[0])
  const items = itemsOf(lookup)
  if (items !== undefined) {
    const tests = right.map((operand, i) => itemTest({ lookup: items.lookup(i), subject }, left, operand))
    return items.every
      ? (value, frame) => tests.every((test) => test(value, frame))
      : (value, frame) => tests.some((test) => test(value, frame))
  }
  const reads = right.map((operand) => ('constant' in operand ? () => operand.constant : exactly(operand)))
  return (value, frame) => {
    const list = reads.map((read) => read(frame))
    return computedTest(subject, lookup, list).matches(value)
  }
}
const never = (): boolean => false

function itemTest({ lookup, subject }: Compared, left: Compiled, operand: Operand): Test {
  if ('constant' in operand) return operand.test?.matches ?? never
  const accepts = acceptedBy(lookup)
  if (accepts !== undefined) return ordered(left, operand, accepts)
  const computed = { ...subject, kind: left.kind, type: undefined }
  const read = exactly(operand)
  let last: unknown
  let test: ValueTest | undefined
  return (value, frame) => {
    const right = read(frame)
    // A list or a date may change between two rows. Values that can't change are often the same for many
    // rows.
    if (test === undefined || right !== last || typeof right === 'object')
      test = computedTest(computed, lookup, right)
    last = right
    return test.matches(value)
  }
}

function ordered(left: Compiled, operand: Computed, accepts: (compared: number) => boolean): Test {
  const other = operand.kind
  const read = exactly(operand)
  const kind = comparedAs(left.kind, other)
  const [one, two] = [castFor(left.kind, kind), castFor(other, kind)]
  return (value, frame) => {
    const right = read(frame) as Value
    const [a, b] = [
      one === undefined ? value : one(value),
      two === undefined || right === null ? right : two(right),
    ]
    return a !== null && b !== null && accepts(compareValues(kind, a, b))
  }
}

/** Values of two types with a common type, such as a day and an instant, are compared in that type. */
function comparedAs(left: ScalarName, right: ScalarName | undefined): ScalarName {
  if (right === 'decimal') return 'decimal'
  return right !== undefined && commonKind([left, right]) === 'datetime' ? 'datetime' : left
}

/** Compares numbers directly; JSON may contain something that isn't a number. */
function castFor(from: ScalarName | undefined, to: ScalarName): Cast | undefined {
  const casts =
    from !== undefined && from !== to && (to === 'datetime' || (to === 'decimal' && from === 'json'))
  return casts ? castBetween(from, to) : undefined
}
