import { FieldError, type ScalarName, type Value } from '@relata/core'
import { expressionText } from '../ast/expression-text.js'
import type { AggregateExpression, AggregateName, Condition, Expression } from '../ast/nodes.js'
import { castBetween } from '../resolve/cast.js'
import { aggregateKind } from './aggregate-kind.js'
import { bindConstant } from './bound-constant.js'
import type { BoundAggregate, BoundExpression, BoundItem } from './bound-nodes.js'
import type { Context } from './context.js'
import { termsInside } from './order-terms.js'

/** Binds what an aggregate reads. */
interface Bind {
  readonly expression: (expression: Expression) => BoundExpression
  readonly condition: (condition: Condition) => BoundItem
}

export function bindAggregate(context: Context, expression: AggregateExpression, bind: Bind): BoundAggregate {
  const { name, output, filter } = expression
  const of =
    expression.of === undefined ? undefined : bind.expression(withOutput(expression.of, expression.output))
  refuseOther(expression, of)
  const natural = expression.own?.output ?? aggregateKind(name, of?.kind ?? 'integer')
  const kind = output ?? natural
  return {
    node: 'aggregate',
    kind,
    unknown: of?.unknown,
    expression,
    of,
    filter: filter === undefined ? undefined : bind.condition(filter),
    order: termsInside(context, expression).map((term) => ({
      bound: bind.expression(term.expression),
      descending: term.descending,
      nulls: term.nulls,
    })),
    natural,
    fallback: fallbackOf(expression, kind),
  }
}

/** Throws FieldError `ERR_FUNCTION_ARGUMENT` for values that the aggregate has no result for. */
function refuseOther(expression: AggregateExpression, of: BoundExpression | undefined): void {
  const { name } = expression
  const rule = TAKES[name]
  if (rule === undefined || of === undefined || of.unknown === true || rule.accepts(of.kind)) return
  throw new FieldError(
    'ERR_FUNCTION_ARGUMENT',
    `${name} takes ${rule.expected}; ${expressionText(expression)} reads values of type ${of.kind}: ${rule.instead}.`,
    { value: of.kind, field: expressionText(expression) },
  )
}

interface Rule {
  readonly expected: string
  readonly accepts: (kind: ScalarName) => boolean
  readonly instead: string
}
const NUMBERS: ReadonlySet<ScalarName> = new Set([
  'auto',
  'integer',
  'bigInteger',
  'float',
  'decimal',
  'duration',
  'boolean',
  'json',
])
const NO_JSON: ReadonlySet<ScalarName> = new Set(['bigInteger', 'binary', 'custom'])
const OF_NUMBERS: Rule = {
  expected: 'numbers, decimals or durations',
  accepts: (kind) => NUMBERS.has(kind),
  instead: 'cast the values, or use mode, min or max, which take values of any type',
}
/** The values that an aggregate takes; undefined: of every type. */
const TAKES: Readonly<Record<AggregateName, Rule | undefined>> = {
  count: undefined,
  sum: OF_NUMBERS,
  avg: OF_NUMBERS,
  min: undefined,
  max: undefined,
  stdDev: OF_NUMBERS,
  variance: OF_NUMBERS,
  median: OF_NUMBERS,
  percentile: OF_NUMBERS,
  mode: undefined,
  own: undefined,
  stringAgg: undefined,
  arrayAgg: {
    expected: 'values that JSON has a form for',
    accepts: (kind) => !NO_JSON.has(kind),
    instead: 'use jsonAgg, which converts them, or cast them to text',
  },
  jsonAgg: undefined,
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
