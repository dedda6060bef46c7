import { wordsOf } from '@relata/core/engine'

/** Words that must follow each other, of which the last one may be the beginning of a word. */
export interface SearchPhrase {
  readonly words: readonly string[]
  readonly isPrefix: boolean
}

/** One requirement of a search: at least one of the phrases; negated: none of them. */
export interface SearchPart {
  readonly negated: boolean
  readonly anyOf: readonly SearchPhrase[]
}

const TOKENS = /(-?)(?:"([^"]*)"(\*?)|(\S+))/g

/**
 * What a text searches for: all of its words. `fo*` is the beginning of a word, `"quick fox"` a phrase, `cat OR dog`
 * one of two, `-slow` what must be absent. A word of several parts (`well-known`, `don't`) is a phrase.
 */
export function parseSearch(text: string): readonly SearchPart[] {
  const parts: SearchPart[] = []
  let joins = false
  for (const [token, minus = '', quoted, star = '', bare = ''] of text.matchAll(TOKENS)) {
    if (token === 'OR' && parts.length > 0) {
      joins = true
      continue
    }
    const words = wordsOf(quoted ?? bare)
    if (words.length === 0) continue
    const phrase = { words, isPrefix: star !== '' || (quoted ?? bare).endsWith('*') }
    const last = parts.at(-1)
    const negated = minus !== ''
    if (joins && last !== undefined && !last.negated && !negated)
      parts[parts.length - 1] = { negated, anyOf: [...last.anyOf, phrase] }
    else parts.push({ negated, anyOf: [phrase] })
    joins = false
  }
  return parts
}

/** A phrase as a text that searches for it alone. */
export function phraseText({ words, isPrefix }: SearchPhrase): string {
  return `"${words.join(' ')}"${isPrefix ? '*' : ''}`
}

/** Whether words meet all requirements of a search. */
export function meets(words: readonly string[], parts: readonly SearchPart[]): boolean {
  return parts.every(
    ({ negated, anyOf }) => anyOf.some((phrase) => occurrences(words, phrase) > 0) !== negated,
  )
}

/** How often a phrase is among words. */
export function occurrences(words: readonly string[], { words: wanted, isPrefix }: SearchPhrase): number {
  const last = wanted.length - 1
  let count = 0
  for (let at = 0; at + last < words.length; at++) {
    let same = 0
    while (same < last && words[at + same] === wanted[same]) same++
    if (same < last) continue
    const word = words[at + last] as string
    const end = wanted[last] as string
    if (isPrefix ? word.startsWith(end) : word === end) count++
  }
  return count
}

/** Texts of which the last ones are kept, because the requirements of a search read the same text one after the other. */
const KEPT = 16
const kept = new Map<string, readonly string[]>()

/** The words of a text that is searched. */
export function searchedWords(text: string): readonly string[] {
  const known = kept.get(text)
  if (known !== undefined) return known
  if (kept.size >= KEPT)
    for (const [oldest] of kept) {
      kept.delete(oldest)
      break
    }
  const words = wordsOf(text)
  kept.set(text, words)
  return words
}
