import { ValidationError } from '@relata/core'

/** An integer of any size: a number if it is a safe integer, else a bigint. */
export type Whole = number | bigint

const LIMIT = BigInt(Number.MAX_SAFE_INTEGER)

/** A whole number in its usual form. */
export const whole = (value: bigint): Whole => (value <= LIMIT && value >= -LIMIT ? Number(value) : value)

/**
 * A sum that is exact for integers, whatever its partial sums and their order: a number while that is safe,
 * the excess in a bigint. Values can be subtracted again. Fractions, and numbers too large to be exact
 * themselves, are added up separately.
 */
export class ExactSum {
  #low = 0
  #high = 0n
  #inexact = 0

  add(value: Whole): void {
    if (Number.isSafeInteger(value)) this.#addSafe(value as number)
    else if (typeof value === 'bigint') this.#high += value
    else this.#inexact += value
  }

  subtract(value: Whole): void {
    this.add(-value)
  }

  /** The sum; a bigint if a number wouldn't be exact. */
  get total(): Whole {
    const total = this.#high === 0n ? this.#low : whole(this.#high + BigInt(this.#low))
    return this.#inexact === 0 ? total : Number(total) + this.#inexact
  }

  average(count: number): number {
    return quotient(this.total, count)
  }

  #addSafe(value: number): void {
    const sum = this.#low + value
    if (sum <= Number.MAX_SAFE_INTEGER && sum >= Number.MIN_SAFE_INTEGER) this.#low = sum
    else {
      this.#high += BigInt(this.#low)
      this.#low = value
    }
  }
}

/** The number nearest to a quotient of whole numbers. */
export function quotient(total: Whole, count: number): number {
  if (typeof total === 'number') return total / count
  const divisor = BigInt(count)
  // At least 64 digits of the quotient, and a last one that shows whether there is a remainder, round as the
  // whole quotient does.
  const shift = BigInt(Math.max(0, 64 + bits(divisor) - bits(total)))
  const scaled = total << shift
  const digits = scaled / divisor
  const rest = scaled % divisor === 0n ? 0n : total < 0n ? -1n : 1n
  return Number(digits * 2n + rest) / 2 ** (Number(shift) + 1)
}

const bits = (value: bigint): number => 4 * (value < 0n ? -value : value).toString(16).length

/** A power of more bits than this is refused before it is computed: that would take seconds and megabytes. */
const LARGEST_BITS = 65_536n

/**
 * A power of whole numbers, truncated towards zero; null for a division by zero. Throws ValidationError
 * `ERR_TOO_LARGE`.
 */
export function power(base: bigint, exponent: bigint): bigint | null {
  if (base === 0n) return exponent < 0n ? null : exponent === 0n ? 1n : 0n
  if (base === 1n) return 1n
  if (base === -1n) return exponent % 2n === 0n ? 1n : -1n
  if (exponent < 0n) return 0n
  if (BigInt(bits(base)) * exponent <= LARGEST_BITS) return base ** exponent
  throw new ValidationError(
    'ERR_TOO_LARGE',
    `${base} to the power of ${exponent} has more than ${LARGEST_BITS} bits: use a smaller exponent, or as('float').`,
    {
      value: exponent,
    },
  )
}
