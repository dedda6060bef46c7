import type { TestPredicate } from '../plan/predicate.js'

/**
 * The numbers from `low` to `high`, both included. No comparison with NaN, which represents null, is true.
 */
export interface NumberRange {
  readonly low: number
  readonly high: number
}

/**
 * The test of a numeric column as a range, for `=`, `<`, `<=`, `>`, `>=` and `range` alike: a loop over a column
 * compares inline and calls no function. Undefined for other tests.
 */
export function numberRange({ field, transforms, test }: TestPredicate): NumberRange | undefined {
  const { type } = field
  if (!type.numeric || !type.plain || transforms.length > 0) return undefined
  const { equals, interval } = test
  if (equals !== undefined) {
    const [value] = equals
    return equals.length === 1 && typeof value === 'number' ? { low: value, high: value } : undefined
  }
  if (interval === undefined) return undefined
  const { low = -Infinity, high = Infinity, lowOpen, highOpen } = interval
  if (typeof low !== 'number' || typeof high !== 'number') return undefined
  return { low: lowOpen ? nextUp(low) : low, high: highOpen ? -nextUp(-high) : high }
}

const float = new Float64Array(1)
const bits = new BigInt64Array(float.buffer)

/** The next greater number; if there is none, NaN, which no comparison matches. */
function nextUp(value: number): number {
  if (value === Infinity) return NaN
  if (value === 0) return Number.MIN_VALUE
  float[0] = value
  bits[0] = (bits[0] as bigint) + (value > 0 ? 1n : -1n)
  return float[0]
}
