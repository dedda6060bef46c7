import {
  EXPRESSION,
  type OrderTerm,
  type Query,
  type Condition,
  type AggregateExpression,
  type AggregateName,
  type ArithmeticExpression,
  type Expression,
} from '../ast/nodes.js'
import {
  definePrinted,
  isScalarName,
  readOptions,
  refuseOtherCopy,
  UsageError,
  modelOf,
  type OptionRules,
  type ScalarName,
} from '@relata/core'
import { isExpression } from '../ast/expression.js'
import { childrenOf } from '../ast/fold.js'
import { above, highest, valueHeight } from '../ast/height.js'
import { expressionTitle } from '../ast/expression-text.js'
import { conditionExpression, conditionOf, refuseUntrusted } from './condition.js'
import { Conditions } from './conditions.js'
import * as rules from './option-rules.js'
import { Source } from './source.js'

export interface NullsOption {
  readonly nulls?: 'first' | 'last'
}
export interface OutputOption {
  readonly output?: ScalarName
}
export interface AggregateOptions extends OutputOption {
  readonly distinct?: boolean
  readonly filter?: unknown
  readonly default?: unknown
  readonly sample?: boolean
}

/**
 * The methods that every expression has. An expression is frozen data of `ast/expression.ts` with this
 * prototype.
 */
class ExpressionMethods {
  plus(other: unknown): Expression {
    return arithmetic('+', this, other)
  }
  minus(other: unknown): Expression {
    return arithmetic('-', this, other)
  }
  times(other: unknown): Expression {
    return arithmetic('*', this, other)
  }
  dividedBy(other: unknown): Expression {
    return arithmetic('/', this, other)
  }
  mod(other: unknown): Expression {
    return arithmetic('%', this, other)
  }
  power(other: unknown): Expression {
    return arithmetic('^', this, other)
  }
  as(output: ScalarName): Expression {
    if (!isScalarName(output))
      throw new UsageError('ERR_ARGUMENT', "as takes the name of a type, such as 'decimal'", {
        value: output,
      })
    return Object.freeze(Object.assign(new ExpressionMethods(), operand(this), { output }))
  }
  asc(options?: NullsOption): OrderTerm {
    return orderTerm(operand(this), false, readOptions(options, rules.NULLS, 'asc').nulls)
  }
  desc(options?: NullsOption): OrderTerm {
    return orderTerm(operand(this), true, readOptions(options, rules.NULLS, 'desc').nulls)
  }
}

definePrinted(ExpressionMethods.prototype, {
  inspect(this: object): unknown {
    return isExpression(this) ? expressionTitle(this) : 'Expression.prototype'
  },
  toJSON(this: object): unknown {
    return isExpression(this) ? expressionTitle(this) : {}
  },
  toString(this: object): string {
    return isExpression(this) ? expressionTitle(this) : '[object Expression]'
  },
})

type Fields<E> = E extends Expression ? Omit<E, typeof EXPRESSION | 'output' | 'height'> : never

const BRAND = Object.freeze({ [EXPRESSION]: true })

/** Throws UsageError `ERR_TOO_DEEP`. */
export const node = (fields: Fields<Expression>, output?: ScalarName): Expression => {
  const made = Object.assign(
    new ExpressionMethods(),
    BRAND,
    fields,
    output === undefined ? undefined : { output },
  ) as Mutable<Expression>
  const levels = made.kind === 'value' ? valueHeight(made.value) : highest(childrenOf(made))
  if (levels > 0) made.height = above(levels)
  return Object.freeze(made) as Expression
}
type Mutable<T> = { -readonly [K in keyof T]: T[K] }

const arithmetic = (operator: ArithmeticExpression['operator'], left: unknown, right: unknown): Expression =>
  node({ kind: 'arithmetic', operator, left: operand(left), right: operand(right) })

export const orderTerm = (
  expression: Expression,
  descending: boolean,
  nulls: 'first' | 'last' | undefined,
): OrderTerm => Object.freeze({ expression, descending, nulls })

/** An expression as it is; anything else as a value. */
export const operand = (value: unknown): Expression => {
  if (isExpression(value)) return value
  if (value instanceof Conditions) return conditionExpression(value)
  if (value === undefined)
    throw new UsageError('ERR_UNDEFINED', 'An operand is undefined: give a value, or null', { value })
  if (value instanceof Source) return node({ kind: 'subquery', query: value.query })
  if (typeof value === 'object' && value !== null && modelOf(value) === undefined) refuseOtherCopy(value)
  return node({ kind: 'value', value })
}

/** A name or chain as an F expression; an expression as it is, and a condition as one. */
const pathOrExpression = (value: unknown, where: string): Expression => {
  if (isExpression(value)) return value
  if (value instanceof Conditions) return conditionExpression(value)
  if (typeof value === 'string') return F(value)
  throw new UsageError('ERR_ARGUMENT', `${where} takes a lookup chain or an expression`, { value })
}

