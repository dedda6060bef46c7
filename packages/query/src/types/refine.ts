import type { Found, Judged } from './judged.js'
import type { TermFault } from './names.js'
import type { ConditionArgument, Kept, MoreArguments, OuterOf, WhereArgument } from './where.js'

/**
 * What narrows and orders a query set; each answers a new one, `Q`.
 */
export interface Narrowing<S, M extends string, A, Q> {
  /** The same question, on its own: of a manager, all its rows. */
  all(): Kept<this, Q, never>
  /** A query set without rows. */
  none(): Kept<this, Q, never>
  /**
   * The rows for which everything given holds. One call is one scope: its conditions on a multi-valued path
   * speak of the same related row; those of another call may speak of another. A row is in the result once.
   *
   * A where-object's keys are lookup chains, of any depth and in both directions; its values are values,
   * rows, query sets (`in`) or expressions. `and or not xor` combine conditions; a condition on a null is
   * false, and its negation true.
   *
   * Throws FieldError `ERR_UNKNOWN_FIELD`, `ERR_UNKNOWN_LOOKUP`; ValidationError `ERR_VALUE_TYPE`,
   * `ERR_LOOKUP_VALUE`; UsageError `ERR_UNDEFINED`.
   *
   * @example
   * ```ts
   * db.Book.filter({ author__name__startswith: 'J', published__year__gte: 2000 })
   * db.Author.filter({ books__tags__name: 'Fantasy' }).filter({ books__tags__name: 'Science Fiction' })
   * db.Book.filter(or({ title__icontains: text }, { author__name__icontains: text }), { pages__lt: 300 })
   * db.Book.filter({ pages__gt: F('chapters').times(20) })
   * ```
   */
  filter<W, C = unknown, const R extends readonly object[] = []>(
    where: WhereArgument<S, M, A, W> | ConditionArgument<S, M, A, C>,
    ...more: MoreArguments<S, M, A, R>
  ): Kept<this, Q, OuterOf<C> | OuterOf<R[number]>>
  /**
   * The rows that `filter` of the same would leave out: exactly those.
   *
   * @example
   * ```ts
   * db.Author.exclude({ books__tags__name: 'Horror' })      // no book of theirs has the tag
   * ```
   */
  exclude<W, C = unknown, const R extends readonly object[] = []>(
    where: WhereArgument<S, M, A, W> | ConditionArgument<S, M, A, C>,
    ...more: MoreArguments<S, M, A, R>
  ): Kept<this, Q, OuterOf<C> | OuterOf<R[number]>>
  /**
   * In the order of fields, chains, annotations (`-` before a name: descending) or expressions, in the place
   * of any order before. Nulls come first ascending and last descending, unless `desc({ nulls })` says
   * otherwise. Over a multi-valued path a row stands once, at its smallest (descending: largest) value.
   * Without arguments: no order.
   *
   * Throws FieldError `ERR_UNKNOWN_FIELD`, `ERR_RANDOM_ORDER`.
   *
   * @example
   * ```ts
   * db.Book.orderBy('-author__name', 'title')
   * db.Book.orderBy(F('pages').desc({ nulls: 'last' }))
   * ```
   */
  orderBy<const T extends readonly unknown[]>(
    ...terms: { readonly [I in keyof T]: Judged<T[I], NoInfer<Found<TermFault<S, M, A, T[I]>>>> }
  ): Kept<this, Q, never>
  /** The order turned round. */
  reverse(): Kept<this, Q, never>
  /** Of values: equal ones once. Of rows: nothing changes, since each is there once anyway. */
  distinct(): Kept<this, Q, never>
}
