import type { ScalarName, Value } from '@relata/core'
import { Decimal } from 'decimal.js'
import type { ArithmeticExpression } from '../ast/expression.js'
import type { Compiled } from '../plan/context.js'

type Operator = ArithmeticExpression['operator']
const RANK: Partial<Record<ScalarName, number>> = { integer: 1, auto: 1, bigInteger: 2, float: 4, decimal: 3 }

/** Numbers by the wider of both types; null with anything is null, and so is a division by zero. Whole numbers divide to a whole number only where `output` says so. */
export function arithmetic({ operator, output }: ArithmeticExpression, left: Compiled, right: Compiled): Compiled {
  const kind = output ?? kindOf(operator, left.kind, right.kind)
  const compute = kind === 'decimal' ? decimals(operator) : kind === 'bigInteger' ? bigints(operator) : numbers(operator)
  return {
    kind,
    read(frame) {
      const a = left.read(frame)
      const b = right.read(frame)
      return a === null || b === null ? null : compute(a, b)
    },
  }
}

function kindOf(operator: Operator, a: ScalarName, b: ScalarName): ScalarName {
  const wider = (RANK[a] ?? 0) >= (RANK[b] ?? 0) ? a : b
  return wider === 'auto' ? 'integer' : operator === '/' && wider === 'integer' ? 'float' : wider
}

function numbers(operator: Operator): (a: Value, b: Value) => Value {
  const compute = NUMBERS[operator]
  return (a, b) => {
    const result = compute(Number(a), Number(b))
    return Number.isFinite(result) ? result : null
  }
}
const NUMBERS: Record<Operator, (a: number, b: number) => number> = {
  '+': (a, b) => a + b, '-': (a, b) => a - b, '*': (a, b) => a * b, '/': (a, b) => a / b, '%': (a, b) => a % b, '^': (a, b) => a ** b,
}

function bigints(operator: Operator): (a: Value, b: Value) => Value {
  return (a, b) => {
    const x = BigInt(a as number | bigint)
    const y = BigInt(b as number | bigint)
    if (y === 0n && (operator === '/' || operator === '%')) return null
    return BIGINTS[operator](x, y)
  }
}
const BIGINTS: Record<Operator, (a: bigint, b: bigint) => bigint> = {
  '+': (a, b) => a + b, '-': (a, b) => a - b, '*': (a, b) => a * b, '/': (a, b) => a / b, '%': (a, b) => a % b, '^': (a, b) => a ** b,
}

function decimals(operator: Operator): (a: Value, b: Value) => Value {
  return (a, b) => {
    const result = DECIMALS[operator](new Decimal(String(a)), new Decimal(String(b)))
    return result.isFinite() ? result.toFixed() : null
  }
}
const DECIMALS: Record<Operator, (a: Decimal, b: Decimal) => Decimal> = {
  '+': (a, b) => a.plus(b), '-': (a, b) => a.minus(b), '*': (a, b) => a.times(b), '/': (a, b) => a.div(b), '%': (a, b) => a.mod(b), '^': (a, b) => a.pow(b),
}
