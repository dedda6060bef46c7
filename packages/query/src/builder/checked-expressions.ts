import type { Expression, Query } from '../ast/nodes.js'
import { mapEntries } from '../ast/fold.js'
import { checkedExpression } from './check-arguments.js'
import type { StoreContext } from './context.js'
import { namedExpressions } from './named-expressions.js'
import { refuseHidden } from './refine.js'

interface Source {
  readonly context: StoreContext
  readonly query: Query
}
type Named = Readonly<Record<string, Expression>>

/** The expressions that a method's arguments name, checked for the rows of a query. */
export function checkedExpressions(
  { context, query }: Source,
  args: readonly unknown[],
  method: string,
): Named {
  return mapEntries(namedExpressions(args, method), (expression) =>
    checkedExpression(context, query.model, expression),
  )
}

/** Aggregates of the rows. None may be of an alias. */
export function checkedAggregates(source: Source, args: readonly unknown[], method: string): Named {
  const expressions = checkedExpressions(source, args, method)
  for (const expression of Object.values(expressions))
    if (expression.kind === 'aggregate' && expression.of?.kind === 'f')
      refuseHidden(source.query, expression.of.chain, method)
  return expressions
}
