import type { Case, Json, QuerySpec, StepSpec } from '../format.js'

/** The rules of the design that lead to other results than Django's, by the feature that a case tests. */
export const RULES = {
  negation: 'a negation is true exactly where what it negates is not',
  multiplication: 'aggregates and filters over several relations do not multiply each other',
  once: 'a row is in a result once',
  distinct: 'equal values are one under distinct(), whatever the order',
  sensitive: 'contains, startswith and endswith are case-sensitive',
} as const
export type Rule = keyof typeof RULES

const SENSITIVE = /__(contains|startswith|endswith)"/

/**
 * The rule that applies to a case, derived from its JSON only; undefined if no rule applies, so that any
 * result other than Django's is wrong.
 */
export function ruleOf({ query, ops, expect }: Case): Rule | undefined {
  const text = JSON.stringify([query ?? null, ops ?? null])
  if (text.includes('"call":"exclude"') || text.includes('"not":true')) return 'negation'
  if (text.includes('"$agg"')) return 'multiplication'
  if (expect.error === 'MultipleObjectsReturned') return 'once'
  if (text.includes('"call":"distinct"') && text.includes('"call":"values')) return 'distinct'
  return SENSITIVE.test(text) ? 'sensitive' : undefined
}

function annotationsOf({ steps }: QuerySpec): readonly Json[] {
  return steps.flatMap(({ call, args = [], kwargs = {} }: StepSpec) =>
    call === 'annotate' || call === 'alias' ? [...args, ...Object.values(kwargs)] : [],
  )
}

/**
 * A query that groups and names no order: Django drops the model's ordering from it, though the corpus, which
 * goes by the model, calls it ordered.
 */
export function groupsUnordered(spec: QuerySpec): boolean {
  if (spec.steps.some(({ call }) => call === 'orderBy' || call === 'slice')) return false
  return annotationsOf(spec).some((value) => JSON.stringify(value).includes('"$agg"'))
}
