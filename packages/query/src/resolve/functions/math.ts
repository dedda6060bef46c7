import type { ScalarName, Value } from '@relata/core'
import { Decimal } from 'decimal.js'
import { ExactDecimal } from '../exact-decimal.js'
import {
  define,
  kindAt,
  wrongArgument,
  type Call,
  type Family,
  type FunctionDefinition,
} from './definition.js'

/**
 * Numbers. Without a finite result they are null: the root of a negative number, the logarithm of zero, an
 * overflow. A decimal makes a decimal: exact if the function is, otherwise to fifteen digits.
 */

const UNFIT: ReadonlySet<ScalarName> = new Set([
  'text',
  'string',
  'date',
  'datetime',
  'time',
  'uuid',
  'binary',
  'custom',
])

function refuseUnfit(call: Call): void {
  call.kinds.forEach((kind, place) => {
    if (UNFIT.has(kind)) throw wrongArgument(call, place, 'a number')
  })
}

const hasDecimal = ({ kinds }: Call): boolean => kinds.includes('decimal')
const realKind = (call: Call): ScalarName => (hasDecimal(call) ? 'decimal' : 'float')
const whole: ReadonlySet<ScalarName> = new Set(['integer', 'auto', 'boolean'])
/** The argument's own type. */
const sameKind = (call: Call): ScalarName => {
  const kind = kindAt(call, 0)
  return whole.has(kind) ? 'integer' : kind === 'json' ? 'float' : kind
}

const finite = (result: number): Value => (Number.isFinite(result) ? result : null)
const digits = (result: number): Value =>
  Number.isFinite(result) ? new Decimal(result).toSignificantDigits(15).toFixed() : null
const exact = (result: Decimal): Value => (result.isFinite() ? result.toFixed() : null)
const decimal = (value: Value | undefined): Decimal =>
  new Decimal(typeof value === 'string' || typeof value === 'bigint' ? value.toString() : Number(value ?? 0))

/** A function of real numbers. */
const real = (places: number, compute: (a: number, b: number) => number): FunctionDefinition =>
  define({ least: places, kind: realKind }, (call) => {
    refuseUnfit(call)
    const rounded = hasDecimal(call) ? digits : finite
    return (a = 0, b = 0) => rounded(compute(Number(a), Number(b)))
  })

interface Exact {
  readonly number: (value: number) => number
  readonly bigint: (value: bigint) => bigint
  readonly decimal: (value: Decimal) => Decimal
}

/** A function that keeps its argument's type. */
const keeping = (compute: Exact): FunctionDefinition =>
  define({ least: 1, kind: sameKind }, (call) => {
    refuseUnfit(call)
    const kind = kindAt(call, 0)
    if (kind === 'decimal') return (value) => exact(compute.decimal(decimal(value)))
    if (kind === 'bigInteger') return (value = 0) => compute.bigint(value as bigint)
    return (value = 0) => finite(compute.number(Number(value)))
  })

const SIGN: Exact = {
  number: Math.sign,
  bigint: (value) => (value > 0n ? 1n : value < 0n ? -1n : 0n),
  decimal: (value) => new Decimal(value.isZero() ? 0 : value.isNegative() ? -1 : 1),
}

/** Half away from zero, of the digits that the number prints. */
function round(call: Call): (value?: Value) => Value {
  refuseUnfit(call)
  const places = (call.options['precision'] as number | undefined) ?? 0
  const kind = sameKind(call)
  if (kind === 'integer' || kind === 'bigInteger')
    return (value = null) => (typeof value === 'boolean' ? Number(value) : value)
  const rounded = (value: Value | undefined): Decimal =>
    decimal(value).toDecimalPlaces(places, Decimal.ROUND_HALF_UP)
  return kind === 'decimal' ? (value) => exact(rounded(value)) : (value) => rounded(value).toNumber()
}

/** The sign is the dividend's. */
function mod(call: Call): (a?: Value, b?: Value) => Value {
  refuseUnfit(call)
  if (hasDecimal(call)) return (a, b) => exact(new ExactDecimal(decimal(a)).mod(decimal(b)))
  return (a = 0, b = 0) =>
    typeof a === 'bigint' || typeof b === 'bigint' ? wholeMod(a, b) : finite(Number(a) % Number(b))
}

/** The rest of a division of bigints, before it becomes a float. */
function wholeMod(a: Value, b: Value): Value {
  const [x, y] = [decimal(a), decimal(b)]
  return y.isZero() || !x.isFinite() || !y.isFinite() ? null : new ExactDecimal(x).mod(y).toNumber()
}

function sqrt(call: Call): (value?: Value) => Value {
  refuseUnfit(call)
  return hasDecimal(call)
    ? (value) => exact(decimal(value).sqrt())
    : (value = 0) => finite(Math.sqrt(Number(value)))
}

const DEGREE = Math.PI / 180

/**
 * The usual bases have separate functions, which are exact where the quotient of two logarithms is a bit off.
 * There is none for a base that isn't greater than 1, as in SQLite.
 */
function log(base: number, value: number): number {
  if (!(base > 1)) return Number.NaN
  return base === 10 ? Math.log10(value) : base === 2 ? Math.log2(value) : Math.log(value) / Math.log(base)
}

export const MATH: Family = {
  abs: keeping({
    number: Math.abs,
    bigint: (value) => (value < 0n ? -value : value),
    decimal: (value) => value.abs(),
  }),
  ceil: keeping({ number: Math.ceil, bigint: (value) => value, decimal: (value) => value.ceil() }),
  floor: keeping({ number: Math.floor, bigint: (value) => value, decimal: (value) => value.floor() }),
  sign: keeping(SIGN),
  round: define({ least: 1, kind: sameKind }, round),
  mod: define({ least: 2, kind: realKind }, mod),
  sqrt: define({ least: 1, kind: realKind }, sqrt),
  power: real(2, (base, exponent) => base ** exponent),
  exp: real(1, Math.exp),
  ln: real(1, Math.log),
  log: real(2, log),
  pi: define({ least: 0, kind: 'float' }, () => () => Math.PI),
  degrees: real(1, (angle) => angle / DEGREE),
  radians: real(1, (angle) => angle * DEGREE),
  sin: real(1, Math.sin),
  cos: real(1, Math.cos),
  tan: real(1, Math.tan),
  cot: real(1, (angle) => 1 / Math.tan(angle)),
  asin: real(1, Math.asin),
  acos: real(1, Math.acos),
  atan: real(1, Math.atan),
  atan2: real(2, Math.atan2),
}
