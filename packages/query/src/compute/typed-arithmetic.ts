import type { ScalarName, Value } from '@relata/core'
import type { Decimal } from 'decimal.js'
import type { ArithmeticExpression } from '../ast/nodes.js'
import { dividedBy, ExactDecimal, toPower } from '../resolve/exact-decimal.js'
import { durationOf, microseconds } from './aggregate/duration-sum.js'
import { power, whole, type Whole } from './aggregate/exact-sum.js'

/** The operators on values of one type. A result that is not finite is null. */

type Operator = ArithmeticExpression['operator']
export type Compute = (a: Value, b: Value) => Value

/** Whole numbers, exactly: a bigint if a number wouldn't be exact. A division truncates towards zero. */
export const wholes = (operator: Operator): Compute => WHOLES[operator]

const MOST = Number.MAX_SAFE_INTEGER
const isSafe = (result: number): boolean => result <= MOST && result >= -MOST

/**
 * A safe result of safe numbers is exact, except that of a power, whose steps are rounded one by one. Each
 * operator has a separate function, for speed.
 */
const WHOLES: Record<Operator, Compute> = {
  '+': (a, b) => {
    const result = typeof a === 'number' && typeof b === 'number' ? a + b : Number.NaN
    return isSafe(result) ? result : anyWhole('+', a, b)
  },
  '-': (a, b) => {
    const result = typeof a === 'number' && typeof b === 'number' ? a - b : Number.NaN
    return isSafe(result) ? result : anyWhole('-', a, b)
  },
  '*': (a, b) => {
    const result = typeof a === 'number' && typeof b === 'number' ? a * b + 0 : Number.NaN
    return isSafe(result) ? result : anyWhole('*', a, b)
  },
  '/': (a, b) => {
    const result = typeof a === 'number' && typeof b === 'number' ? Math.trunc(a / b) + 0 : Number.NaN
    return isSafe(result) ? result : anyWhole('/', a, b)
  },
  '%': (a, b) => {
    const result = typeof a === 'number' && typeof b === 'number' ? (a % b) + 0 : Number.NaN
    return isSafe(result) ? result : anyWhole('%', a, b)
  },
  '^': (a, b) => anyWhole('^', a, b),
}

/**
 * Of any size, and of true and false. A constant that is declared as an integer may nevertheless be a
 * fraction.
 */
function anyWhole(operator: Operator, a: Value, b: Value): Value {
  const [x, y] = [wholeOf(a), wholeOf(b)]
  if (isWhole(x) && isWhole(y)) {
    const result = exact(operator, BigInt(x), BigInt(y))
    return result === null ? null : whole(result)
  }
  const result = Math.trunc(NUMBERS[operator](Number(x), Number(y))) + 0
  return isSafe(result) ? result : null
}

export function bigints(operator: Operator): Compute {
  return (a, b) => {
    const x = wholeOf(a)
    const y = wholeOf(b)
    return isWhole(x) && isWhole(y) ? exact(operator, BigInt(x), BigInt(y)) : null
  }
}

const wholeOf = (value: Value): Whole => (typeof value === 'bigint' ? value : Number(value))
const isWhole = (value: Whole): boolean => typeof value === 'bigint' || Number.isInteger(value)

function exact(operator: Operator, a: bigint, b: bigint): bigint | null {
  switch (operator) {
    case '+':
      return a + b
    case '-':
      return a - b
    case '*':
      return a * b
    case '/':
      return b === 0n ? null : a / b
    case '%':
      return b === 0n ? null : a % b
    case '^':
      return power(a, b)
  }
}

/** Floats. */
export function numbers(operator: Operator): Compute {
  const compute = NUMBERS[operator]
  return (a, b) => {
    const result = compute(Number(a), Number(b))
    return Number.isFinite(result) ? result : null
  }
}
const NUMBERS: Record<Operator, (a: number, b: number) => number> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '%': (a, b) => a % b,
  '^': (a, b) => a ** b,
}

/**
 * Durations, to the microsecond; a number that one is multiplied with or divided by is a number. NaN if no
 * number of milliseconds represents the result.
 */
export function durations(operator: Operator, left: ScalarName, right: ScalarName): Compute {
  const counted = operator === '+' || operator === '-' || (operator === '%' && left === right)
  const compute = counted ? microsecondsOf(wholes(operator)) : NUMBERS[operator]
  return (a, b) => {
    const [x, y] = [Number(a), Number(b)]
    if (!Number.isFinite(x) || !Number.isFinite(y)) return null
    const result = compute(x, y)
    return result === null || !Number.isFinite(result)
      ? null
      : (durationOf(microseconds(result)) ?? Number.NaN)
  }
}

/** Computed in whole microseconds. */
function microsecondsOf(compute: Compute): (a: number, b: number) => number | null {
  return (a, b) => {
    const count = compute(microseconds(a), microseconds(b))
    return count === null ? null : (durationOf(count as Whole) ?? Number.NaN)
  }
}

/** Exact, except for quotients and powers of fractions. */
export function decimals(operator: Operator): Compute {
  const compute = DECIMALS[operator]
  return (a, b) => {
    const result = compute(new ExactDecimal(decimalOf(a)), new ExactDecimal(decimalOf(b)))
    return result.isFinite() && Math.abs(result.e) <= FARTHEST ? result.toFixed() : null
  }
}
/** The maximum distance of a decimal's digits from its point. */
const FARTHEST = 1000
const decimalOf = (value: Value): string | number =>
  typeof value === 'string' || typeof value === 'bigint' ? value.toString() : Number(value)
const DECIMALS: Record<Operator, (a: Decimal, b: Decimal) => Decimal> = {
  '+': (a, b) => a.plus(b),
  '-': (a, b) => a.minus(b),
  '*': (a, b) => a.times(b),
  '/': dividedBy,
  '%': (a, b) => a.mod(b),
  '^': toPower,
}
