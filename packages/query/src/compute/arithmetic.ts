import { FieldError, type ScalarName, type Value } from '@relata/core'
import type { ArithmeticExpression, Expression } from '../ast/nodes.js'
import { exactly, type Compiled, type Frame } from '../bind/compiled.js'
import { castBetween } from '../resolve/cast.js'
import { constant } from './constant.js'
import { bigints, decimals, durations, numbers, wholes, type Compute } from './typed-arithmetic.js'
import { safe, wholeDuration } from './no-result.js'
import { between, isTemporal, later, momentOf, momentText } from '../resolve/moment.js'

/**
 * An operation with null is null, and so is one without a finite result. Integers are exact: operands and
 * results beyond the safe range are bigints; reading such a result throws. Decision:
 * docs/decisions/0013-arithmetic.md.
 */

type Operator = ArithmeticExpression['operator']

const WHOLE: ReadonlySet<ScalarName> = new Set(['integer', 'auto', 'boolean'])
const NUMERIC: ReadonlySet<ScalarName> = new Set([...WHOLE, 'bigInteger', 'float', 'decimal', 'duration'])

/**
 * Numbers by the wider of both types. Whole numbers divide to a whole number, towards zero, unless `output`
 * says otherwise.
 */
export function arithmetic(expression: ArithmeticExpression, one: Compiled, other: Compiled): Compiled {
  const { operator, output } = expression
  const left = adapted(expression.left, one, other.kind)
  const right = adapted(expression.right, other, one.kind)
  const natural = kindOf(operator, left.kind, right.kind)
  const kind = output ?? natural
  if (kind === undefined || (natural === undefined && !NUMERIC.has(kind)))
    throw unlike(operator, left.kind, right.kind)
  const compute = computeOf(operator, { left: left.kind, right: right.kind, natural: natural ?? kind, kind })
  const moves = isTemporal(left.kind) || isTemporal(right.kind)
  const [readLeft, readRight] = moves ? [left.read, right.read] : [exactly(left), exactly(right)]
  const read = (frame: Frame): Value => {
    const a = readLeft(frame)
    const b = readRight(frame)
    return a === null || b === null ? null : compute(a, b)
  }
  if (kind === 'duration') return { kind, read: (frame) => wholeDuration(read(frame), expression) }
  if (kind !== 'integer') return { kind, read }
  return {
    kind,
    exact: read,
    read(frame) {
      const value = read(frame)
      return typeof value === 'bigint' ? safe(value, expression) : value
    },
  }
}

/**
 * The other operand decides what a constant is: `'1.50'` beside a decimal is one, and `1.5` the
 * decimal that it prints as; a text beside a moment is one.
 */
function adapted(expression: Expression, compiled: Compiled, beside: ScalarName): Compiled {
  if (expression.kind !== 'value' || expression.output !== undefined) return compiled
  const { value } = expression
  if (typeof value === 'number' && beside === 'decimal') return constant(value, 'decimal')
  if (typeof value !== 'string') return compiled
  if (NUMERIC.has(beside)) return constant(value, 'decimal')
  return isTemporal(beside) ? constant(value, beside === 'time' ? 'time' : 'datetime') : compiled
}

function unlike(operator: Operator, a: ScalarName, b: ScalarName): FieldError {
  const texts = [a, b].some((kind) => kind === 'text' || kind === 'string')
  const advice = texts
    ? 'concat() joins texts'
    : "set the type with as('float') or as('decimal'), or cast one of them"
  return new FieldError('ERR_MIXED_TYPES', `The type of ${a} ${operator} ${b} is ambiguous: ${advice}.`, {
    value: operator,
  })
}

/**
 * The type of the result as Django infers it; undefined where it refuses to. 'json' is a null, or a value of
 * a query around: it takes the other's type.
 */
function kindOf(operator: Operator, a: ScalarName, b: ScalarName): ScalarName | undefined {
  if (a === 'json')
    return b === 'json' ? 'float' : isTemporal(b) ? besides(operator, b, 'duration') : kindOf(operator, b, b)
  if (b === 'json') return isTemporal(a) ? besides(operator, a, 'duration') : kindOf(operator, a, a)
  if (isTemporal(a) || isTemporal(b)) return temporalKind(operator, a, b)
  if (!NUMERIC.has(a) || !NUMERIC.has(b)) return undefined
  const kinds = [a, b]
  if (kinds.includes('duration')) return durationKind(operator, a, b)
  if (kinds.includes('float')) return kinds.includes('decimal') ? undefined : 'float'
  if (kinds.includes('decimal')) return 'decimal'
  return kinds.includes('bigInteger') ? 'bigInteger' : 'integer'
}

/** A duration taken so many times, or shared out; of two durations a quotient is a number. */
function durationKind(operator: Operator, a: ScalarName, b: ScalarName): ScalarName | undefined {
  if (a !== b) return 'duration'
  return operator === '/' ? 'float' : operator === '*' || operator === '^' ? undefined : 'duration'
}

/** A plain number beside a moment is a duration. */
function temporalKind(operator: Operator, a: ScalarName, b: ScalarName): ScalarName | undefined {
  if (isTemporal(a) && isTemporal(b))
    return operator === '-' && (a === 'time') === (b === 'time') ? 'duration' : undefined
  return isTemporal(a) ? besides(operator, a, b) : operator === '+' ? besides(operator, b, a) : undefined
}

/** A day moved by a duration is an instant: the duration may be hours. */
function besides(operator: Operator, moment: ScalarName, other: ScalarName): ScalarName | undefined {
  if ((operator !== '+' && operator !== '-') || !NUMERIC.has(other) || other === 'boolean') return undefined
  return moment === 'date' ? 'datetime' : moment
}

interface Kinds {
  readonly left: ScalarName
  readonly right: ScalarName
  readonly natural: ScalarName
  readonly kind: ScalarName
}

function computeOf(operator: Operator, { left, right, natural, kind }: Kinds): Compute {
  if (isTemporal(left) || isTemporal(right))
    return then(moments(operator, { left, right, natural, kind }), natural, kind)
  if (!NUMERIC.has(kind))
    return then(computeOf(operator, { left, right, natural, kind: natural }), natural, kind)
  if (kind === 'decimal') return decimals(operator)
  if (kind === 'bigInteger') return bigints(operator)
  if (kind === 'duration') return durations(operator, left, right)
  if (kind === 'integer')
    return natural === 'integer'
      ? wholes(operator)
      : then(computeOf(operator, { left, right, natural, kind: natural }), natural, kind)
  // Rounded once, at the end; a quotient isn't cut off.
  return natural === 'bigInteger' && operator !== '/' && operator !== '^'
    ? then(bigints(operator), natural, kind)
    : numbers(operator)
}

/** Its own result, converted to the requested type. */
function then(compute: Compute, from: ScalarName, to: ScalarName): Compute {
  if (from === to) return compute
  const cast = castBetween(from, to)
  return (a, b) => {
    const value = compute(a, b)
    return value === null ? null : cast(value)
  }
}

function moments(operator: Operator, { left, right, natural }: Kinds): Compute {
  if (isTemporal(left) && isTemporal(right)) return (a, b) => between(momentOf(left, a), momentOf(right, b))
  if (!isTemporal(left)) return (a, b) => momentText(natural, later(momentOf(right, b), Number(a)))
  const sign = operator === '-' ? -1 : 1
  return (a, b) => momentText(natural, later(momentOf(left, a), sign * Number(b)))
}
