import {
  EXPRESSION,
  type OrderTerm,
  type Query,
  type Condition,
  type ArithmeticExpression,
  type Expression,
} from '../ast/nodes.js'
import {
  definePrinted,
  isScalarName,
  readOptions,
  UsageError,
  modelOf,
  type ScalarName,
} from '@relata/core/engine'
import { isExpression } from '../ast/expression.js'
import { childrenOf } from '../ast/fold.js'
import { Term } from '../ast/query-part.js'
import { heightAbove, highest, valueHeight } from '../ast/height.js'
import { checkSize, sizeOf } from '../ast/size.js'
import { expressionTitle } from '../ast/expression-text.js'
import { conditionExpression, conditionOf, refuseUntrusted } from './condition.js'
import { Conditions } from './conditions.js'
import * as rules from './option-rules.js'
import { QuerySource } from './query-source.js'
import { refuseOtherCopy } from './this-copy.js'

export interface NullsOption {
  readonly nulls?: 'first' | 'last'
}
export interface OutputOption {
  readonly output?: ScalarName
}

/**
 * The methods that every expression has. An expression is frozen data of `ast/expression.ts` with this
 * prototype.
 */
export class ExpressionMethods {
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

export type Fields<E> = E extends Expression ? Omit<E, typeof EXPRESSION | 'output' | 'height'> : never

const BRAND = Object.freeze({ [EXPRESSION]: true })

/** Throws UsageError `ERR_TOO_DEEP`. */
export function node(
  fields: Fields<Expression>,
  output?: ScalarName,
  methods: ExpressionMethods = new ExpressionMethods(),
): Expression {
  const made = Object.assign(
    methods,
    BRAND,
    fields,
    output === undefined ? undefined : { output },
  ) as Mutable<Expression>
  const levels = made.kind === 'value' ? valueHeight(made.value) : highest(childrenOf(made))
  if (levels > 0) made.height = heightAbove(levels)
  // Fewer levels can't multiply to more nodes than a program has written.
  if (levels > FEW_LEVELS) checkSize(sizeOf(made))
  return Object.freeze(made) as Expression
}
type Mutable<T> = { -readonly [K in keyof T]: T[K] }
const FEW_LEVELS = 12

function arithmetic(operator: ArithmeticExpression['operator'], left: unknown, right: unknown): Expression {
  return node({ kind: 'arithmetic', operator, left: operand(left), right: operand(right) })
}

export function orderTerm(
  expression: Expression,
  descending: boolean,
  nulls: 'first' | 'last' | undefined,
): OrderTerm {
  return new Term(expression, descending, nulls)
}

/** Returns an expression unchanged, and anything else as a value node. */
export function operand(value: unknown): Expression {
  if (isExpression(value)) return value
  if (value instanceof Conditions) return conditionExpression(value)
  if (value === undefined)
    throw new UsageError('ERR_UNDEFINED', 'An operand is undefined: pass a value, or null', { value })
  if (value instanceof QuerySource) return node({ kind: 'subquery', query: value.query })
  if (typeof value === 'object' && value !== null && modelOf(value) === undefined) refuseOtherCopy(value)
  return node({ kind: 'value', value })
}

/** Converts a lookup chain to an F expression and a condition to an expression. */
export function pathOrExpression(value: unknown, where: string): Expression {
  if (isExpression(value)) return value
  if (value instanceof Conditions) return conditionExpression(value)
  if (typeof value === 'string') return F(value)
  throw new UsageError('ERR_ARGUMENT', `${where} takes a lookup chain or an expression`, { value })
}

function chainArgument(chain: unknown, where: string): string {
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
export function F(chain: string): Expression {
  return node({ kind: 'f', chain: chainArgument(chain, 'F') })
}

/** A constant. */
export function Value(value: unknown, options?: OutputOption): Expression {
  if (value === undefined)
    throw new UsageError('ERR_UNDEFINED', 'Value(undefined): pass a value, or null', { value })
  return node({ kind: 'value', value }, readOptions(options, rules.OUTPUT, 'Value').output)
}

/** A chain of the query set around this one; `OuterRef(OuterRef('pk'))` is of the one around that. */
export function OuterRef(chain: unknown): Expression {
  if (isExpression(chain) && chain.kind === 'outer')
    return node({ kind: 'outer', chain: chain.chain, depth: chain.depth + 1 })
  return node({ kind: 'outer', chain: chainArgument(chain, 'OuterRef'), depth: 1 })
}

function queryArgument(source: unknown, where: string): Query {
  if (source instanceof QuerySource) return source.query
  refuseOtherCopy(source)
  throw new UsageError('ERR_ARGUMENT', `${where} takes a query set`, { value: source })
}

/** True if the query set has a row. */
export function Exists(source: unknown): Expression {
  return node({ kind: 'exists', query: queryArgument(source, 'Exists'), negated: false })
}

/** The first value of the query set's first row, or null if it has no rows. */
export function Subquery(source: unknown, options?: OutputOption): Expression {
  return node(
    { kind: 'subquery', query: queryArgument(source, 'Subquery') },
    readOptions(options, rules.OUTPUT, 'Subquery').output,
  )
}

/** A named relation, filtered by a condition. */
export function FilteredRelation(path: unknown, options?: { readonly condition?: unknown }): Expression {
  const { condition } = readOptions(options, rules.FILTERED_RELATION, 'FilteredRelation')
  return node({
    kind: 'relation',
    path: chainArgument(path, 'FilteredRelation'),
    condition: condition === undefined ? undefined : filterCondition(condition),
  })
}

export function filterCondition(filter: unknown): Condition {
  refuseUntrusted(filter)
  return conditionOf(filter)
}
