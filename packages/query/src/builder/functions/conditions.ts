import type {
  Combine,
  Comparison,
  DefinedValues,
  LookupsFrom,
  OneOf,
  Quantified,
} from '../../types/helpers.js'
import * as condition from '../condition.js'
import * as names from '../one-of.js'
import * as quantified from '../quantified.js'
import { typed } from '../typed.js'
import * as untrusted from '../untrusted-lookups.js'

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
 * The object without the values that are undefined, for optional conditions: `filter` refuses undefined. Null
 * stays. If all are undefined, it matches every row.
 *
 * Throws UsageError `ERR_ARGUMENT`.
 *
 * @example
 * ```ts
 * db.Book.filter(defined({ title__icontains: request.query.title, author: author ?? undefined }))
 * ```
 * @public
 */
export const defined: DefinedValues = typed(condition.defined)

/**
 * A name from outside as a term of `orderBy`: one of the allowed names. `-` before it, or the third argument
 * `'desc'`, means descending. Without input it is the first of the names.
 *
 * Throws FieldError `ERR_LOOKUP_NOT_ALLOWED`; ValidationError `ERR_QUERY_STRING` for another direction.
 *
 * @example
 * ```ts
 * db.Book.orderBy(oneOf(request.query.sort, ['title', 'published'], request.query.direction))
 * ```
 * @public
 */
export const oneOf: OneOf = typed(names.oneOf)

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
 * clients. With the option `orderBy`, the parameter of that name may list allowed names to order by; they are in
 * `order`.
 *
 * Throws FieldError `ERR_LOOKUP_NOT_ALLOWED`, ValidationError `ERR_QUERY_STRING`; the query set that uses it,
 * `ERR_VALUE_TYPE`.
 *
 * @example
 * ```ts
 * db.Book.filter(lookups('title__icontains=the&author__name=Eco', { allow: ['title__icontains', 'author__name'] }))
 * const wanted = lookups(url.searchParams, { allow: ['author__name'], orderBy: ['title', 'published'] })
 * db.Book.filter(wanted).orderBy(...wanted.order, 'pk')
 * ```
 * @public
 */
export const lookups: LookupsFrom = typed(untrusted.lookups)
