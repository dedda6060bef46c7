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

/**
 * The run-time functions take anything and check it; the types, which know what a literal says, stand in
 * `types/`. Here they meet.
 */
function typed<T>(helper: unknown): T {
  return helper as T
}

/**
 * Holds where all conditions hold. They speak of the same related rows, as the keys of one where-object do. A
 * long list of them is one argument: an array.
 *
 * @example
 * ```ts
 * db.Book.filter(and({ pages__gt: 300 }, not({ tags__name: 'Horror' })))
 * ```
 * @public
 */
export const and: Combine = typed(condition.and)

/**
 * Holds where any of the conditions holds. A long list of them is one argument: an array.
 *
 * @example
 * ```ts
 * db.Book.filter(or({ title__icontains: text }, { author__name__icontains: text }))
 * ```
 * @public
 */
export const or: Combine = typed(condition.or)

/**
 * Holds where exactly one of the conditions holds.
 *
 * @example
 * ```ts
 * db.Book.filter(xor({ editor__isnull: true }, { published__isnull: true }))
 * ```
 * @public
 */
export const xor: Combine = typed(condition.xor)

/**
 * Holds exactly where the conditions, taken together, don't; so the negation of a condition on a null holds.
 *
 * @example
 * ```ts
 * db.Book.filter(not({ author__country: 'uk' }))
 * ```
 * @public
 */
export const not: Combine = typed(condition.not)

/**
 * A condition whose chain is known only in part: a name of one type out of several that fit the value. Each
 * of them is checked by the query set.
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
 * Holds where at least one of the related rows matches all conditions. Their chains begin at the related
 * rows, and so do `F` and a negation in them; `OuterRef` names the row around. Each `any` chooses a row of
 * its own. Without conditions: where there is a related row.
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
 * Holds where every related row matches all conditions; so where there is no related row, too. See
 * {@link any}.
 *
 * @example
 * ```ts
 * db.Author.filter(any('books'), all('books', { pages__gt: 300 }))
 * ```
 * @public
 */
export const all: Quantified = typed(quantified.all)

/**
 * Holds where no related row matches all conditions. Without conditions: where there is no related row. See
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
 * Conditions from outside, a query string for one: only the chains allowed, their values read by the types of
 * the fields that they end at. `in` and `range` take values with commas between. Allow `regex` to nobody you
 * don't trust.
 *
 * Throws FieldError `ERR_LOOKUP_NOT_ALLOWED`, ValidationError `ERR_QUERY_STRING`; the query set that takes it
 * in, `ERR_VALUE_TYPE`.
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
 * Holds where a query set has a row.
 *
 * @example
 * ```ts
 * db.Author.annotate({ prolific: Exists(db.Book.filter({ author: OuterRef('pk') }).slice(10)) })
 * ```
 * @public
 */
export const Exists: Existence = typed(expression.Exists)

/**
 * The first value of a query set's first row, null where there is none.
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
 * A relation under a name of its own, narrowed by a condition: given to `annotate` or `alias`, its name is
 * the head of chains. The condition asks of fields of the row and of those along the path. Where nothing
 * satisfies it, the relation is empty: the row stays.
 *
 * Throws UsageError `ERR_ARGUMENT`; the query set that takes it in, FieldError `ERR_RELATION_ALIAS`.
 *
 * @example
 * ```ts
 * db.Author.alias({ long: FilteredRelation('books', { condition: { books__pages__gt: 500 } }) }).annotate({ n: count('long') })
 * ```
 * @public
 */
export const FilteredRelation: NamingRelation = typed(expression.FilteredRelation)

/**
 * How many: rows (`count()`), or values that aren't null. Counts over different relations don't multiply each
 * other.
 *
 * @example
 * ```ts
 * db.Author.annotate({ n: count('books'), good: count('books', { filter: { books__rating__gte: 40 } }) })
 * ```
 * @public
 */
export const count: Counting = typed(expression.count)

/**
 * The sum; null where there is nothing.
 *
 * @example
 * ```ts
 * db.Order.aggregate({ total: sum(F('price').times(F('amount'))) })
 * ```
 * @public
 */
export const sum: Aggregating<'sum'> = typed(expression.sum)

/**
 * The mean; null where there is nothing.
 *
 * @example
 * ```ts
 * db.Author.annotate({ rating: avg('books__reviews__rating') })
 * ```
 * @public
 */
export const avg: Aggregating<'avg'> = typed(expression.avg)

/**
 * The smallest value; null where there is nothing.
 *
 * @example
 * ```ts
 * db.Author.annotate({ first: min('books__published') })
 * ```
 * @public
 */
export const min: Aggregating<'min'> = typed(expression.min)

/**
 * The largest value; null where there is nothing.
 *
 * @example
 * ```ts
 * db.Author.annotate({ latest: max('books__published') })
 * ```
 * @public
 */
export const max: Aggregating<'max'> = typed(expression.max)

/**
 * The standard deviation, of all values or (with `sample`) of a sample of them; null where there are too few.
 *
 * @example
 * ```ts
 * db.Author.annotate({ spread: stdDev('books__rating', { sample: true }) })
 * ```
 * @public
 */
export const stdDev: Aggregating<'stdDev', SpreadOptions> = typed(expression.stdDev)

/**
 * The variance, of all values or (with `sample`) of a sample of them; null where there are too few.
 *
 * @example
 * ```ts
 * db.Book.aggregate({ spread: variance('rating') })
 * ```
 * @public
 */
export const variance: Aggregating<'variance', SpreadOptions> = typed(expression.variance)

/**
 * A relation for `prefetchRelated`, with a query set of its own: related rows that it leaves out are left
 * out, its order, slice and annotations hold for each row's. With `toAttr` they are an attribute of the row,
 * in an array (a single row, or null, of a relation to one); without it the relation's own attribute answers
 * with them, and a manager goes on adding and removing.
 *
 * Throws UsageError `ERR_ARGUMENT`, `ERR_VALUES`; `prefetchRelated`, what is wrong with the names.
 *
 * @example
 * ```ts
 * const recent = db.Book.orderBy('-published').slice(0, 3)
 * for (const author of db.Author.prefetchRelated(Prefetch('books', { query: recent, toAttr: 'recent' }))) console.log(author.recent)
 * ```
 * @public
 */
export const Prefetch: Prefetching = typed(prefetch.Prefetch)
