import { Decimal } from 'decimal.js'

import { ValidationError } from '../../error/errors.js'
import type { Value, ValueType } from '../value-type.js'
import { otherKey } from './order.js'
import { outOfRange, wrongType } from './wrong-value.js'

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i
/** Farther from the point, a number written out would be all zeros. */
const FARTHEST = 1000

export interface DecimalOptions {
  readonly maxDigits: number | undefined
  readonly decimalPlaces: number | undefined
}

/** An exact decimal from a number (as it prints), a bigint, text or a Decimal of decimal.js. */
function exact(value: unknown): Decimal {
  const decimal = read(value)
  if (!decimal.isFinite()) throw wrongType(value, 'a finite decimal number')
  if (Math.abs(decimal.e) > FARTHEST || decimal.precision() > FARTHEST)
    throw outOfRange(value, `a decimal number of at most ${FARTHEST} digits`)
  return decimal
}

function read(value: unknown): Decimal {
  if (typeof value === 'string' && NUMBER.test(value.trim())) return new Decimal(value.trim())
  if (typeof value === 'boolean') return new Decimal(Number(value))
  if (typeof value === 'number' || typeof value === 'bigint') return new Decimal(String(value))
  if (Decimal.isDecimal(value)) return new Decimal(value.toString())
  throw wrongType(value, "a decimal number as text ('10.50') or a number")
}

/** Half to even, as Django quantises. */
function quantise(decimal: Decimal, places: number | undefined): string {
  const rounded = places === undefined ? decimal : decimal.toDecimalPlaces(places, Decimal.ROUND_HALF_EVEN)
  const positive = rounded.isZero() ? rounded.abs() : rounded
  return positive.toFixed(places)
}

/**
 * Text of this form is stored unchanged. Testing the form is fifteen times as fast as parsing the text as a
 * Decimal.
 */
function canonicalForm(places: number | undefined): RegExp {
  const rest = places === undefined ? '(?:\\.\\d*[1-9])?' : places === 0 ? '' : `\\.\\d{${places}}`
  return new RegExp(`^(?!-[0.]*$)-?(?:0|[1-9]\\d*)${rest}$`)
}

function countDigits(canonical: string): number {
  return canonical.replace(/^-?0*\.?0*/, '').replace('.', '').length
}

/** Two values that differ only in trailing zeros are the same number: this is the shortest form. */
function decimalKey(value: Value): string {
  if (typeof value !== 'string') return otherKey(value)
  const text = value
  if (!text.includes('.')) return text
  let end = text.length
  while (text.charCodeAt(end - 1) === 48) end--
  if (text.charCodeAt(end - 1) === 46) end--
  return text.slice(0, end)
}

/**
 * Compares decimals that are written out in full by their number: no exponent, no leading zeros, no negative
 * zero.
 */
export function compareDecimals(a: Value, b: Value): number {
  if (a === b) return 0
  const left = decimalKey(a)
  const right = decimalKey(b)
  const negative = left.startsWith('-')
  if (negative !== right.startsWith('-')) return negative ? -1 : 1
  return negative ? compareMagnitudes(right.slice(1), left.slice(1)) : compareMagnitudes(left, right)
}

function compareMagnitudes(left: string, right: string): number {
  const whole = wholeDigits(left) - wholeDigits(right)
  if (whole !== 0) return whole
  return left < right ? -1 : left === right ? 0 : 1
}

function wholeDigits(text: string): number {
  const point = text.indexOf('.')
  return point === -1 ? text.length : point
}

/** A decimal number as canonical text, rounded to `decimalPlaces` (half to even) if declared. */
export function decimalType(options: DecimalOptions): ValueType {
  const { maxDigits, decimalPlaces } = options
  const form = canonicalForm(decimalPlaces)
  const parse = (value: unknown): string => {
    const isCanonical = typeof value === 'string' && value.length < FARTHEST && form.test(value)
    const canonical = isCanonical ? value : quantise(exact(value), decimalPlaces)
    if (maxDigits === undefined || countDigits(canonical) <= maxDigits) return canonical
    throw new ValidationError(
      'ERR_MAX_DIGITS',
      `expected a decimal number of at most ${maxDigits} digits, got ${canonical}`,
      { value },
    )
  }
  const parseLookup = (value: unknown): string => quantise(exact(value), undefined)
  return Object.freeze({
    name: 'decimal',
    parse,
    parseLookup,
    compare: compareDecimals,
    key: decimalKey,
    plain: false,
    numeric: false,
  })
}
