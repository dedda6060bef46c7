import type {
  Aggregating,
  Combine,
  Comparison,
  Constant,
  Counting,
  Existence,
  FieldReference,
  LookupsFrom,
  OuterReference,
  Quantified,
  SpreadOptions,
  SubqueryOf,
} from '../types/helpers.js'
import type { NamingRelation } from '../types/filtered-relation.js'
import type { Prefetching } from '../types/prefetch.js'
import * as condition from './condition.js'
import * as expression from './expression.js'
import * as prefetch from './prefetch.js'
import * as quantified from './quantified.js'
import * as untrusted from './untrusted-lookups.js'

/** Joins a run-time function, which accepts anything and checks it, with its static type from `types/`. */
function typed<T>(helper: unknown): T {
  return helper as T
}

/**
 * True if all conditions are true. They refer to the same related rows, as the keys of one where-object do.
 * Pass a long list as one array.
 *
 * @example
 * ```ts
 * db.Book.filter(and({ pages__gt: 300 }, not({ tags__name: 'Horror' })))
 * ```
 * @public
 */
export const and: Combine = typed(condition.and)

/**
 * True if any of the conditions is true. Pass a long list as one array.
 *
 * @example
 * ```ts
 * db.Book.filter(or({ title__icontains: text }, { author__name__icontains: text }))
 * ```
 * @public
 */
export const or: Combine = typed(condition.or)

/**
 * True if exactly one of the conditions is true.
 *
 * @example
 * ```ts
 * db.Book.filter(xor({ editor__isnull: true }, { published__isnull: true }))
 * ```
 * @public
 */
export const xor: Combine = typed(condition.xor)

/**
 * The negation of all conditions together. The negation of a condition on a null is true.
 *
 * @example
 * ```ts
 * db.Book.filter(not({ author__country: 'uk' }))
 * ```
 * @public
 */
export const not: Combine = typed(condition.not)

/**
 * A condition whose chain is one of several names, known only at run time. Each of them must accept the
 * value.
 *
 * @example
 * ```ts
 * const field: 'name' | 'email' = byMail ? 'email' : 'name'
 * db.User.filter(where(field, text))
 * ```
 * @public
 */
export const where: Comparison = typed((chain: string, value: unknown) => condition.and({ [chain]: value }))

/**
 * True if at least one related row matches all conditions. Chains, `F` and negations in them refer to the
 * related row; `OuterRef` refers to the outer row. Each `any` may match a different row. Without conditions:
 * true if there is a related row.
 *
 * Throws FieldError `ERR_NOT_A_RELATION`.
 *
 * @example
 * ```ts
 * db.Author.filter(any('books', { pages__gt: 300 }), any('books', not({ tags__name: 'Horror' })))
 * ```
 * @public
 */
export const any: Quantified = typed(quantified.any)

/**
 * True if every related row matches all conditions, also if there is no related row. See {@link any}.
 *
 * @example
 * ```ts
 * db.Author.filter(any('books'), all('books', { pages__gt: 300 }))
 * ```
 * @public
 */
export const all: Quantified = typed(quantified.all)

/**
 * True if no related row matches all conditions. Without conditions: true if there is no related row. See
 * {@link any}.
 *
 * @example
 * ```ts
 * db.Author.filter(none('books', { pages__gt: 300 }))
 * ```
 * @public
 */
export const none: Quantified = typed(quantified.none)

/**
 * Conditions from untrusted input, such as a query string: only the allowed chains, with values parsed by the
 * types of their fields. `in` and `range` take values separated by commas. Allow `regex` only for trusted
 * clients.
 *
 * Throws FieldError `ERR_LOOKUP_NOT_ALLOWED`, ValidationError `ERR_QUERY_STRING`; the query set that uses it,
 * `ERR_VALUE_TYPE`.
 *
 * @example
 * ```ts
 * db.Book.filter(lookups('title__icontains=the&author__name=Eco', { allow: ['title__icontains', 'author__name'] }))
 * ```
 * @public
 */
export const lookups: LookupsFrom = typed(untrusted.lookups)

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
 * The number of rows (`count()`) or of values that aren't null. Counts over different relations don't
 * multiply each other.
 *
 * @example
 * ```ts
 * db.Author.annotate({ n: count('books'), good: count('books', { filter: { books__rating__gte: 40 } }) })
 * ```
 * @public
 */
export const count: Counting = typed(expression.count)

/**
 * The sum; null without values.
 *
 * @example
 * ```ts
 * db.Order.aggregate({ total: sum(F('price').times(F('amount'))) })
 * ```
 * @public
 */
export const sum: Aggregating<'sum'> = typed(expression.sum)

/**
 * The mean; null without values.
 *
 * @example
 * ```ts
 * db.Author.annotate({ rating: avg('books__reviews__rating') })
 * ```
 * @public
 */
export const avg: Aggregating<'avg'> = typed(expression.avg)

/**
 * The smallest value; null without values.
 *
 * @example
 * ```ts
 * db.Author.annotate({ first: min('books__published') })
 * ```
 * @public
 */
export const min: Aggregating<'min'> = typed(expression.min)

/**
 * The largest value; null without values.
 *
 * @example
 * ```ts
 * db.Author.annotate({ latest: max('books__published') })
 * ```
 * @public
 */
export const max: Aggregating<'max'> = typed(expression.max)

/**
 * The standard deviation, of all values or (with `sample`) of a sample of them; null if there are too few.
 *
 * @example
 * ```ts
 * db.Author.annotate({ spread: stdDev('books__rating', { sample: true }) })
 * ```
 * @public
 */
export const stdDev: Aggregating<'stdDev', SpreadOptions> = typed(expression.stdDev)

/**
 * The variance, of all values or (with `sample`) of a sample of them; null if there are too few.
 *
 * @example
 * ```ts
 * db.Book.aggregate({ spread: variance('rating') })
 * ```
 * @public
 */
export const variance: Aggregating<'variance', SpreadOptions> = typed(expression.variance)

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
