import { FieldError, UsageError } from '@relata/core'
import type { OrderTerm } from '../ast/nodes.js'
import { isExpression } from '../ast/expression.js'
import { Term } from '../ast/query-part.js'
import { Conditions } from './conditions.js'
import { conditionExpression } from './condition.js'
import { F, orderTerm } from './expression.js'

/**
 * Converts a name, an expression or a condition to an order term. Throws UsageError `ERR_ARGUMENT`, FieldError `ERR_RANDOM_ORDER`.
 */
export function orderTermOf(term: unknown, where: string): OrderTerm {
  if (isOrderTerm(term)) return term
  if (isExpression(term)) return orderTerm(term, false, undefined)
  // False is before true.
  if (term instanceof Conditions) return orderTerm(conditionExpression(term), false, undefined)
  if (typeof term !== 'string')
    throw new UsageError(
      'ERR_ARGUMENT',
      `${where} takes names such as 'name' and '-author__name', expressions and conditions`,
      { value: term },
    )
  const descending = term.startsWith('-')
  const chain = descending ? term.slice(1) : term
  if (chain === '?')
    throw new FieldError(
      'ERR_RANDOM_ORDER',
      "orderBy('?'): random order is not supported; shuffle toArray() instead",
      { value: term },
    )
  if (chain === '')
    throw new UsageError('ERR_ARGUMENT', `${where}: a name of the order is empty`, { value: term })
  return new Term(F(chain), descending, undefined, true)
}

function isOrderTerm(term: unknown): term is OrderTerm {
  return (
    typeof term === 'object' &&
    term !== null &&
    'descending' in term &&
    'expression' in term &&
    isExpression(term.expression)
  )
}
