import { occurrences, parseSearch, searchedWords } from '../search-query.js'
import { textOfValue } from '../text-of.js'
import { defineVariadic, kindAt, type Family } from './definition.js'

/** Half of the weight is reached by this many occurrences in an empty text, and by so many more for each word. */
const HALF = 0.3
const HALF_PER_WORD = 0.009

/**
 * How well texts match a search, from 0: the sum over phrases and texts of `weight · n / (n + 0.3 + 0.009 · words)`, n
 * occurrences of the phrase in a text of so many words. This is BM25 with k₁ = 1.2, b = 0.75 and an average of 100
 * words, without the rarity of words: so it depends on the row alone, and a live order changes only with its rows.
 */
export const SEARCH: Family = {
  searchRank: defineVariadic({ least: 1, kind: 'float', takesNulls: true }, (call) => {
    const phrases = parseSearch(String(call.options['text'])).flatMap(({ negated, anyOf }) =>
      negated ? [] : anyOf,
    )
    const weights = call.options['weights'] as readonly number[]
    return (values) => {
      let rank = 0
      for (const [at, value] of values.entries()) {
        if (value === null) continue
        const words = searchedWords(textOfValue(kindAt(call, at), value))
        for (const phrase of phrases) {
          const n = occurrences(words, phrase)
          if (n > 0) rank += ((weights[at] ?? 1) * n) / (n + HALF + HALF_PER_WORD * words.length)
        }
      }
      return rank
    }
  }),
}
