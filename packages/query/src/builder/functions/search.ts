import type { SearchRanking } from '../../types/search.js'
import { searchRank as rank } from '../search.js'
import { typed } from '../typed.js'

/**
 * How well a text matches a search, a number from 0: for each word or phrase `n / (n + 0.3 + 0.009 · words)`, where n is
 * how often it occurs in a text of so many words. `search` orders by the sum over the fields, times their weights.
 *
 * Throws UsageError `ERR_ARGUMENT`.
 *
 * @example
 * ```ts
 * db.Book.search('quick fox').annotate({ rank: searchRank('title', 'quick fox') })
 * ```
 * @public
 */
export const searchRank: SearchRanking = typed(rank)
