import type { ScalarName, Value } from '@relata/core'
import type { Decimal } from 'decimal.js'
import { wholeOf, type Aggregation } from '../../compute/aggregate/accumulator.js'
import { DurationSum } from '../../compute/aggregate/duration-sum.js'
import { ExactSum } from '../../compute/aggregate/exact-sum.js'
import { compareValues, valueKey } from '../../resolve/compare.js'
import { dividedBy, ExactDecimal } from '../../resolve/exact-decimal.js'
import { CountedHeap } from './counted-heap.js'

/**
 * The input of one contribution to an aggregate: its values, or their partial result. Kept, so that it can be
 * retracted.
 */
export type Part = readonly Value[]

/**
 * An aggregate over the contributions to a group, which can be retracted. Its result is exactly the one of
 * adding the contributions one after the other, or undefined: sums of floats depend on the order of addition,
 * and drift when values are subtracted.
 */
export interface RetractableAggregate {
  part(values: readonly Value[]): Part
  add(part: Part): void
  remove(part: Part): void
  /** The result: null without values; undefined if the contributions must be aggregated again. */
  result(): Value | undefined
}

export function retractableAggregateOf({ name, kind, distinct }: Aggregation): RetractableAggregate {
  switch (name) {
    case 'count':
      return distinct ? new DistinctCount(kind) : new Count()
    case 'sum':
    case 'avg':
      if (distinct) return NOT_RETRACTABLE
      return summing(kind, name)
    case 'min':
    case 'max':
      return kind === 'json' || kind === 'binary'
        ? NOT_RETRACTABLE
        : new Extreme(kind, name === 'min' ? 1 : -1)
    case 'stdDev':
    case 'variance':
    case 'median':
    case 'percentile':
    case 'mode':
    case 'own':
    case 'stringAgg':
    case 'arrayAgg':
    case 'jsonAgg':
      return NOT_RETRACTABLE
  }
}

function summing(kind: ScalarName, name: 'sum' | 'avg'): RetractableAggregate {
  if (kind === 'decimal') return new DecimalAggregate(name)
  if (kind === 'float' || kind === 'json') return new FloatAggregate(name)
  if (kind === 'bigInteger' && name === 'sum') return new BigSum()
  return new CountedSum(kind === 'duration' ? new DurationSum() : new ExactSum(), name)
}

const NOTHING: Part = Object.freeze([])

/**
 * For standard deviations, variances, medians, percentiles, modes, lists, sums of distinct values, and values without
 * a strict order: a changed group is aggregated again.
 */
const NOT_RETRACTABLE: RetractableAggregate = Object.freeze({
  part: () => NOTHING,
  add: () => undefined,
  remove: () => undefined,
  result: () => undefined,
})

class Count implements RetractableAggregate {
  #count = 0

  part(values: readonly Value[]): Part {
    return [values.length]
  }
  add(part: Part): void {
    this.#count += part[0] as number
  }
  remove(part: Part): void {
    this.#count -= part[0] as number
  }
  result(): Value {
    return this.#count
  }
}

class DistinctCount implements RetractableAggregate {
  readonly #kind: ScalarName
  readonly #counts = new Map<unknown, number>()

  constructor(kind: ScalarName) {
    this.#kind = kind
  }

