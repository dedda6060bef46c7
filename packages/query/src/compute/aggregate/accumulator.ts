import { must, type ScalarName, type Value } from '@relata/core/engine'
import type { Decimal } from 'decimal.js'
import type { AggregateName, ListName } from '../../ast/nodes.js'
import type { OwnAggregate } from '../../ast/own-function.js'
import { compareValues, valueKey } from '../../resolve/compare.js'
import { dividedBy, ExactDecimal } from '../../resolve/exact-decimal.js'
import type { KeyComparison } from '../key-comparison.js'
import { DurationSum } from './duration-sum.js'
import { ExactSum, type Whole } from './exact-sum.js'
import { FloatSum } from './float-sum.js'
import { isListName, ListAccumulator } from './list-accumulator.js'
import { Mode } from './mode.js'
import { MEDIAN, Percentile } from './percentile.js'

/**
 * Accumulates the values of one group, one after the other (not null), and returns their aggregate; null
 * without values, as in SQL. A sum of integers beyond ±(2⁵³ − 1) is a bigint, and a sum without a result is
 * NaN: the caller turns both into errors.
 */
export interface Accumulator {
  /** Lists also take nulls, if the aggregate has them, and the keys that place the value. */
  add(value: Value, keys?: readonly Value[]): void
  result(): Value
}
export interface Aggregation {
  readonly name: AggregateName
  readonly kind: ScalarName
  readonly distinct: boolean
  readonly sample: boolean
  /** Of a percentile. */
  readonly fraction?: number | undefined
  /** Of an aggregate of the application. */
  readonly own?: OwnAggregate | undefined
  /** Of `stringAgg`. */
  readonly delimiter?: string | undefined
  /** Of a list: how the keys compare that come with its values. */
  readonly order?: readonly KeyComparison[] | undefined
}

export function accumulator(aggregation: Aggregation): Accumulator {
  const { name } = aggregation
  if (isListName(name)) return new ListAccumulator(name, aggregation)
  const inner = plainAccumulator(name, aggregation)
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

function plainAccumulator(
  name: Exclude<AggregateName, ListName>,
  { kind, sample, own, fraction = MEDIAN }: Aggregation,
): Accumulator {
  switch (name) {
    case 'count':
      return counter()
    case 'sum':
    case 'avg':
      return summing(kind, name === 'avg')
    case 'min':
      return extreme(kind, -1)
    case 'max':
      return extreme(kind, 1)
    case 'stdDev':
      return spread(sample, Math.sqrt)
    case 'variance':
      return spread(sample, (variance) => variance)
    case 'median':
    case 'percentile':
      return new Percentile(kind, fraction)
    case 'mode':
      return new Mode(kind)
    case 'own':
      return stepping(must(own, 'the steps of an aggregate'))
  }
}

function stepping(own: OwnAggregate): Accumulator {
  let state = own.start()
  return {
    add(value) {
      state = own.step(state, value)
    },
    result: () => own.result(state),
  }
}

function summing(kind: ScalarName, average: boolean): Accumulator {
  if (kind === 'decimal') return decimalSum(average)
  if (kind === 'float') return floatSum(average)
  if (kind === 'bigInteger' && !average) return bigintSum()
  return countedSum(kind === 'duration' ? new DurationSum() : new ExactSum(), average)
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

/** A number or a bigint; true is 1. */
export const wholeOf = (value: Value): Whole => (typeof value === 'bigint' ? value : Number(value))

function countedSum(sum: ExactSum | DurationSum, average: boolean): Accumulator {
  let count = 0
  return {
    add(value) {
      count++
      sum.add(typeof value === 'number' ? value : wholeOf(value))
    },
    result: () => (count === 0 ? null : average ? sum.average(count) : sum.total),
  }
}

function floatSum(average: boolean): Accumulator {
  let count = 0
  const sum = new FloatSum()
  return {
    add(value) {
      count++
      sum.add(Number(value))
    },
    result: () => (count === 0 ? null : average ? sum.average(count) : sum.total),
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
  let sum: Decimal = new ExactDecimal(0)
  return {
    add(value) {
      count++
      sum = sum.plus(value as string | number | bigint)
    },
    result: () => (count === 0 ? null : (average ? dividedBy(sum, count) : sum).toFixed()),
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
    // A value that overflows, or is infinite, isn't a result.
    result: () => {
      if (count < (sample ? 2 : 1)) return null
      const result = of(squares / (sample ? count - 1 : count))
      return Number.isFinite(result) ? result : Number.NaN
    },
  }
}
