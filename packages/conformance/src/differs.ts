import type { Case, Suite } from './format.js'
import type { Decoder } from './decode.js'
import { mismatch, type QueryResult } from './query-case.js'
import { Data, NotCovered } from './reference/data.js'
import { isRight } from './reference/judge.js'
import { RULES, ruleOf } from './reference/rules.js'

/**
 * The rule by which a result that differs from Django's is right (README, "Differs by design"); undefined for
 * a wrong result. Whatever evidence a case carries, the result itself is compared: with the result that the
 * case lists for the rule (`independent`), else with what the reference evaluator makes of the same JSON,
 * starting from the rows that the case lists (`plain`) where it lists them.
 */
export function differsByDesign({ test, suite }: Judged, result: QueryResult): string | undefined {
  const rule = test.plain === undefined ? undefined : RULES.negation
  if (test.independent !== undefined) {
    const wanted = { ...withoutError(test.expect), ...withoutShape(test), ...test.independent }
    if (mismatch(result, wanted) === undefined) return rule ?? RULES.multiplication
    // Besides `plain` it may be the result over Django's rows: then the reference, which starts from the
    // plain rows, decides.
    if (test.plain === undefined) return undefined
  }
  return isReferred(test, suite, result) ? (rule ?? RULES[ruleOf(test) ?? 'multiplication']) : undefined
}

export interface Judged {
  readonly decoder: Decoder
  readonly test: Case
  readonly suite: Suite
}

/**
 * Whether the reference evaluator, which reads only the case's JSON, returns this result. It is consulted
 * only if a rule of the design applies.
 */
function isReferred(test: Case, suite: Suite, result: QueryResult): boolean {
  const { query, plain } = test
  if (query === undefined || (plain === undefined && ruleOf(test) === undefined)) return false
  try {
    return isRight(new Data(suite, suite.states[test.state ?? ''] ?? {}), query, { result, plain })
  } catch (error) {
    if (error instanceof NotCovered) return false
    throw error
  }
}

/** An independent result states itself whether it repeats rows and what it annotates. */
function withoutShape(test: Case): object {
  return {
    duplicates: false,
    ...(test.independent?.annotations === undefined ? {} : { annotations: test.independent.annotations }),
  }
}

function withoutError(expect: Case['expect']): Case['expect'] {
  const { error: _, ...result } = expect
  return result
}
