import type { NamingRelation } from '../../types/filtered-relation.js'
import type { Constant, Existence, FieldReference, OuterReference, SubqueryOf } from '../../types/helpers.js'
import type { Prefetching } from '../../types/prefetch.js'
import * as expression from '../expression.js'
import * as prefetch from '../prefetch.js'
import { typed } from '../typed.js'

/**
 * The value of a field, of a chain's end or of an annotation, as an expression.
 *
 * @example
 * ```ts
 * db.Book.filter({ sold__gt: F('printed').minus(100) })
 * ```
 * @public
 */
export const F: FieldReference = typed(expression.F)

/**
 * A constant as an expression.
 *
 * @example
 * ```ts
 * db.Book.annotate({ source: Value('library') })
 * ```
 * @public
 */
export const Value: Constant = typed(expression.Value)

/**
 * A chain of the query set around this one; `OuterRef(OuterRef('pk'))` is of the one around that.
 *
 * @example
 * ```ts
 * db.Author.filter(Exists(db.Book.filter({ author: OuterRef('pk'), pages__gt: 500 })))
 * ```
 * @public
 */
export const OuterRef: OuterReference = typed(expression.OuterRef)

/**
 * True if a query set has a row.
 *
 * @example
 * ```ts
 * db.Author.annotate({ prolific: Exists(db.Book.filter({ author: OuterRef('pk') }).slice(10)) })
 * ```
 * @public
 */
export const Exists: Existence = typed(expression.Exists)

/**
 * The first value of a query set's first row, or null if it has no rows.
 *
 * @example
 * ```ts
 * const newest = db.Book.filter({ author: OuterRef('pk') }).orderBy('-published').valuesList('title', { flat: true })
 * db.Author.annotate({ newest: Subquery(newest) })
 * ```
 * @public
 */
export const Subquery: SubqueryOf = typed(expression.Subquery)

/**
 * A named relation, filtered by a condition. Pass it to `annotate` or `alias`, and begin chains with its
 * name. The condition may read fields of the row and of the models along the path. If no related row matches,
 * the relation is empty; the row itself stays in the result.
 *
 * Throws UsageError `ERR_ARGUMENT`; the query set that uses it, FieldError `ERR_RELATION_ALIAS`.
 *
 * @example
 * ```ts
 * db.Author.alias({ long: FilteredRelation('books', { condition: { books__pages__gt: 500 } }) }).annotate({ n: count('long') })
 * ```
 * @public
 */
export const FilteredRelation: NamingRelation = typed(expression.FilteredRelation)

/**
 * A relation for `prefetchRelated` with its own query set, whose filters, order, slice and annotations apply
 * to the related rows of each row. With `toAttr` they become an array attribute of the row (a single row or
 * null for a to-one relation). Without it the attribute of the relation returns them, and its manager can
 * still add and remove.
 *
 * Throws UsageError `ERR_ARGUMENT`, `ERR_VALUES`; `prefetchRelated` throws for wrong names.
 *
 * @example
 * ```ts
 * const recent = db.Book.orderBy('-published').slice(0, 3)
 * for (const author of db.Author.prefetchRelated(Prefetch('books', { query: recent, toAttr: 'recent' }))) console.log(author.recent)
 * ```
 * @public
 */
export const Prefetch: Prefetching = typed(prefetch.Prefetch)
