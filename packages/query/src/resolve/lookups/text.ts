import type { ScalarName, Value } from '@relata/core'
import { foldCase } from '../fold-case.js'
import { prefixInterval } from '../prefix-interval.js'
import { isNull, plainTest, type Interval, type ValueTest } from '../value-test.js'
import {
  WRITTEN,
  invalidLookupValue,
  type LookupDefinition,
  type LookupFamily,
  type LookupForm,
  type Subject,
} from './definition.js'

/** Lookups that search the text of a value. */

type Matcher = (written: string, wanted: string) => boolean

/** `contains` on every type except JSON, which has its own. */
export const CONTAINS: LookupForm = textForm('contains', {
  kinds: { includes: (kind) => kind !== 'json' && WRITTEN.includes(kind), words: WRITTEN.words },
  fold: false,
  matches: (text, wanted) => text.includes(wanted),
})

interface TextLookup {
  readonly kinds?: LookupForm['kinds']
  /** Whether case is ignored. */
  readonly fold: boolean
  readonly matches: Matcher
  /** The texts that match, if they are an interval. */
  readonly interval?: (wanted: string) => Interval | undefined
}

function textForm(lookup: string, { kinds = WRITTEN, ...of }: TextLookup): LookupForm {
  return {
    kinds,
    takes: 'text',
    test: (subject, value) => textTest(subject, { lookup, ...of }, value),
  }
}
function textLookup(lookup: string, of: TextLookup): LookupDefinition & { readonly ofRelations: false } {
  return {
    ofRelations: false,
    forms: [textForm(lookup, of)],
  }
}

export const TEXT: LookupFamily<
  'iexact' | 'icontains' | 'startswith' | 'istartswith' | 'endswith' | 'iendswith',
  false
> = {
  iexact: textLookup('iexact', { fold: true, matches: (written, wanted) => written === wanted }),
  icontains: textLookup('icontains', { fold: true, matches: (written, wanted) => written.includes(wanted) }),
  startswith: textLookup('startswith', {
    fold: false,
    matches: (written, wanted) => written.startsWith(wanted),
    interval: prefixInterval,
  }),
  istartswith: textLookup('istartswith', {
    fold: true,
    matches: (written, wanted) => written.startsWith(wanted),
  }),
  endswith: textLookup('endswith', { fold: false, matches: (written, wanted) => written.endsWith(wanted) }),
  iendswith: textLookup('iendswith', { fold: true, matches: (written, wanted) => written.endsWith(wanted) }),
}

function textTest(
  subject: Subject,
  { lookup, fold, matches, interval }: TextLookup & { readonly lookup: string },
  value: unknown,
): ValueTest {
  if (value === null && lookup === 'iexact') return isNull(true)
  const { read, normalize } = searchForm(subject.kind)
  const wanted = normalize(expectText(subject, lookup, value))
  if (!fold) {
    const test = plainTest(lookup, value, (own) => matches(read(own), wanted))
    const within = subject.kind === 'string' || subject.kind === 'text' ? interval?.(wanted) : undefined
    return within === undefined ? test : test.within(within)
  }
  const folded = foldCase(wanted)
  return plainTest(lookup, value, (own) => matches(foldCase(read(own)), folded))
}

/** The text that a text lookup was called with. Throws ValidationError `ERR_LOOKUP_VALUE`. */
export function expectText(subject: Subject, lookup: string, value: unknown): string {
  if (
    typeof value === 'string' ||
    typeof value === 'number' ||
    typeof value === 'bigint' ||
    typeof value === 'boolean'
  )
    return String(value)
  throw invalidLookupValue(subject, lookup, value, 'a string')
}

interface SearchForm {
  /** The text that is searched. */
  readonly read: (value: Value) => string
  /** The text to search for, written the same way. */
  readonly normalize: (wanted: string) => string
}
const PLAIN_TEXT: SearchForm = { read: readAsText, normalize: (wanted) => wanted }
function digitsOf(uuid: Value): string {
  return (uuid as string).replaceAll('-', '')
}
const SEARCH_FORMS: Partial<Record<ScalarName, SearchForm>> = {
  // UUIDs are searched by their digits, with or without hyphens.
  uuid: { read: digitsOf, normalize: digitsOf },
  // Datetimes are searched with a space between date and time; a T in the search text matches too.
  datetime: {
    read: (value) => (value as string).replace('T', ' ').replace('Z', ''),
    normalize: (wanted) => wanted.replace(/(\d)T(?=\d|$)/, '$1 ').replace(/(\d)Z$/, '$1'),
  },
}
export function searchForm(kind: ScalarName): SearchForm {
  return SEARCH_FORMS[kind] ?? PLAIN_TEXT
}

function readAsText(value: Value): string {
  return typeof value === 'string' ? value : typeof value === 'object' ? JSON.stringify(value) : String(value)
}
