import { Decimal } from 'decimal.js'

/**
 * Decimals whose sums, differences, products and remainders are exact: a decimal value has at most 1,000
 * digits, so that no result is cut off.
 */
export const ExactDecimal: typeof Decimal = Decimal.clone({ precision: 100_000, defaults: true })
/** Of a power with more digits than this, 20 are kept. */
const LONGEST_POWER = 2000

/** A quotient has 20 digits, or as many as the dividend if that has more. */
export function dividedBy(a: Decimal, b: Decimal | number): Decimal {
  const digits = a.precision() + 1
  const Digits = digits <= Decimal.precision ? Decimal : Decimal.clone({ precision: digits, defaults: true })
  return new Digits(a).div(b)
}

/** A power to a whole number is exact; others have 20 digits. */
export function toPower(a: Decimal, b: Decimal): Decimal {
  const isExact = b.isInteger() && b.gte(0) && b.times(a.precision()).lte(LONGEST_POWER)
  return isExact ? a.pow(b) : new Decimal(a).pow(b)
}
