import type { ScalarName, Value } from '@relata/core'
import { Decimal } from 'decimal.js'
import type { AggregateName } from '../ast/expression.js'
import { compareValues, valueKey } from '../resolve/compare.js'

/** Takes the values of one group in, one after the other (never null), and tells what they come to; null for none, where SQL says so. */
export interface Accumulator {
  add(value: Value): void
  result(): Value
}
export interface Aggregation {
  readonly name: AggregateName
  readonly kind: ScalarName
  readonly distinct: boolean
  readonly sample: boolean
}

/** The type of an aggregate over values of a type. */
export function aggregateKind(name: AggregateName, kind: ScalarName): ScalarName {
  switch (name) {
    case 'count':
      return 'integer'
    case 'avg':
      return kind === 'decimal' || kind === 'duration' ? kind : 'float'
    case 'stdDev':
    case 'variance':
      return 'float'
    case 'sum':
      return kind === 'auto' || kind === 'boolean' ? 'integer' : kind
    default:
      return kind === 'auto' ? 'integer' : kind
  }
}

export function accumulator(aggregation: Aggregation): Accumulator {
  const inner = plainAccumulator(aggregation)
  if (!aggregation.distinct) return inner
  const seen = new Set<unknown>()
  return {
    add(value) {
      const key = valueKey(aggregation.kind, value)
      if (seen.has(key)) return
      seen.add(key)
      inner.add(value)
    },
    result: () => inner.result(),
  }
}

function plainAccumulator({ name, kind, sample }: Aggregation): Accumulator {
  switch (name) {
    case 'count':
      return counter()
    case 'sum':
      return kind === 'decimal' ? decimalSum(false) : kind === 'bigInteger' ? bigintSum() : numberSum(false)
    case 'avg':
      return kind === 'decimal' ? decimalSum(true) : numberSum(true)
    case 'min':
      return extreme(kind, -1)
    case 'max':
      return extreme(kind, 1)
    case 'stdDev':
      return spread(sample, Math.sqrt)
    case 'variance':
      return spread(sample, (variance) => variance)
  }
}

function counter(): Accumulator {
  let count = 0
  return {
    add: () => {
      count++
    },
    result: () => count,
  }
}

function numberSum(average: boolean): Accumulator {
  let count = 0
  let sum = 0
  return {
    add(value) {
      count++
      sum += Number(value)
    },
    result: () => (count === 0 ? null : average ? sum / count : sum),
  }
}

function bigintSum(): Accumulator {
  let sum: bigint | null = null
  return {
    add: (value) => {
      sum = (sum ?? 0n) + BigInt(value as bigint | number)
    },
    result: () => sum,
  }
}

function decimalSum(average: boolean): Accumulator {
  let count = 0
  let sum = new Decimal(0)
  return {
    add(value) {
      count++
      sum = sum.plus(value as string | number | bigint)
    },
    result: () => (count === 0 ? null : (average ? sum.div(count) : sum).toFixed()),
  }
}

function extreme(kind: ScalarName, sign: 1 | -1): Accumulator {
  let best: Value = null
  return {
    add(value) {
      if (best === null || compareValues(kind, value, best) * sign > 0) best = value
    },
    result: () => best,
  }
}

/** Welford's method: one pass, no cancellation. */
function spread(sample: boolean, of: (variance: number) => number): Accumulator {
  let count = 0
  let mean = 0
  let squares = 0
  return {
    add(value) {
      const x = Number(value)
      count++
      const delta = x - mean
      mean += delta / count
      squares += delta * (x - mean)
    },
    result: () => (count < (sample ? 2 : 1) ? null : of(squares / (sample ? count - 1 : count))),
  }
}
