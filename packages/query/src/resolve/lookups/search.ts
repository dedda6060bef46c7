import type { Term } from '@relata/core/engine'
import { meets, parseSearch, searchedWords, type SearchPart, type SearchPhrase } from '../search-query.js'
import { searchForm } from './text.js'
import { matchesNothing, TermTest, type TermNeed, type ValueTest } from '../value-test.js'
import { NOT_JSON, invalidLookupValue, type LookupFamily, type Subject } from './definition.js'

/** The lookup of words in a text. */
export const SEARCH: LookupFamily<'search', false> = {
  search: { ofRelations: false, forms: [{ kinds: NOT_JSON, takes: 'text', test: searchTest }] },
}

function searchTest(subject: Subject, value: unknown): ValueTest {
  if (typeof value !== 'string') throw invalidLookupValue(subject, 'search', value, 'a text')
  const parts = parseSearch(value)
  const { read } = searchForm(subject.kind)
  if (parts.length === 0) return matchesNothing('search', value)
  return new TermTest('search', value, (own) => meets(searchedWords(read(own)), parts), needOf(parts))
}

/** The words that lead to the matches: of all requirements that name words, the rarest; else those of the first one. */
function needOf(parts: readonly SearchPart[]): TermNeed | undefined {
  const required = parts.filter(({ negated }) => !negated)
  const single = required.flatMap(({ anyOf: [only, ...others] }) =>
    only !== undefined && others.length === 0 ? [only] : [],
  )
  const whole = [...new Set(single.flatMap(wholeWords))]
  const [first] = required
  if (whole.length > 0)
    return { kind: 'words', terms: whole, least: whole.length, decides: isOneWord(parts), prefixes: [] }
  if (first === undefined) return undefined
  const decides = parts.length === 1 && first.anyOf.every(({ words }) => words.length === 1)
  const terms: Term[] = []
  const prefixes: string[] = []
  for (const { words, isPrefix } of first.anyOf) {
    const [word = ''] = words
    if (isPrefix && words.length === 1) prefixes.push(word)
    else terms.push(word)
  }
  return { kind: 'words', terms, least: 1, decides, prefixes }
}

/** The words of a phrase that are complete. */
const wholeWords = ({ words, isPrefix }: SearchPhrase): readonly string[] =>
  isPrefix ? words.slice(0, -1) : words

function isOneWord([part, ...others]: readonly SearchPart[]): boolean {
  return others.length === 0 && part?.anyOf.length === 1 && part.anyOf[0]?.words.length === 1
}
