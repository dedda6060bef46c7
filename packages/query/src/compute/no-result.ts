import { ValidationError, type Value } from '@relata/core'
import { expressionText } from '../ast/expression-text.js'
import type { Expression } from '../ast/nodes.js'
import type { Whole } from './aggregate/exact-sum.js'

/** An integer as a number. Throws ValidationError `ERR_UNSAFE_INTEGER` if a number wouldn't be exact. */
export function safe(value: Whole, expression: Expression): number {
  if (typeof value === 'number') return value
  const what = expressionText(expression)
  throw new ValidationError(
    'ERR_UNSAFE_INTEGER',
    `${what} is ${value}, and numbers are exact only within ±${Number.MAX_SAFE_INTEGER}: use .as('bigInteger') or .as('decimal') for the exact value, .as('float') for a rounded one.`,
    { value, field: what },
  )
}

/** Returns a float. Throws ValidationError `ERR_NOT_A_NUMBER` for NaN. */
export function numberOf(value: Value, expression: Expression): Value {
  if (typeof value !== 'number' || !Number.isNaN(value)) return value
  const what = expressionText(expression)
  throw new ValidationError(
    'ERR_NOT_A_NUMBER',
    `${what} has no result: its values contain both Infinity and -Infinity, or NaN, or exceed the range of a float. Exclude them with a filter, or use decimals.`,
    { value, field: what },
  )
}

/**
 * Returns a duration. Throws ValidationError `ERR_UNSAFE_INTEGER` for NaN: no number of milliseconds
 * represents so many microseconds.
 */
export function wholeDuration(value: Value, expression: Expression): Value {
  if (typeof value !== 'number' || !Number.isNaN(value)) return value
  const what = expressionText(expression)
  throw new ValidationError(
    'ERR_UNSAFE_INTEGER',
    `${what} is a duration that a number of milliseconds can't represent to the microsecond: beyond about 139 years durations are exact to the millisecond, or less. Cast it to a decimal.`,
    { value, field: what },
  )
}
