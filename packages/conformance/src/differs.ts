import { sameBag, sameValue } from './compare.js'
import type { Decoder } from './decode.js'
import type { Case, Expectation, Json, JsonObject, QuerySpec, Suite } from './format.js'
import type { Row } from './loose.js'
import { mismatch, type Answer } from './query-case.js'
import { reference, type Kept } from './reference/answer.js'
import { NotCovered } from './reference/data.js'
import { groupsOf } from './reference/groups.js'
import { ruleOf } from './reference/rules.js'
import { keyOf } from './world.js'
import { modelOf } from 'relata'

/**
 * The rules by which our answer is another than Django's and right (README, "Differs by design"). Each is decided by what the case holds, and only after
 * our answer was checked against the rule: rule 2 against the answer in which no join multiplies rows, rule 3 against the rows that the query's filters
 * keep when they are read plainly.
 */
export function differsByDesign({ decoder, test, suite }: Judged, answer: Answer): string | undefined {
  if (test.independent !== undefined && mismatch(answer, { ...test.expect, ...withoutShape(test), ...test.independent }) === undefined)
    return 'aggregates and filters over several relations do not multiply each other'
  if (test.plain !== undefined && test.query !== undefined && keepsPlainly(decoder, test.query, test.plain))
    return 'a negation is true exactly where what it negates is not'
  return asReferred({ decoder, test, suite }, answer)
}

interface Judged {
  readonly decoder: Decoder
  readonly test: Case
  readonly suite: Suite
}

/** Where the corpus gives no answer of its own: what the reference evaluator, which knows nothing of the store, makes of the same JSON by the same rules. */
function asReferred({ test, suite }: Judged, answer: Answer): string | undefined {
  const rule = ruleOf(test)
  const { query } = test
  if (rule === undefined || query === undefined) return undefined
  const state = suite.states[test.state ?? ''] ?? {}
  try {
    const agreed = query.steps.some(({ call }) => call === 'values')
      ? agreesInGroups(groupsOf(suite, state, query), answer, query)
      : agrees(reference(suite, state, query), answer, test)
    return agreed ? RULES[rule] : undefined
  } catch (error) {
    if (error instanceof NotCovered) return undefined
    throw error
  }
}
const RULES = {
  negation: 'a negation is true exactly where what it negates is not',
  multiplication: 'aggregates and filters over several relations do not multiply each other',
}

function agrees(kept: readonly Kept[], { rows, value }: Answer, { query, expect }: Case): boolean {
  const end = query?.end?.call ?? 'list'
  if (rows !== undefined)
    return rows.length === kept.length && rows.every((row) => kept.some((one) => isSame(one, row))) && inExpectedOrder(rows, expect)
  if (end === 'count') return value === kept.length
  if (end === 'exists') return value === kept.length > 0
  const [only] = kept
  return end === 'get' && kept.length === 1 && only !== undefined && isSame(only, value as Row)
}

/** `get` asks for the one group that has the values it names. */
function agreesInGroups(groups: readonly JsonObject[], { values, value }: Answer, { end }: QuerySpec): boolean {
  if (values !== undefined) return sameBag(values, groups, sameValue)
  if (end?.call !== 'get') return end?.call === 'count' && value === groups.length
  const found = groups.filter((group) => Object.entries(end.kwargs ?? {}).every(([name, wanted]) => sameValue(group[name], wanted)))
  return found.length === 1 && sameValue(value, found[0] as JsonObject)
}

function isSame({ row, annotations }: Kept, ours: Row): boolean {
  if (modelOf(ours)?.name !== row.model || !sameValue(keyOf(ours), row.key as Json)) return false
  return [...annotations].every(([name, value]) => !(name in ours) || sameValue(ours[name], value as Json))
}

/** Rows that both answers have stand in the same order. */
function inExpectedOrder(rows: readonly Row[], { ordered, tied, rows: expected = [] }: Expectation): boolean {
  if (ordered !== true || tied === true) return true
  const places = rows.map((row) => expected.findIndex(([, key]) => sameValue(keyOf(row), key))).filter((place) => place >= 0)
  return places.every((place, i) => i === 0 || (places[i - 1] as number) < place)
}

/** An answer of its own says itself whether it repeats rows and what it annotates. */
const withoutShape = (test: Case): object => ({
  duplicates: false,
  ...(test.independent?.annotations === undefined ? {} : { annotations: test.independent.annotations }),
})

function keepsPlainly(decoder: Decoder, query: QuerySpec, plain: NonNullable<Case['plain']>): boolean {
  const rest = query.steps.findIndex(({ call }) => call !== 'filter' && call !== 'exclude' && call !== 'all')
  const leading = rest < 0 ? query.steps : query.steps.slice(0, rest)
  const { end: _, ...source } = query
  const keys = (decoder.query({ ...source, steps: leading }).toArray() as Row[]).map(keyOf)
  return keys.length === plain.length && plain.every((key) => keys.some((own) => sameValue(own, key)))
}
