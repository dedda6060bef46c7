import { innerTrigrams, similarityOf, trigramsOf } from '@relata/core/engine'
import { TermTest, type TermNeed, type ValueTest } from '../value-test.js'
import { invalidLookupValue, NOT_JSON, type LookupFamily, type Subject } from './definition.js'
import { searchForm } from './text.js'

/** Texts are similar from this share of common trigrams on, as in PostgreSQL. */
const THRESHOLD = 0.3

/** The lookup of texts with typing errors. */
export const SIMILAR: LookupFamily<'similar', false> = {
  similar: { ofRelations: false, forms: [{ kinds: NOT_JSON, takes: 'text', test: similarTest }] },
}

function similarTest(subject: Subject, value: unknown): ValueTest {
  if (typeof value !== 'string') throw invalidLookupValue(subject, 'similar', value, 'a text')
  const { read } = searchForm(subject.kind)
  const wanted = trigramsOf(value)
  const isSimilar = (own: string): boolean => similarityOf(trigramsOf(own), wanted) >= THRESHOLD
  // A similar text has at least this share of the wanted trigrams, because all together are no fewer.
  const least = Math.max(1, Math.ceil(wanted.size * THRESHOLD - 1e-9))
  const need: TermNeed = { kind: 'trigrams', terms: [...wanted], least, prefixes: [], decides: false }
  return new TermTest('similar', value, (own) => isSimilar(read(own)), need)
}

/** Lookups that match only texts with the trigrams of their argument. */
const SUBSTRINGS: ReadonlySet<string> = new Set([
  'contains',
  'icontains',
  'startswith',
  'istartswith',
  'endswith',
  'iendswith',
])

/** The trigrams that the matches of a text lookup have; undefined if its argument is too short for any. */
export function substringNeed({ lookup, shown }: ValueTest): TermNeed | undefined {
  if (!SUBSTRINGS.has(lookup)) return undefined
  const terms = [...innerTrigrams(String(shown))]
  return terms.length === 0
    ? undefined
    : { kind: 'trigrams', terms, least: terms.length, prefixes: [], decides: false }
}
