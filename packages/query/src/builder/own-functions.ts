import { isScalarName, readOptions, UsageError, type ScalarName, type Value } from '@relata/core/engine'
import type { Expression } from '../ast/nodes.js'
import { MOST_ARGUMENTS, OwnAggregate, OwnFunction, type OwnSteps } from '../ast/own-function.js'
import type { OwnAggregates, OwnFunctions } from '../types/own-functions.js'
import { aggregateNode } from './aggregate.js'
import { subject } from './functions/call.js'
import { node } from './expression.js'
import { AGGREGATE, OWN } from './option-rules.js'
import { typed } from './typed.js'

/**
 * A function of yours in expressions: in annotations, conditions, orders, groups and live queries. It must be pure: the
 * same arguments give the same result, and nothing else is read or changed, since a query may call it for any row, in any
 * order, any number of times. `output` is the type of its result. Where an argument is null the result is null, and the
 * function isn't called; with `nulls: true` it is. Results are not indexed: a condition on one reads all rows that the
 * other conditions leave.
 *
 * Throws UsageError `ERR_ARGUMENT`; a query throws UsageError `ERR_OWN_FUNCTION` for a result of another type, and what
 * the function throws.
 *
 * @example
 * ```ts
 * const slug = fn('slug', 'text', (title: string) => title.toLowerCase().replaceAll(' ', '-'))
 * db.Book.annotate({ slug: slug('title') }).filter({ slug__startswith: 'the-' })
 * ```
 * @public
 */
export const fn: OwnFunctions = typed(makeFunction)

/**
 * An aggregate of yours: `step` adds a value (never null) to the state that `start` returned, and returns the state, which
 * it may change; `result` returns the result. The values come in any order. It is used as `sum`: in `annotate`,
 * `aggregate`, groups, windows and live queries, with the options `filter`, `distinct` and `default`. It must be pure, as
 * functions are. A live query computes a changed group again.
 *
 * Throws UsageError `ERR_ARGUMENT`; a query throws UsageError `ERR_OWN_FUNCTION` for a result of another type, and what
 * the functions throw.
 *
 * @example
 * ```ts
 * const product = aggregateFunction('product', 'float', {
 *   start: () => 1,
 *   step: (state, factor: number) => state * factor,
 *   result: (state) => state,
 * })
 * db.Step.aggregate({ yield: product('rate') })
 * ```
 * @public
 */
export const aggregateFunction: OwnAggregates = typed(makeAggregate)

const IDENTIFIER = /^[A-Za-z_$][\w$]*$/

function checkName(method: string, name: unknown): asserts name is string {
  if (typeof name === 'string' && IDENTIFIER.test(name)) return
  throw new UsageError(
    'ERR_ARGUMENT',
    `${method} takes a name, which printers and errors show: ${method}('slug', …)`,
    {
      value: name,
    },
  )
}

function checkOutput(method: string, output: unknown): asserts output is ScalarName {
  if (isScalarName(output)) return
  throw new UsageError('ERR_ARGUMENT', `${method} takes the type of the result, such as 'text' or 'float'`, {
    value: output,
  })
}

function makeFunction(
  name: unknown,
  output: unknown,
  of: unknown,
  options?: { readonly nulls?: boolean },
): (...args: readonly unknown[]) => Expression {
  checkName('fn', name)
  checkOutput('fn', output)
  checkFunction('fn', of)
  const { nulls = false } = readOptions(options, OWN, 'fn')
  const own = new OwnFunction(name, output, { of: of as (...args: Value[]) => unknown, takesNulls: nulls })
  return (...args) => {
    if (args.length > MOST_ARGUMENTS)
      throw new UsageError(
        'ERR_ARGUMENT',
        `${name} takes at most ${MOST_ARGUMENTS} arguments, not ${args.length}`,
        {
          value: args.length,
        },
      )
    return node({ kind: 'function', name, args: Object.freeze(args.map(subject)), options: NO_OPTIONS, own })
  }
}
const NO_OPTIONS = Object.freeze({})

function checkFunction(method: string, value: unknown): void {
  if (typeof value === 'function' && value.constructor.name !== 'AsyncFunction') return
  throw new UsageError('ERR_ARGUMENT', `${method} takes a function that returns its result at once`, {
    value,
  })
}

function makeAggregate(
  name: unknown,
  output: unknown,
  steps: unknown,
): (of: unknown, options?: object) => Expression {
  checkName('aggregateFunction', name)
  checkOutput('aggregateFunction', output)
  const { start, step, result } = (steps ?? {}) as Partial<OwnSteps>
  for (const each of [start, step, result]) checkFunction('aggregateFunction', each)
  const own = new OwnAggregate(name, output, { start, step, result } as OwnSteps)
  return (of, options) => {
    if (of === undefined || of === '*')
      throw new UsageError('ERR_ARGUMENT', `${name} takes a lookup chain or an expression`, { value: of })
    return aggregateNode('own', of, readOptions(options, AGGREGATE, name), { own })
  }
}
