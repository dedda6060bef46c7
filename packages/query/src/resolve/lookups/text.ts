import type { ScalarName, Value } from '@relata/core'
import { foldCase } from '../fold-case.js'
import { isNull, plainTest, type ValueTest } from '../value-test.js'
import {
  WRITTEN,
  wrongValue,
  type LookupDefinition,
  type LookupFamily,
  type LookupForm,
  type Subject,
} from './definition.js'

/** Lookups that search a value as it is written. */

type Matcher = (written: string, wanted: string) => boolean

/** `contains` on every type but JSON, which has a `contains` of its own. */
export const CONTAINS: LookupForm = textForm('contains', {
  kinds: { includes: (kind) => kind !== 'json' && WRITTEN.includes(kind), words: WRITTEN.words },
  fold: false,
  matches: (text, wanted) => text.includes(wanted),
})

interface TextLookup {
  readonly kinds?: LookupForm['kinds']
  /** Whether upper and lower case are one. */
  readonly fold: boolean
  readonly matches: Matcher
}

function textForm(lookup: string, { kinds = WRITTEN, fold, matches }: TextLookup): LookupForm {
  return {
    kinds,
    takes: 'text',
    test: (subject, value) => textTest(subject, { lookup, fold, matches }, value),
  }
}
const text = (lookup: string, of: TextLookup): LookupDefinition & { readonly ofRelations: false } => ({
  ofRelations: false,
  forms: [textForm(lookup, of)],
})

export const TEXT: LookupFamily<
  'iexact' | 'icontains' | 'startswith' | 'istartswith' | 'endswith' | 'iendswith',
  false
> = {
  iexact: text('iexact', { fold: true, matches: (written, wanted) => written === wanted }),
  icontains: text('icontains', { fold: true, matches: (written, wanted) => written.includes(wanted) }),
  startswith: text('startswith', { fold: false, matches: (written, wanted) => written.startsWith(wanted) }),
  istartswith: text('istartswith', { fold: true, matches: (written, wanted) => written.startsWith(wanted) }),
  endswith: text('endswith', { fold: false, matches: (written, wanted) => written.endsWith(wanted) }),
  iendswith: text('iendswith', { fold: true, matches: (written, wanted) => written.endsWith(wanted) }),
}

function textTest(
  subject: Subject,
  { lookup, fold, matches }: TextLookup & { readonly lookup: string },
  value: unknown,
): ValueTest {
  if (value === null && lookup === 'iexact') return isNull(true)
  const { read, asked } = searched(subject.kind)
  const wanted = asked(givenText(subject, lookup, value))
  if (!fold) return plainTest(lookup, value, (own) => matches(read(own), wanted))
  const folded = foldCase(wanted)
  return plainTest(lookup, value, (own) => matches(foldCase(read(own)), folded))
}

/** The text that a text lookup was called with. Throws ValidationError `ERR_LOOKUP_VALUE`. */
export function givenText(subject: Subject, lookup: string, value: unknown): string {
  if (
    typeof value === 'string' ||
    typeof value === 'number' ||
    typeof value === 'bigint' ||
    typeof value === 'boolean'
  )
    return String(value)
  throw wrongValue(subject, lookup, value, 'a string')
}

interface Searched {
  /** A value as it is searched. */
  readonly read: (value: Value) => string
  /** The text to search for, written the same way. */
  readonly asked: (wanted: string) => string
}
const PLAIN_TEXT: Searched = { read: textOf, asked: (wanted) => wanted }
const digitsOf = (uuid: Value): string => (uuid as string).replaceAll('-', '')
const SEARCHED: Partial<Record<ScalarName, Searched>> = {
  // A UUID is searched by its digits, however it is written.
  uuid: { read: digitsOf, asked: digitsOf },
  // An instant is searched as people write it, day and time with a space between; a T in the search text
  // matches too.
  datetime: {
    read: (value) => (value as string).replace('T', ' ').replace('Z', ''),
    asked: (wanted) => wanted.replace(/(\d)T(?=\d|$)/, '$1 ').replace(/(\d)Z$/, '$1'),
  },
}
export const searched = (kind: ScalarName): Searched => SEARCHED[kind] ?? PLAIN_TEXT

function textOf(value: Value): string {
  return typeof value === 'string' ? value : typeof value === 'object' ? JSON.stringify(value) : String(value)
}
