import type { ScalarName, Value } from '@relata/core'
import type { ArithmeticExpression } from '../ast/nodes.js'
import { isNumeric } from '../bind/bind-arithmetic.js'
import type { BoundArithmetic } from '../bind/bound-nodes.js'
import { exactly, type Compiled, type Frame } from '../bind/compiled.js'
import { castBetween } from '../resolve/cast.js'
import { between, isTemporal, later, momentOf, momentText } from '../resolve/moment.js'
import { safe, wholeDuration } from './no-result.js'
import { bigints, decimals, durations, numbers, wholes, type Compute } from './typed-arithmetic.js'

/**
 * An operation with null is null, and so is one without a finite result. Integers are exact: operands and
 * results beyond the safe range are bigints; reading such a result throws. Decision:
 * docs/decisions/0013-arithmetic.md.
 */

type Operator = ArithmeticExpression['operator']

/** An operation on its compiled operands. */
export function arithmetic(
  { expression, kind, natural }: BoundArithmetic,
  left: Compiled,
  right: Compiled,
): Compiled {
  const compute = computeOf(expression.operator, { left: left.kind, right: right.kind, natural, kind })
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

interface Kinds {
  readonly left: ScalarName
  readonly right: ScalarName
  readonly natural: ScalarName
  readonly kind: ScalarName
}

function computeOf(operator: Operator, { left, right, natural, kind }: Kinds): Compute {
  if (isTemporal(left) || isTemporal(right))
    return then(moments(operator, { left, right, natural, kind }), natural, kind)
  if (!isNumeric(kind))
    return then(computeOf(operator, { left, right, natural, kind: natural }), natural, kind)
  if (kind === 'decimal') return decimals(operator)
  if (kind === 'bigInteger') return bigints(operator)
  if (kind === 'duration') return durations(operator, left, right)
  if (kind === 'integer')
    return natural === 'integer'
      ? wholes(operator)
      : then(computeOf(operator, { left, right, natural, kind: natural }), natural, kind)
  // Rounded once, at the end; a quotient isn't truncated.
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
