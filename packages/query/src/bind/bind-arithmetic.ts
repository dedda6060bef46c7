import { FieldError, type ScalarName } from '@relata/core'
import type { ArithmeticExpression, Expression } from '../ast/nodes.js'
import { isTemporal } from '../resolve/moment.js'
import { bindConstant } from './bound-constant.js'
import type { BoundArithmetic, BoundExpression } from './bound-nodes.js'

type Operator = ArithmeticExpression['operator']

const WHOLE: ReadonlySet<ScalarName> = new Set(['integer', 'auto', 'boolean'])
const NUMERIC: ReadonlySet<ScalarName> = new Set([...WHOLE, 'bigInteger', 'float', 'decimal', 'duration'])

/** Whether arithmetic treats a type as a number. */
export const isNumeric = (kind: ScalarName): boolean => NUMERIC.has(kind)

/**
 * The type of an operation is the wider of both operands'. Whole numbers divide to a whole number, towards zero,
 * unless `output` says otherwise. Throws FieldError `ERR_MIXED_TYPES`.
 */
export function bindArithmetic(
  expression: ArithmeticExpression,
  one: BoundExpression,
  other: BoundExpression,
): BoundArithmetic {
  const { operator, output } = expression
  const left = adapted(expression.left, one, other.kind)
  const right = adapted(expression.right, other, one.kind)
  const natural = kindOf(operator, left.kind, right.kind)
  const kind = output ?? natural
  if (kind === undefined || (natural === undefined && !NUMERIC.has(kind)))
    throw unlike(operator, left.kind, right.kind)
  return { node: 'arithmetic', kind, expression, left, right, natural: natural ?? kind }
}

/**
 * The other operand determines the type of a constant: next to a decimal, `'1.50'` is a decimal, and `1.5` is
 * the decimal that it prints as; next to a date or time, text is parsed as one.
 */
function adapted(expression: Expression, bound: BoundExpression, beside: ScalarName): BoundExpression {
  if (expression.kind !== 'value' || expression.output !== undefined) return bound
  const { value } = expression
  if (typeof value === 'number' && beside === 'decimal') return bindConstant(value, 'decimal')
  if (typeof value !== 'string') return bound
  if (NUMERIC.has(beside)) return bindConstant(value, 'decimal')
  return isTemporal(beside) ? bindConstant(value, beside === 'time' ? 'time' : 'datetime') : bound
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
 * The type of the result as Django infers it; undefined if Django refuses. 'json' is a null, or a value of an
 * outer query: it gets the other's type.
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

/** A duration multiplied or divided by a number; the quotient of two durations is a number. */
function durationKind(operator: Operator, a: ScalarName, b: ScalarName): ScalarName | undefined {
  if (a !== b) return 'duration'
  return operator === '/' ? 'float' : operator === '*' || operator === '^' ? undefined : 'duration'
}

/** A plain number next to a date or time is a duration. */
function temporalKind(operator: Operator, a: ScalarName, b: ScalarName): ScalarName | undefined {
  if (isTemporal(a) && isTemporal(b))
    return operator === '-' && (a === 'time') === (b === 'time') ? 'duration' : undefined
  return isTemporal(a) ? besides(operator, a, b) : operator === '+' ? besides(operator, b, a) : undefined
}

/** A day plus a duration is an instant, because the duration may be hours. */
function besides(operator: Operator, moment: ScalarName, other: ScalarName): ScalarName | undefined {
  if ((operator !== '+' && operator !== '-') || !NUMERIC.has(other) || other === 'boolean') return undefined
  return moment === 'date' ? 'datetime' : moment
}
