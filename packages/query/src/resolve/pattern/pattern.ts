import { Automaton } from './automaton.js'
import { malformed } from './fault.js'
import { nativePattern, type NativePattern } from './native.js'
import type { PatternNode } from './node.js'
import { parsePattern } from './parse.js'
import { programOf } from './program.js'

/**
 * A compiled regular expression, matched in time linear in the text (docs/decisions/0018-linear-patterns.md).
 */
export interface Pattern {
  /** Whether it matches somewhere in the text. */
  readonly test: (text: string) => boolean
}

/**
 * Throws ValidationError `ERR_LOOKUP_VALUE` for an invalid pattern, `ERR_PATTERN` for one that can't be
 * matched in linear time.
 */
export function patternOf(source: string, foldCase: boolean): Pattern {
  const node = parsePattern(source, foldCase)
  const program = programOf(source, node)
  const native = checkedNative(source, node)
  let automaton = native === undefined ? new Automaton(source, program) : undefined
  const byAutomaton = (text: string): boolean => (automaton ??= new Automaton(source, program)).test(text)
  if (native === undefined) return { test: byAutomaton }
  const { expression, longest } = native
  return { test: (text) => (text.length <= longest ? expression.test(text) : byAutomaton(text)) }
}

function checkedNative(source: string, node: PatternNode): NativePattern | undefined {
  try {
    return nativePattern(node)
  } catch (error) {
    if (error instanceof SyntaxError) throw malformed(source, error.message)
    throw error
  }
}
