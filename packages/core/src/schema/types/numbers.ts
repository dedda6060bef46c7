import type { ScalarName, ValueType } from '../value-type.js'
import { durationOf } from './duration-text.js'
import { realNumber, wholeBigInt, wholeNumber } from './numeric-text.js'
import { comparePlain, ownKey } from './order.js'
import { outOfRange, wrongType } from './wrong-value.js'

function safeInteger(input: unknown): number {
  const value = typeof input === 'number' ? input : wholeNumber(input)
  if (typeof value !== 'number') throw wrongType(value, 'a whole number')
  if (Number.isSafeInteger(value)) return value + 0
  if (Number.isInteger(value))
    throw outOfRange(value, 'a whole number within ±9007199254740991 (a bigInteger field holds larger ones)')
  throw wrongType(value, 'a whole number')
}

/**
 * Any number may be compared with (`n__gt: 1.5`); beyond the safe integers a bigint's rounded value
 * still compares correctly.
 */
function integerInLookup(input: unknown): number {
  const value = typeof input === 'number' ? input : realNumber(input)
  if (typeof value !== 'number' || Number.isNaN(value)) throw wrongType(value, 'a number')
  return value + 0
}

function floating(input: unknown): number {
  const value = typeof input === 'number' ? input : realNumber(input)
  if (typeof value !== 'number') throw wrongType(value, 'a number')
  if (Number.isNaN(value))
    throw wrongType(value, 'a number other than NaN (store null if there is no number)')
  return value + 0
}

function milliseconds(input: unknown): number {
  const value = typeof input === 'string' ? (durationOf(input) ?? input) : input
  if (typeof value !== 'number')
    throw wrongType(value, "a duration as a number of milliseconds, or as text: '3 12:30:00', 'P3DT12H30M'")
  if (!Number.isFinite(value)) throw wrongType(value, 'a duration as a finite number of milliseconds')
  return Number.isInteger(value) ? value + 0 : Math.round(value * 1000) / 1000 + 0
}

function bigInteger(input: unknown): bigint {
  const value = typeof input === 'bigint' ? input : wholeBigInt(input)
  if (typeof value === 'bigint') return value
  if (typeof value === 'number' && Number.isSafeInteger(value)) return BigInt(value)
  throw wrongType(value, 'a bigint or a safe whole number')
}

interface NumberParts {
  readonly parse: (value: unknown) => number | bigint
  readonly parseLookup: (value: unknown) => number | bigint
  readonly numeric: boolean
}

function numberType(name: ScalarName, parts: NumberParts): ValueType {
  return Object.freeze({ name, ...parts, compare: comparePlain, key: ownKey, plain: true })
}

/** A safe integer that the store assigns. */
export const autoType: ValueType = numberType('auto', {
  parse: safeInteger,
  parseLookup: integerInLookup,
  numeric: true,
})

/** A safe integer. */
export const integerType: ValueType = numberType('integer', {
  parse: safeInteger,
  parseLookup: integerInLookup,
  numeric: true,
})

/** A number other than NaN; -0 is kept as 0. */
export const floatType: ValueType = numberType('float', {
  parse: floating,
  parseLookup: floating,
  numeric: true,
})

/** Milliseconds, kept to the microsecond. */
export const durationType: ValueType = numberType('duration', {
  parse: milliseconds,
  parseLookup: milliseconds,
  numeric: true,
})

/** A bigint of any size; safe numbers are accepted too. */
export const bigIntegerType: ValueType = numberType('bigInteger', {
  parse: bigInteger,
  parseLookup: bigInteger,
  numeric: false,
})
