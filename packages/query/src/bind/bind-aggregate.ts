import type { ScalarName, Value } from '@relata/core'
import type { AggregateExpression, Condition, Expression } from '../ast/nodes.js'
import { castBetween } from '../resolve/cast.js'
import { aggregateKind } from './aggregate-kind.js'
import { bindConstant } from './bound-constant.js'
import type { BoundAggregate, BoundExpression, BoundItem } from './bound-nodes.js'

/** Binds what an aggregate reads. */
interface Bind {
  readonly expression: (expression: Expression) => BoundExpression
  readonly condition: (condition: Condition) => BoundItem
}

export function bindAggregate(expression: AggregateExpression, bind: Bind): BoundAggregate {
  const { name, output, filter } = expression
  const of =
    expression.of === undefined ? undefined : bind.expression(withOutput(expression.of, expression.output))
  const natural = aggregateKind(name, of?.kind ?? 'integer')
  const kind = output ?? natural
  return {
    node: 'aggregate',
    kind,
    unknown: of?.unknown,
    expression,
    of,
    filter: filter === undefined ? undefined : bind.condition(filter),
    natural,
    fallback: fallbackOf(expression, kind),
  }
}

/**
 * The output type of a sum applies to the summed expression, too, because a float and a decimal have no
 * common type.
 */
function withOutput(of: Expression, output: ScalarName | undefined): Expression {
  const free =
    of.kind === 'arithmetic' &&
    of.output === undefined &&
    of.operator !== '/' &&
    of.operator !== '%' &&
    of.operator !== '^'
  return free && (output === 'decimal' || output === 'float')
    ? { ...of, output }
    : free && output === 'integer'
      ? { ...of, output: 'decimal' }
      : of
}

/** A default has the type of the aggregate. */
function fallbackOf({ fallback }: AggregateExpression, to: ScalarName): Value {
  if (fallback === undefined || fallback === null) return null
  const { kind, value } = bindConstant(fallback, undefined)
  return kind === to || value === null ? value : castBetween(kind, to)(value)
}
