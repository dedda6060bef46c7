import { FieldError, type Ordering } from '@relata/core'
import { isExpression } from '../ast/expression.js'
import { EXPRESSION, type OrderTerm, type Query } from '../ast/nodes.js'
import { opposite } from '../ast/query.js'
import { Term } from '../ast/query-part.js'
import { renameChains } from '../ast/rename-chains.js'
import { matchColumn } from './columns.js'
import type { Context } from './context.js'
import { valuePathOf } from './relations.js'

/** `-author__name` as a term. */
function orderTerm(chain: string): OrderTerm {
  const descending = chain.startsWith('-')
  const path = descending || chain.startsWith('+') ? chain.slice(1) : chain
  return new Term({ [EXPRESSION]: true, kind: 'f', chain: path }, descending, undefined, true)
}

/**
 * The current terms: the query's own, or else its model's or proxy's; a relation means the ordering of its
 * rows; reversed if the query is.
 */
export function orderTerms(
  context: Context,
  query: Pick<Query, 'order' | 'ordering' | 'reversed'>,
): readonly OrderTerm[] {
  const terms = query.order ?? termsOf(query.ordering)
  const expanded = terms.flatMap((term) => expand(context, term, []))
  return query.reversed ? expanded.map(opposite) : expanded
}

/** The terms of an aggregate or a window: a relation means the ordering of its rows there, too. */
export function termsInside(
  context: Context,
  { order = [] }: { readonly order?: readonly OrderTerm[] },
): readonly OrderTerm[] {
  return order.flatMap((term) => expand(context, term, []))
}

function termsOf(ordering: readonly Ordering[]): readonly OrderTerm[] {
  return ordering.map((entry) => {
    if (typeof entry === 'string') return orderTerm(entry)
    const term: unknown = entry
    if (isExpression(term)) return new Term(term, false, undefined)
    return term as OrderTerm
  })
}

/**
 * A relation orders as its model or proxy does (Django): `author` means `author__name` if Author is
 * ordered by name; `author_id` for the key.
 */
function expand(
  context: Context,
  term: OrderTerm,
  seen: readonly (readonly Ordering[])[],
): readonly OrderTerm[] {
  const { expression } = term
  if (expression.kind !== 'f' || term.byName !== true || matchColumn(context, expression.chain) !== undefined)
    return [term]
  const { chain } = expression
  const { relation } = valuePathOf(context, chain)
  if (relation === undefined || relation.ordering.length === 0 || chain.endsWith('__pk') || chain === 'pk')
    return [term]
  const { target, ordering } = relation
  if (seen.includes(ordering)) {
    throw new FieldError(
      'ERR_ORDERING_LOOP',
      `The ordering of ${target.name} refers to itself through '${chain}': order by a field, or by '${chain}__pk'.`,
      { model: target.name, value: chain },
    )
  }
  return termsOf(ordering).flatMap((inner) => {
    const renamed = renameChains(inner.expression, (name) => `${chain}__${name}`)
    const own = new Term(renamed, inner.descending, inner.nulls, inner.byName)
    return expand(context, term.descending ? opposite(own) : own, [...seen, ordering])
  })
}
