import type { WithParameter } from '../../types/functions.js'
import type { SearchRanking } from '../../types/search.js'
import { searchRank as rank } from '../search.js'
import { withParameters } from './call.js'
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

/**
 * How similar two texts are, from 0 to 1: the share of their trigrams that both have, as PostgreSQL's `pg_trgm` computes
 * it. Case doesn't matter, accents do.
 *
 * @example
 * ```ts
 * db.Book.filter({ title__similar: 'relatoin' }).orderBy(similarity('title', 'relatoin').desc())
 * ```
 * @public
 */
export const similarity: WithParameter<'float', string> = typed(withParameters('similarity', 2))
