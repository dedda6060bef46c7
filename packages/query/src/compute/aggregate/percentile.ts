import { checkTimeSometimes, type ScalarName, type Value } from '@relata/core/engine'
import { compareValues } from '../../resolve/compare.js'
import { ExactDecimal } from '../../resolve/exact-decimal.js'

/** The fraction of the median. */
export const MEDIAN = 0.5

/**
 * The value at a fraction of the way through the sorted values, interpolated between the two values around it
 * (`percentile_cont` of SQL): exactly for decimals, rounded to microseconds for durations, as a float for other
 * numbers. NaN if there is no result.
 */
export class Percentile {
  readonly #kind: ScalarName
  readonly #fraction: number
  readonly #values: Value[] = []

  constructor(kind: ScalarName, fraction: number) {
    this.#kind = kind
    this.#fraction = fraction
  }

  add(value: Value): void {
    this.#values.push(this.#kind === 'json' ? Number(value) : value)
  }

  result(): Value {
    if (this.#values.length === 0) return null
    const kind = this.#kind === 'json' ? 'float' : this.#kind
    if (kind === 'float' && this.#values.some(Number.isNaN)) return Number.NaN
    const sorted = this.#values.toSorted((a, b) => {
      checkTimeSometimes()
      return compareValues(kind, a, b)
    })
    // In decimals, so that a fraction such as 0.1 hits a value exactly.
    const position = new ExactDecimal(this.#fraction).times(sorted.length - 1)
    const at = position.floor().toNumber()
    const rest = position.minus(at).toNumber()
    const low = sorted[at] ?? null
    return between(kind, [low, sorted[at + 1] ?? low], rest)
  }
}

function between(kind: ScalarName, [low, high]: readonly [Value, Value], rest: number): Value {
  if (kind === 'decimal') {
    const start = new ExactDecimal(low as string)
    return new ExactDecimal(high as string).minus(start).times(rest).plus(start).toFixed()
  }
  const value = weighted(Number(low), Number(high), rest)
  return kind === 'duration' ? Math.round(value * 1000) / 1000 : value
}

function weighted(low: number, high: number, rest: number): number {
  if (low === high || rest === 0) return low
  const distance = high - low
  // The distance of two large numbers may be no float, though what is between them is.
  return Number.isFinite(distance) ? low + distance * rest : low * (1 - rest) + high * rest
}
