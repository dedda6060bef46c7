import { ExactSum, quotient, whole, type Whole } from './exact-sum.js'

/**
 * Durations are counted in milliseconds and kept to the microsecond: sums of them are exact in whole
 * microseconds.
 */

/** The microseconds of a duration. */
export function microseconds(duration: number): Whole {
  const count = Math.round(duration * 1000)
  if (Number.isSafeInteger(count)) return count
  const milliseconds = Math.trunc(duration)
  return whole(BigInt(milliseconds) * 1000n + BigInt(Math.round((duration - milliseconds) * 1000)))
}

/** The duration of a number of microseconds; undefined if no number of milliseconds represents it exactly. */
export function durationOf(count: Whole): number | undefined {
  const duration =
    typeof count === 'number' ? count / 1000 : Number(count / 1000n) + Number(count % 1000n) / 1000
  return microseconds(duration) === count && Math.abs(duration) <= Number.MAX_SAFE_INTEGER
    ? duration
    : undefined
}

/** A sum of durations; added values can be subtracted again. */
export class DurationSum {
  readonly #sum = new ExactSum()

  add(duration: Whole): void {
    this.#sum.add(microseconds(Number(duration)))
  }

  subtract(duration: Whole): void {
    this.#sum.subtract(microseconds(Number(duration)))
  }

  /** NaN if no number of milliseconds represents it exactly. */
  get total(): number {
    return durationOf(this.#sum.total) ?? Number.NaN
  }

  average(count: number): number {
    return quotient(this.#sum.total, count * 1000)
  }
}
