import { isObject, tagOf, textOf, type Json, type JsonObject, type QuerySpec } from '../format.js'
import { prefixesOf, type Choices } from './chain.js'
import { chainsIn, conditionOf, readChain, readSingle, truth, type Context } from './condition.js'
import { comparable, NotCovered } from './data.js'

/**
 * The value of an expression on one row. `choices` holds the row chosen for each chain to several rows that a
 * condition around it names.
 */
export function valueOf(context: Context, expression: Json, choices: Choices): unknown {
  if (!isObject(expression)) return expression
  const compute = (part: Json): unknown => valueOf(context, part, choices)
  switch (tagOf(expression)) {
    case undefined:
      return expression
    case '$F':
      return readChosen(context, textOf(expression['$F']), choices)
    case '$outer':
      return readOuter(context, expression['$outer'] as Json)
    case '$expr': {
      const [operator, left, right] = expression['$expr'] as readonly [string, Json, Json]
      return arithmetic(operator, compute(left), compute(right))
    }
    case '$case':
      return valueOfCase(context, expression, choices)
    case '$func':
      return call(textOf(expression['$func']), (expression['args'] as readonly Json[]).map(compute))
    case '$query':
    case '$subquery':
      return (
        context.evaluator.column(
          context,
          (expression['$query'] ?? expression['$subquery']) as unknown as QuerySpec,
        )[0] ?? null
      )
    case '$value':
      return comparable(expression['$value'] as Json)
    case '$q':
    case '$exists':
      return truth(context, conditionOf(expression), choices)
    case '$agg':
    case '$filteredRelation':
    case '$orderBy':
      throw new NotCovered(String(tagOf(expression)))
    default:
      return comparable(expression)
  }
}

/** Multi-valued chains have a chosen row only inside a condition. */
function readChosen(context: Context, name: string, choices: Choices): unknown {
  const isChosen = chainsIn(context, [name]).every(
    (chain) => prefixesOf(chain).length === 0 || choices.size > 0,
  )
  if (!isChosen) throw new NotCovered('several rows')
  return readChain(context, name, choices)
}

function readOuter(context: Context, name: Json): unknown {
  if (context.outer === undefined) throw new NotCovered('a row of no query around')
  return isObject(name)
    ? readOuter(context.outer, name['$outer'] as Json)
    : readSingle(context.outer, textOf(name))
}

function valueOfCase(
  context: Context,
  { $case: branches, default: otherwise }: JsonObject,
  choices: Choices,
): unknown {
  for (const [when, then] of branches as unknown as readonly (readonly [Json, Json])[])
    if (truth(context, conditionOf(when), choices)) return valueOf(context, then, choices)
  return otherwise === undefined ? null : valueOf(context, otherwise, choices)
}

function call(name: string, args: readonly unknown[]): unknown {
  if (name === 'Coalesce') return args.find((arg) => arg !== null) ?? null
  if (args.some((arg) => arg === null)) return null
  const [first] = args
  if (name === 'Abs' && typeof first === 'number') return Math.abs(first)
  throw new NotCovered(name)
}

export function arithmetic(operator: string, left: unknown, right: unknown): unknown {
  if (left === null || right === null) return null
  if (typeof left !== 'number' || typeof right !== 'number') throw new NotCovered('arithmetic')
  switch (operator) {
    case '+':
      return left + right
    case '-':
      return left - right
    case '*':
      return left * right
    default:
      throw new NotCovered(operator)
  }
}
