import { UsageError } from '@relata/core'
import { isExpression } from '../ast/expression.js'
import type { Expression } from '../ast/nodes.js'
import { expressionsOf } from './refine.js'

/**
 * The arguments of `annotate`, `alias` and `aggregate`: expressions by name, and aggregates without one,
 * which are named after their chain (`avg('rating')`: `rating__avg`).
 */
export function namedExpressions(
  args: readonly unknown[],
  method: string,
): Readonly<Record<string, Expression>> {
  const [only] = args
  if (args.length === 1 && !isExpression(only)) return expressionsOf(only, method)
  const named: Record<string, Expression> = {}
  for (const each of args) {
    const entries = isExpression(each) ? { [defaultName(each, method)]: each } : expressionsOf(each, method)
    for (const [name, expression] of Object.entries(entries)) {
      if (Object.hasOwn(named, name))
        throw new UsageError('ERR_NAME_TAKEN', `${method}: the name '${name}' is used twice`, { value: name })
      named[name] = expression
    }
  }
  return named
}

function defaultName(expression: Expression, method: string): string {
  if (expression.kind === 'aggregate' && expression.own === undefined && expression.of?.kind === 'f')
    return `${expression.of.chain}__${expression.name.toLowerCase()}`
  throw new UsageError(
    'ERR_UNNAMED',
    `${method}: only an aggregate of a chain, such as avg('rating'), has a default name; name this expression: ${method}({ n: … })`,
    { value: expression },
  )
}
