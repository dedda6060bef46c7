import { readOptions, UsageError, type OptionRules } from '@relata/core/engine'
import type { AggregateExpression, AggregateName, Expression, OrderTerm } from '../ast/nodes.js'
import { isExpression } from '../ast/expression.js'
import {
  ExpressionMethods,
  filterCondition,
  node,
  operand,
  pathOrExpression,
  type Fields,
  type OutputOption,
} from './expression.js'
import * as rules from './option-rules.js'
import { orderTermOf } from './order-term.js'
import { windowOf } from './window.js'

interface AggregateOptions extends OutputOption {
  readonly distinct?: boolean
  readonly filter?: unknown
  readonly default?: unknown
  readonly sample?: boolean
  readonly orderBy?: unknown
}
/** What an aggregate takes besides its options. */
type Own = Pick<AggregateExpression, 'fraction' | 'delimiter' | 'own'>

/** An aggregate, or one whose default is an expression. */
class AggregateMethods extends ExpressionMethods {
  over(window?: unknown): Expression {
    const made = operand(this)
    if (made.kind === 'aggregate') return windowOf(made, window)
    if (made.kind !== 'function')
      throw new UsageError('ERR_ARGUMENT', 'over is for aggregates', { value: made })
    const [of, fallback] = made.args
    if (of?.kind !== 'aggregate' || fallback === undefined)
      throw new UsageError('ERR_ARGUMENT', 'over is for aggregates', { value: made })
    return node({ ...made, args: Object.freeze([windowOf(of, window), fallback]) }, made.output)
  }
}

export function aggregateNode(
  name: AggregateName,
  of: unknown,
  options: AggregateOptions,
  own?: Own,
): Expression {
  const fallback = options.default
  const fields: Fields<AggregateExpression> = {
    kind: 'aggregate',
    name,
    of: of === undefined || of === '*' ? undefined : pathOrExpression(of, name),
    distinct: options.distinct === true,
    filter: options.filter === undefined ? undefined : filterCondition(options.filter),
    fallback: isExpression(fallback) ? undefined : fallback,
  }
  const { sample, orderBy } = options
  const made = node(
    {
      ...fields,
      ...own,
      ...(sample === undefined ? undefined : { sample }),
      ...(orderBy === undefined ? undefined : { order: orderOf(orderBy, name) }),
    },
    options.output,
    new AggregateMethods(),
  )
  if (!isExpression(fallback)) return made
  return node(
    { kind: 'function', name: 'coalesce', args: Object.freeze([made, fallback]), options: LIKE_FIRST },
    options.output,
    new AggregateMethods(),
  )
}
const LIKE_FIRST = Object.freeze({ like: 'first' })

/** One term, or a list of them. */
function orderOf(orderBy: unknown, name: AggregateName): readonly OrderTerm[] {
  const terms: readonly unknown[] = Array.isArray(orderBy) ? orderBy : [orderBy]
  return Object.freeze(terms.map((term) => orderTermOf(term, name)))
}

type Aggregator = (of: unknown, options?: AggregateOptions) => Expression

function aggregator(name: AggregateName, known: OptionRules): Aggregator {
  return (of, options) => aggregateNode(name, valuesOf(of, name), readOptions(options, known, name))
}

function valuesOf(of: unknown, name: AggregateName): unknown {
  if (of !== undefined && of !== '*') return of
  throw new UsageError('ERR_ARGUMENT', `${name} takes a lookup chain or an expression`, { value: of })
}

/** How many: of rows (`count()`, `count('*')`), or of values that aren't null. */
export function count(of?: unknown, options?: AggregateOptions): Expression {
  const checked = readOptions(options, rules.AGGREGATE, 'count')
  if (checked.default !== undefined)
    throw new UsageError('ERR_ARGUMENT', 'count takes no default: the count of no rows is 0', {
      value: checked.default,
    })
  if (of === '*' && checked.distinct === true)
    throw new UsageError(
      'ERR_ARGUMENT',
      "count('*') counts rows, which are always distinct: name the field to count with distinct",
      { value: of },
    )
  return aggregateNode('count', of, checked)
}
export const sum: Aggregator = aggregator('sum', rules.AGGREGATE)
export const avg: Aggregator = aggregator('avg', rules.AGGREGATE)
export const min: Aggregator = aggregator('min', rules.AGGREGATE)
export const max: Aggregator = aggregator('max', rules.AGGREGATE)
export const stdDev: Aggregator = aggregator('stdDev', rules.SPREAD)
export const variance: Aggregator = aggregator('variance', rules.SPREAD)
export const median: Aggregator = aggregator('median', rules.AGGREGATE)
export const mode: Aggregator = aggregator('mode', rules.MODE)
export const arrayAgg: Aggregator = aggregator('arrayAgg', rules.LISTED)
export const jsonAgg: Aggregator = aggregator('jsonAgg', rules.LISTED)

/** The value below which a fraction of the values lies. */
export function percentile(of: unknown, fraction: unknown, options?: AggregateOptions): Expression {
  if (typeof fraction !== 'number' || !(fraction >= 0 && fraction <= 1))
    throw new UsageError(
      'ERR_ARGUMENT',
      "percentile takes a fraction from 0 to 1: percentile('pages', 0.9)",
      {
        value: fraction,
      },
    )
  const checked = readOptions(options, rules.AGGREGATE, 'percentile')
  return aggregateNode('percentile', valuesOf(of, 'percentile'), checked, { fraction })
}

/** All values as one text. */
export function stringAgg(of: unknown, delimiter: unknown, options?: AggregateOptions): Expression {
  if (typeof delimiter !== 'string')
    throw new UsageError(
      'ERR_ARGUMENT',
      "stringAgg takes the text between two values: stringAgg('name', ', ')",
      {
        value: delimiter,
      },
    )
  const checked = readOptions(options, rules.LISTED, 'stringAgg')
  return aggregateNode('stringAgg', valuesOf(of, 'stringAgg'), checked, { delimiter })
}