const chainOf = (chain: unknown, where: string): string => {
  if (typeof chain === 'string' && chain !== '') return chain
  throw new UsageError(
    chain === undefined ? 'ERR_UNDEFINED' : 'ERR_ARGUMENT',
    `${where} takes a lookup chain such as 'author__name'`,
    {
      value: chain,
    },
  )
}

/** The value of a field, of a chain's end, or of an annotation. */
export const F = (chain: string): Expression => node({ kind: 'f', chain: chainOf(chain, 'F') })

/** A constant. */
export const Value = (value: unknown, options?: OutputOption): Expression => {
  if (value === undefined)
    throw new UsageError('ERR_UNDEFINED', 'Value(undefined): give a value, or null', { value })
  return node({ kind: 'value', value }, readOptions(options, rules.OUTPUT, 'Value').output)
}

/** A chain of the query set around this one; `OuterRef(OuterRef('pk'))` is of the one around that. */
export const OuterRef = (chain: unknown): Expression => {
  if (isExpression(chain) && chain.kind === 'outer')
    return node({ kind: 'outer', chain: chain.chain, depth: chain.depth + 1 })
  return node({ kind: 'outer', chain: chainOf(chain, 'OuterRef'), depth: 1 })
}

const queryOf = (source: unknown, where: string): Query => {
  if (source instanceof Source) return source.query
  refuseOtherCopy(source)
  throw new UsageError('ERR_ARGUMENT', `${where} takes a query set`, { value: source })
}

/** True where the query set has a row. */
export const Exists = (source: unknown): Expression =>
  node({ kind: 'exists', query: queryOf(source, 'Exists'), negated: false })

/** The first value of the query set's first row, null where there is none. */
export const Subquery = (source: unknown, options?: OutputOption): Expression =>
  node(
    { kind: 'subquery', query: queryOf(source, 'Subquery') },
    readOptions(options, rules.OUTPUT, 'Subquery').output,
  )

/** A relation under a name of its own, narrowed by a condition. */
export const FilteredRelation = (path: unknown, options?: { readonly condition?: unknown }): Expression => {
  const { condition } = readOptions(options, rules.FILTERED_RELATION, 'FilteredRelation')
  return node({
    kind: 'relation',
    path: chainOf(path, 'FilteredRelation'),
    condition: condition === undefined ? undefined : filterOf(condition),
  })
}

const filterOf = (given: unknown): Condition => {
  refuseUntrusted(given)
  return conditionOf(given)
}

const aggregate = (name: AggregateName, of: unknown, options: AggregateOptions): Expression => {
  const standIn = options.default
  const fields: Fields<AggregateExpression> = {
    kind: 'aggregate',
    name,
    of: of === undefined || of === '*' ? undefined : pathOrExpression(of, name),
    distinct: options.distinct === true,
    filter: options.filter === undefined ? undefined : filterOf(options.filter),
    fallback: isExpression(standIn) ? undefined : standIn,
  }
  const made = node(
    options.sample === undefined ? fields : { ...fields, sample: options.sample },
    options.output,
  )
  if (!isExpression(standIn)) return made
  return node(
    { kind: 'function', name: 'coalesce', args: Object.freeze([made, standIn]), options: LIKE_FIRST },
    options.output,
  )
}
const LIKE_FIRST = Object.freeze({ like: 'first' })

type Aggregator = (of: unknown, options?: AggregateOptions) => Expression

const ofSomething =
  (name: AggregateName, known: OptionRules): Aggregator =>
  (of, options) => {
    if (of === undefined || of === '*')
      throw new UsageError('ERR_ARGUMENT', `${name} takes a lookup chain or an expression`, { value: of })
    return aggregate(name, of, readOptions(options, known, name))
  }

/** How many: of rows (`count()`, `count('*')`), or of values that aren't null. */
export const count = (of?: unknown, options?: AggregateOptions): Expression => {
  const checked = readOptions(options, rules.AGGREGATE, 'count')
  if (checked.default !== undefined)
    throw new UsageError('ERR_ARGUMENT', 'count takes no default: of nothing there are 0', {
      value: checked.default,
    })
  if (of === '*' && checked.distinct === true)
    throw new UsageError(
      'ERR_ARGUMENT',
      "count('*') is of rows, and each is there once: name what to count with distinct",
      { value: of },
    )
  return aggregate('count', of, checked)
}
export const sum: Aggregator = ofSomething('sum', rules.AGGREGATE)
export const avg: Aggregator = ofSomething('avg', rules.AGGREGATE)
export const min: Aggregator = ofSomething('min', rules.AGGREGATE)
export const max: Aggregator = ofSomething('max', rules.AGGREGATE)
export const stdDev: Aggregator = ofSomething('stdDev', rules.SPREAD)
export const variance: Aggregator = ofSomething('variance', rules.SPREAD)