  part(values: readonly Value[]): Part {
    return [...new Set(values.map((value) => valueKey(this.#kind, value)))]
  }
  add(part: Part): void {
    for (const key of part) this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1)
  }
  remove(part: Part): void {
    for (const key of part) {
      const count = this.#counts.get(key) ?? 0
      if (count > 1) this.#counts.set(key, count - 1)
      else this.#counts.delete(key)
    }
  }
  result(): Value {
    return this.#counts.size
  }
}

/** Integers and durations: exact in any order. */
class CountedSum implements RetractableAggregate {
  readonly #sum: ExactSum | DurationSum
  readonly #average: boolean
  #count = 0

  constructor(sum: ExactSum | DurationSum, name: 'sum' | 'avg') {
    this.#sum = sum
    this.#average = name === 'avg'
  }

  part(values: readonly Value[]): Part {
    return [...values]
  }
  add(part: Part): void {
    for (const value of part) this.#sum.add(wholeOf(value))
    this.#count += part.length
  }
  remove(part: Part): void {
    for (const value of part) this.#sum.subtract(wholeOf(value))
    this.#count -= part.length
  }
  result(): Value {
    if (this.#count === 0) return null
    return this.#average ? this.#sum.average(this.#count) : this.#sum.total
  }
}

/**
 * Floats: their sum is the same in every order as long as all are integers and no partial sum can leave the
 * safe range.
 */
class FloatAggregate implements RetractableAggregate {
  readonly #average: boolean
  readonly #sum = new ExactSum()
  /** Of the absolute values. */
  readonly #size = new ExactSum()
  #count = 0
  #fractions = 0

  constructor(name: 'sum' | 'avg') {
    this.#average = name === 'avg'
  }

  part(values: readonly Value[]): Part {
    return [...values]
  }
  add(part: Part): void {
    for (const value of part) {
      const number = Number(value)
      if (Number.isSafeInteger(number)) this.#take(number, Math.abs(number))
      else this.#fractions++
    }
    this.#count += part.length
  }
  remove(part: Part): void {
    for (const value of part) {
      const number = Number(value)
      if (Number.isSafeInteger(number)) this.#take(-number, -Math.abs(number))
      else this.#fractions--
    }
    this.#count -= part.length
  }
  result(): Value | undefined {
    if (this.#count === 0) return null
    if (this.#fractions > 0 || typeof this.#size.total === 'bigint') return undefined
    return this.#average ? this.#sum.average(this.#count) : this.#sum.total
  }

  #take(value: number, size: number): void {
    this.#sum.add(value)
    this.#size.add(size)
  }
}

class BigSum implements RetractableAggregate {
  #count = 0
  #sum = 0n

  part(values: readonly Value[]): Part {
    return [...values]
  }
  add(part: Part): void {
    this.#count += part.length
    for (const value of part) this.#sum += BigInt(value as bigint | number)
  }
  remove(part: Part): void {
    this.#count -= part.length
    for (const value of part) this.#sum -= BigInt(value as bigint | number)
  }
  result(): Value {
    return this.#count === 0 ? null : this.#sum
  }
}

class DecimalAggregate implements RetractableAggregate {
  readonly #average: boolean
  #count = 0
  #sum: Decimal = new ExactDecimal(0)

  constructor(name: 'sum' | 'avg') {
    this.#average = name === 'avg'
  }

  part(values: readonly Value[]): Part {
    return [...values]
  }
  add(part: Part): void {
    for (const value of part) this.#sum = this.#sum.plus(value as string | number | bigint)
    this.#count += part.length
  }
  remove(part: Part): void {
    for (const value of part) this.#sum = this.#sum.minus(value as string | number | bigint)
    this.#count -= part.length
  }
  result(): Value {
    if (this.#count === 0) return null
    return (this.#average ? dividedBy(this.#sum, this.#count) : this.#sum).toFixed()
  }
}

class Extreme implements RetractableAggregate {
  readonly #bag: CountedHeap<Value>
  readonly #before: (a: Value, b: Value) => boolean

  constructor(kind: ScalarName, sign: 1 | -1) {
    const compare = (a: Value, b: Value): number => sign * compareValues(kind, a, b)
    this.#bag = new CountedHeap((value) => valueKey(kind, value), compare)
    this.#before = (a, b) => compare(a, b) < 0
  }

  part(values: readonly Value[]): Part {
    let best: Value = null
    for (const value of values) if (best === null || this.#before(value, best)) best = value
    return best === null ? NOTHING : [best]
  }
  add(part: Part): void {
    for (const value of part) this.#bag.add(value)
  }
  remove(part: Part): void {
    for (const value of part) this.#bag.delete(value)
  }
  result(): Value {
    return this.#bag.least ?? null
  }
}
