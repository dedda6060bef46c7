import type { ScalarName, Value } from '@relata/core'
import { Decimal } from 'decimal.js'
import type { Aggregation } from '../operator/accumulator.js'
import { compareValues, valueKey } from '../resolve/compare.js'
import { Bag } from './bag.js'

/** What one unit of a group has for an aggregate: its values, or what they come to. Kept, so that they can be taken out again. */
export type Part = readonly Value[]

/**
 * An aggregate over the units of a group, from which units can leave. It comes to exactly what feeding the units one after the other comes to, or says that it
 * doesn't know: sums of fractions depend on the order in which they are added, and drift when something is taken away.
 */
export interface Tally {
  part(values: readonly Value[]): Part
  add(part: Part): void
  remove(part: Part): void
  /** Null for none; undefined where the units must be fed anew. */
  result(): Value | undefined
}

export function tallyOf({ name, kind, distinct }: Aggregation): Tally {
  switch (name) {
    case 'count':
      return distinct ? new DistinctCount(kind) : new Count()
    case 'sum':
    case 'avg':
      if (distinct) return UNKNOWN
      return kind === 'decimal' ? new DecimalSum(name) : kind === 'bigInteger' && name === 'sum' ? new BigSum() : new NumberSum(name)
    case 'min':
    case 'max':
      return kind === 'json' || kind === 'binary' ? UNKNOWN : new Extreme(kind, name === 'min' ? 1 : -1)
    case 'stdDev':
    case 'variance':
      return UNKNOWN
  }
}

const NOTHING: Part = Object.freeze([])

/** Of spreads, of sums of different values, and of what has no order that is told apart by value: a group that is touched is fed anew. */
const UNKNOWN: Tally = Object.freeze({
  part: () => NOTHING,
  add: () => undefined,
  remove: () => undefined,
  result: () => undefined,
})

class Count implements Tally {
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

class DistinctCount implements Tally {
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

/** Sums of integers are exact whatever the order, as long as no partial sum can leave the safe range. */
class NumberSum implements Tally {
  readonly #average: boolean
  #count = 0
  #sum = 0
  /** Of the absolute values. */
  #size = 0
  #fractions = 0
  #lost = false

  constructor(name: 'sum' | 'avg') {
    this.#average = name === 'avg'
  }

  part(values: readonly Value[]): Part {
    return [...values]
  }
  add(part: Part): void {
    for (const value of part) this.#take(Number(value), 1)
  }
  remove(part: Part): void {
    for (const value of part) this.#take(Number(value), -1)
  }
  result(): Value | undefined {
    if (this.#count === 0) return null
    if (this.#lost || this.#fractions > 0) return undefined
    return this.#average ? this.#sum / this.#count : this.#sum
  }

  #take(value: number, sign: 1 | -1): void {
    this.#count += sign
    if (!Number.isInteger(value)) {
      this.#fractions += sign
      return
    }
    this.#sum += sign * value
    this.#size += sign * Math.abs(value)
    if (this.#size > Number.MAX_SAFE_INTEGER) this.#lost = true
  }
}

class BigSum implements Tally {
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

/** Exact as long as the largest partial sum, with all decimal places, has no more digits than a Decimal keeps. */
class DecimalSum implements Tally {
  readonly #average: boolean
  #count = 0
  #sum = new Decimal(0)
  #size = new Decimal(0)
  #places = 0
  #lost = false

  constructor(name: 'sum' | 'avg') {
    this.#average = name === 'avg'
  }

  part(values: readonly Value[]): Part {
    return [...values]
  }
  add(part: Part): void {
    for (const value of part) {
      const decimal = new Decimal(value as string | number | bigint)
      this.#count++
      this.#sum = this.#sum.plus(decimal)
      this.#size = this.#size.plus(decimal.abs())
      this.#places = Math.max(this.#places, decimal.decimalPlaces())
    }
    if (Math.max(0, this.#size.e + 1) + this.#places > Decimal.precision) this.#lost = true
  }
  remove(part: Part): void {
    for (const value of part) {
      const decimal = new Decimal(value as string | number | bigint)
      this.#count--
      this.#sum = this.#sum.minus(decimal)
      this.#size = this.#size.minus(decimal.abs())
    }
  }
  result(): Value | undefined {
    if (this.#count === 0) return null
    if (this.#lost) return undefined
    return (this.#average ? this.#sum.div(this.#count) : this.#sum).toFixed()
  }
}

class Extreme implements Tally {
  readonly #bag: Bag<Value>
  readonly #before: (a: Value, b: Value) => boolean

  constructor(kind: ScalarName, sign: 1 | -1) {
    const compare = (a: Value, b: Value): number => sign * compareValues(kind, a, b)
    this.#bag = new Bag((value) => valueKey(kind, value), compare)
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
