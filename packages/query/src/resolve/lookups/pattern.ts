import { ValidationError, type Value } from '@relata/core'
import { patternOf, type Pattern } from '../pattern/pattern.js'
import { plainTest, type ValueTest } from '../value-test.js'
import { WRITTEN, type LookupDefinition, type LookupFamily, type Subject } from './definition.js'
import { expectText, searchForm } from './text.js'

type Name = 'regex' | 'iregex'
function pattern(lookup: Name): LookupDefinition & { readonly ofRelations: false } {
  return {
    ofRelations: false,
    forms: [{ kinds: WRITTEN, takes: 'text', test: (subject, value) => patternTest(subject, lookup, value) }],
  }
}

/** Lookups whose value is a regular expression. */
export const PATTERN: LookupFamily<Name, false> = { regex: pattern('regex'), iregex: pattern('iregex') }

function patternTest(subject: Subject, lookup: Name, value: unknown): ValueTest {
  const { read } = searchForm(subject.kind)
  if (value instanceof RegExp) {
    const expression = ofOwn(value, lookup === 'iregex')
    return plainTest(lookup, value, (own: Value) => expression.test(read(own)))
  }
  const compiled = ofText(subject, lookup, expectText(subject, lookup, value))
  return plainTest(lookup, value, (own: Value) => compiled.test(read(own)))
}

/** A copy without state (the flags `g` and `y`), which the caller can't change. */
function ofOwn({ source, flags }: RegExp, foldCase: boolean): RegExp {
  const kept = flags.replaceAll(/[gy]/g, '')
  return new RegExp(source, foldCase && !kept.includes('i') ? `${kept}i` : kept)
}

function ofText(subject: Subject, lookup: Name, source: string): Pattern {
  try {
    return patternOf(source, lookup === 'iregex')
  } catch (cause) {
    if (!(cause instanceof ValidationError)) throw cause
    throw new ValidationError(cause.code, `The value of '${subject.label}' (${lookup}) is ${cause.message}`, {
      value: source,
      field: subject.label,
      cause,
    })
  }
}
