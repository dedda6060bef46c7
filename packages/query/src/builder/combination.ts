import { UsageError } from '@relata/core'
import type { Combination, CombinationOperator, CombinationTerm, Query } from '../ast/nodes.js'
import { CombinedBase, CombineTerm, CutTerm, NO_ORDER, NO_STEPS } from '../ast/query-part.js'
import { checkedHeight, heightOf, highest } from '../ast/height.js'
import { checkSize, ofSize, sizeOf } from '../ast/size.js'
import { isSliced } from './refusal.js'
import { refined } from './query-source.js'

export interface CombineOptions {
  /** Keep duplicates: a row in several query sets appears once for each. */
  readonly all?: boolean
}

/** Several query sets as one. */
export function combined(operator: CombinationOperator, queries: readonly [Query, ...Query[]]): Query {
  const [first, ...others] = queries
  for (const other of others) checkCombinable(operator, first, other)
  const before = combinationOf(first)
  const terms = others.flatMap((other) => termsOf(operator, other))
  const parts = terms.flatMap((term) => (term.kind === 'combine' ? [term.query] : []))
  let size = 0
  for (const query of queries) size += sizeOf(query)
  // `q = q.union(q)` in a loop doubles the parts.
  checkSize(size)
  return ofSize(
    refined(first, {
      base: new CombinedBase(before?.first ?? first, [...(before?.terms ?? []), ...terms]),
      steps: NO_STEPS,
      order: NO_ORDER,
      reversed: false,
      start: 0,
      stop: undefined,
      distinct: false,
      height: Math.max(
        before === undefined ? checkedHeight(heightOf(first)) : first.height,
        checkedHeight(highest(parts)),
      ),
    }),
    size,
  )
}

function checkCombinable(operator: CombinationOperator, first: Query, other: Query): void {
  const [one, two] = [first.shape.kind, other.shape.kind]
  if (one !== two)
    throw new UsageError(
      'ERR_COMBINED_VALUES',
      `${operator} can't combine ${one} with ${two}: call values() on both query sets`,
      {
        value: other,
      },
    )
  if (one === 'rows' && other.model !== first.model)
    throw new UsageError(
      'ERR_COMBINED_MODELS',
      `${operator} can't combine rows of ${first.model.name} and ${other.model.name}: call values() on both query sets`,
      {
        value: other,
      },
    )
  const [own, others] = [columnsOf(first), columnsOf(other)]
  if (own !== undefined && others !== undefined && own !== others)
    throw new UsageError(
      'ERR_COMBINED_COLUMNS',
      `${operator} can't combine ${own} values with ${others}: select the same number in both`,
      { value: other },
    )
}

function columnsOf({ shape }: Query): number | undefined {
  return shape.kind === 'values' ? shape.names?.length : undefined
}

/**
 * The combination of a query to which terms can be appended: it must return columns as its first query does.
 */
function combinationOf(query: Query): Combination | undefined {
  const { base, shape } = query
  if (base.kind !== 'combined' || shape !== base.first.shape) return undefined
  if (!isOrdered(query) && !isSliced(query)) return base
  return new CombinedBase(base.first, [...base.terms, new CutTerm(query)])
}

function isOrdered({ order = [] }: Query): boolean {
  return order.length > 0
}

/**
 * A combination on the right-hand side is flattened if appending its parts one by one gives the same result.
 */
function termsOf(operator: CombinationOperator, other: Query): readonly CombinationTerm[] {
  const chain = combinationOf(other)
  const isSplittable =
    chain?.terms.every((term) => term.kind === 'combine' && SPLITTABLE[operator].has(term.operator)) === true
  return chain === undefined || !isSplittable
    ? [new CombineTerm(operator, other)]
    : [new CombineTerm(operator, chain.first), ...chain.terms.map((term) => withOperator(operator, term))]
}

function withOperator(operator: CombinationOperator, term: CombinationTerm): CombinationTerm {
  return term.kind === 'cut' || term.operator === operator ? term : new CombineTerm(operator, term.query)
}

/** Operators that may be flattened on the right-hand side of each: `a - (b + c)` is `a - b - c`. */
const SPLITTABLE: Readonly<Record<CombinationOperator, ReadonlySet<CombinationOperator>>> = {
  union: new Set(['union', 'unionAll']),
  unionAll: new Set(['unionAll']),
  intersection: new Set(['intersection']),
  difference: new Set(['union', 'unionAll']),
}
