import { sameValue } from './compare.js'
import type { Decoder } from './decode.js'
import type { Case, QuerySpec } from './format.js'
import type { Row } from './loose.js'
import { mismatch, type Answer } from './query-case.js'
import { keyOf } from './world.js'

/**
 * The rules by which our answer is another than Django's and right (README, "Differs by design"). Each is decided by what the case holds, and only after
 * our answer was checked against the rule: rule 2 against the answer in which no join multiplies rows, rule 3 against the rows that the query's filters
 * keep when they are read plainly.
 */
export function differsByDesign(decoder: Decoder, test: Case, answer: Answer): string | undefined {
  if (test.independent !== undefined && mismatch(answer, { ...test.expect, ...withoutShape(test), ...test.independent }) === undefined) return 'aggregates and filters over several relations do not multiply each other'
  if (test.plain !== undefined && test.query !== undefined && keepsPlainly(decoder, test.query, test.plain)) return 'a negation is true exactly where what it negates is not'
  return undefined
}

/** An answer of its own says itself whether it repeats rows and what it annotates. */
const withoutShape = (test: Case): object => ({ duplicates: false, ...(test.independent?.annotations === undefined ? {} : { annotations: test.independent.annotations }) })

function keepsPlainly(decoder: Decoder, query: QuerySpec, plain: NonNullable<Case['plain']>): boolean {
  const rest = query.steps.findIndex(({ call }) => call !== 'filter' && call !== 'exclude' && call !== 'all')
  const leading = rest < 0 ? query.steps : query.steps.slice(0, rest)
  const { end: _, ...source } = query
  const keys = (decoder.query({ ...source, steps: leading }).toArray() as Row[]).map(keyOf)
  return keys.length === plain.length && plain.every((key) => keys.some((own) => sameValue(own, key)))
}
