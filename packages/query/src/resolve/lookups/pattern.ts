import { ValidationError, type Value } from '@relata/core'
import { regularExpression } from '../regular-expression.js'
import { plainTest, type ValueTest } from '../value-test.js'
import { WRITTEN, type LookupDefinition, type LookupFamily, type Subject } from './definition.js'
import { givenText, searched } from './text.js'

type Name = 'regex' | 'iregex'
const pattern = (lookup: Name): LookupDefinition & { readonly ofRelations: false } => ({
  ofRelations: false,
  forms: [{ kinds: WRITTEN, takes: 'text', test: (subject, value) => patternTest(subject, lookup, value) }],
})

/** Lookups whose value is a regular expression. */
export const PATTERN: LookupFamily<Name, false> = { regex: pattern('regex'), iregex: pattern('iregex') }

function patternTest(subject: Subject, lookup: Name, value: unknown): ValueTest {
  const { read } = searched(subject.kind)
  const source = givenText(subject, lookup, value)
  const expression = compiled(subject, lookup, source)
  return plainTest(lookup, value, (own: Value) => expression.test(read(own)))
}

function compiled(subject: Subject, lookup: Name, source: string): RegExp {
  try {
    return regularExpression(source, lookup === 'iregex')
  } catch (cause) {
    throw new ValidationError('ERR_LOOKUP_VALUE', `The value of '${subject.label}' (${lookup}) is no regular expression: ${source}`, {
      value: source,
      field: subject.label,
      cause,
    })
  }
}
