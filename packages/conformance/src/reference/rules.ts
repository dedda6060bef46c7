import type { Case, Json, QuerySpec, StepSpec } from '../format.js'

/** What a case is about, told from its JSON alone. */

/** A negation (rule 3), or joins that multiply (rules 1 and 2); undefined where it is about none. */
export function ruleOf({ query }: Case): 'negation' | 'multiplication' | undefined {
  const text = JSON.stringify(query?.steps ?? [])
  if (text.includes('"call":"exclude"') || text.includes('"not":true')) return 'negation'
  return text.includes('"$agg"') ? 'multiplication' : undefined
}

const annotationsOf = ({ steps }: QuerySpec): readonly Json[] =>
  steps.flatMap(({ call, args = [], kwargs = {} }: StepSpec) =>
    call === 'annotate' || call === 'alias' ? [...args, ...Object.values(kwargs)] : [],
  )

/** A query that groups and names no order: Django drops the model's ordering from it, though the corpus, which goes by the model, calls it ordered. */
export function groupsUnordered(spec: QuerySpec): boolean {
  if (spec.steps.some(({ call }) => call === 'orderBy' || call === 'slice')) return false
  return annotationsOf(spec).some((value) => JSON.stringify(value).includes('"$agg"'))
}

const SENSITIVE = /__(contains|startswith|endswith)"/g

/** The case with every case-sensitive lookup asked without regard to case, as SQLite's LIKE has it (rule 4); undefined where it has none. */
export function folded(test: Case): Case | undefined {
  const text = JSON.stringify([test.query, test.ops])
  if (text.search(SENSITIVE) < 0) return undefined
  const [query, ops] = JSON.parse(text.replaceAll(SENSITIVE, '__i$1"')) as [QuerySpec | null, Case['ops'] | null]
  return { ...test, ...(query === null ? {} : { query }), ...(ops === null || ops === undefined ? {} : { ops }) }
}
