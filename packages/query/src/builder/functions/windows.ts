import type { Bucketed, NthOfFrame, OfFrame, Offsetting, Placing } from '../../types/windows.js'
import { typed } from '../typed.js'
import * as make from '../window.js'

/**
 * The number of a row in its partition, from 1 (`ROW_NUMBER`). Rows that are equal in the order are numbered in order
 * of creation.
 *
 * @example
 * ```ts
 * // The three latest books of each author.
 * db.Book.annotate({ n: rowNumber().over({ partitionBy: 'author', orderBy: '-published' }) }).filter({ n__lte: 3 })
 * ```
 * @public
 */
export const rowNumber: Placing<'integer'> = typed(make.rowNumber)

/**
 * The number of the first row that is equal to a row in the order (`RANK`): 1, 2, 2, 4.
 *
 * @example
 * ```ts
 * db.Player.annotate({ rank: rank().over({ orderBy: '-points' }) })
 * ```
 * @public
 */
export const rank: Placing<'integer'> = typed(make.rank)

/**
 * The number of different values in the order up to a row (`DENSE_RANK`): 1, 2, 2, 3.
 *
 * @example
 * ```ts
 * db.Player.annotate({ place: denseRank().over({ orderBy: '-points' }) })
 * ```
 * @public
 */
export const denseRank: Placing<'integer'> = typed(make.denseRank)

/**
 * The rank of a row from 0 to 1 (`PERCENT_RANK`): the fraction of the other rows that come before it.
 *
 * @example
 * ```ts
 * db.Player.annotate({ share: percentRank().over({ orderBy: 'points' }) })
 * ```
 * @public
 */
export const percentRank: Placing<'float'> = typed(make.percentRank)

/**
 * The fraction of the rows that are not after a row in the order (`CUME_DIST`), more than 0 and at most 1.
 *
 * @example
 * ```ts
 * db.Player.annotate({ share: cumeDist().over({ orderBy: 'points' }) })
 * ```
 * @public
 */
export const cumeDist: Placing<'float'> = typed(make.cumeDist)

/**
 * The number of the bucket that a row is in, if the partition is divided into `count` buckets of the same size (`NTILE`);
 * the first ones have one row more. Throws UsageError `ERR_ARGUMENT`.
 *
 * @example
 * ```ts
 * db.Player.annotate({ quartile: ntile(4).over({ orderBy: '-points' }) })
 * ```
 * @public
 */
export const ntile: Bucketed = typed(make.ntile)

/**
 * The value of the row `n` rows before (1 by default) in the partition (`LAG`); the third argument, or null, if there is
 * none. Throws UsageError `ERR_ARGUMENT`.
 *
 * @example
 * ```ts
 * db.Reading.annotate({ before: lag('value').over({ partitionBy: 'sensor', orderBy: 'at' }) })
 * ```
 * @public
 */
export const lag: Offsetting = typed(make.lag)

/**
 * The value of the row `n` rows after (1 by default) in the partition (`LEAD`); the third argument, or null, if there is
 * none. Throws UsageError `ERR_ARGUMENT`.
 *
 * @example
 * ```ts
 * db.Reading.annotate({ next: lead('value', 1, 0).over({ partitionBy: 'sensor', orderBy: 'at' }) })
 * ```
 * @public
 */
export const lead: Offsetting = typed(make.lead)

/**
 * The value of the first row of the frame (`FIRST_VALUE`).
 *
 * @example
 * ```ts
 * db.Book.annotate({ debut: firstValue('title').over({ partitionBy: 'author', orderBy: 'published' }) })
 * ```
 * @public
 */
export const firstValue: OfFrame = typed(make.firstValue)

/**
 * The value of the last row of the frame (`LAST_VALUE`): without a frame of the last row that is equal to the row in the
 * order; `{ rows: [null, null] }` is the whole partition.
 *
 * @example
 * ```ts
 * db.Book.annotate({
 *   newest: lastValue('title').over({ partitionBy: 'author', orderBy: 'published', frame: { rows: [null, null] } }),
 * })
 * ```
 * @public
 */
export const lastValue: OfFrame = typed(make.lastValue)

/**
 * The value of the row `n` of the frame, from 1 (`NTH_VALUE`); null if it has fewer. Throws UsageError `ERR_ARGUMENT`.
 *
 * @example
 * ```ts
 * db.Book.annotate({ second: nthValue('title', 2).over({ partitionBy: 'author', orderBy: 'published' }) })
 * ```
 * @public
 */
export const nthValue: NthOfFrame = typed(make.nthValue)
