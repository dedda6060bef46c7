import type { Value } from '@relata/core/engine'
import { junction, lookup } from '../../ast/condition.js'
import type { Condition, OrderTerm } from '../../ast/nodes.js'
import type { Position } from './cursor.js'

/** A term of an order, and the chain of the lookups on its values. */
export interface SeekTerm {
  readonly term: OrderTerm
  readonly chain: string
  readonly nullable: boolean
}

/**
 * The rows after a position, in parts: the rows of each part come before those of the next one in the order. A
 * part is a conjunction of one value for each of the first terms and an interval of the next one, which an index
 * in this order serves; a disjunction of them would be tested row by row.
 */
export function partsAfter(
  terms: readonly SeekTerm[],
  { values, inclusive }: Position,
): readonly Condition[] {
  const equal = terms.map(({ chain }, i) => isEqual(chain, values[i] ?? null))
  const parts: Condition[] = inclusive ? [junction('and', equal)] : []
  for (let at = terms.length - 1; at >= 0; at--)
    for (const beyond of conditionsBeyond(terms[at] as SeekTerm, values[at] ?? null))
      parts.push(junction('and', [...equal.slice(0, at), beyond]))
  return parts
}

/**
 * The rows after a position, as one condition, for a query that is kept up to date: an affected row is tested alone.
 * The interval of the first term is named by itself, so that an index finds the first rows.
 */
export function afterPosition(terms: readonly SeekTerm[], position: Position): Condition {
  const after = junction('or', partsAfter(terms, position))
  const [first] = terms
  const value = position.values[0] ?? null
  if (first === undefined || value === null) return after
  const { term, chain, nullable } = first
  const nullsLast = term.nulls === undefined ? term.descending : term.nulls === 'last'
  if (nullable && nullsLast) return after
  return junction('and', [lookup(`${chain}__${term.descending ? 'lte' : 'gte'}`, value), after])
}

const isEqual = (chain: string, value: Value): Condition =>
  value === null ? lookup(`${chain}__isnull`, true) : lookup(chain, value)

/** The values of a term that come after a value. */
function conditionsBeyond({ term, chain, nullable }: SeekTerm, value: Value): readonly Condition[] {
  const { descending, nulls } = term
  const nullsFirst = nulls === undefined ? !descending : nulls === 'first'
  if (value === null) return nullsFirst ? [lookup(`${chain}__isnull`, false)] : []
  const beyond = lookup(`${chain}__${descending ? 'lt' : 'gt'}`, value)
  return nullsFirst || !nullable ? [beyond] : [beyond, lookup(`${chain}__isnull`, true)]
}
