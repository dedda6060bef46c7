import type { Found, Judged } from './judged.js'
import type { DistinctFault, TermFault } from './names.js'
import type { OuterOf } from './outer.js'
import type { ModelScopeName } from './scopes.js'
import type { SearchOptions } from './search.js'
import type { ConditionArgument, Kept, MoreArguments, WhereArgument } from './where.js'

/** Methods that filter and order a query set; each returns a new one, `Q`. */
export interface Narrowing<S, M extends string, A, Q> {
  /** The same query set; of a manager, a query set of all its rows. */
  all(): Kept<this, Q, never>
  /**
   * The rows without the default scope of the model (`scopes: { default: … }`), with those that it leaves out. The
   * other conditions stay. `db.scope` isn't affected, and a model without a default scope has the same rows.
   *
   * Throws UsageError `ERR_SLICED`, `ERR_COMBINED`.
   *
   * @example
   * ```ts
   * db.Issue.count()                       // those that aren't deleted
   * db.Issue.unscoped().count()            // all
   * project.issues.unscoped().filter({ deletedAt__isnull: false })
   * ```
   */
  unscoped(): Kept<this, Q, never>
  /**
   * The rows in a scope that the model declares by name, besides its default one. Several calls are joined by and.
   *
   * Throws FieldError `ERR_UNKNOWN_SCOPE`; UsageError `ERR_SLICED`, `ERR_COMBINED`.
   *
   * @example
   * ```ts
   * const Issue = model({ … }, { scopes: { open: { state: 'OPEN' }, default: { deletedAt: null } } })
   * db.Issue.scoped('open').orderBy('-priority')
   * ```
   */
  scoped(name: ModelScopeName<S, M>): Kept<this, Q, never>
  /** A query set without rows. */
  none(): Kept<this, Q, never>
  /**
   * The rows that match all conditions; all rows if there are none, as in `filter(...list)`. One call is one scope: its conditions on a multi-valued path refer to
   * the same related row; those of another call may refer to another. A row is in the result once.
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
  filter<W, const R extends readonly object[] = []>(
    where?: WhereArgument<S, M, A, W> | ConditionArgument<S, M, A, W>,
    ...more: MoreArguments<S, M, A, R>
  ): Kept<this, Q, OuterOf<W> | OuterOf<R[number]>>
  /**
   * Exactly the rows that `filter` with the same arguments leaves out.
   *
   * @example
   * ```ts
   * db.Author.exclude({ books__tags__name: 'Horror' })      // no book of theirs has the tag
   * ```
   */
  exclude<W, const R extends readonly object[] = []>(
    where?: WhereArgument<S, M, A, W> | ConditionArgument<S, M, A, W>,
    ...more: MoreArguments<S, M, A, R>
  ): Kept<this, Q, OuterOf<W> | OuterOf<R[number]>>
  /**
   * Orders by fields, chains, annotations (`-` before a name: descending) or expressions, and replaces any
   * previous order. Nulls come first in ascending and last in descending order, unless you pass `desc({ nulls
   * })`. Over a multi-valued path a row appears once, at its smallest (descending: largest) value. Without
   * arguments: no order.
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
  /**
   * The rows with all words of a text in the fields that the model declares (`search: ['title', 'body']`), the best
   * matches first. `fo*` is the beginning of a word, `"quick fox"` a phrase, `cat OR dog` one of two, `-slow` what must
   * be absent. Case and accents don't matter. A text without words finds no row.
   *
   * Served by the index of words: the cost follows the rows with the rarest word.
   *
   * Throws UsageError `ERR_ARGUMENT` if the model declares no texts to search.
   *
   * @example
   * ```ts
   * db.Book.search('quick fo*').slice(0, 20)
   * db.Book.search('"time machine" -film', { ranked: false }).orderBy('-published')
   * ```
   */
  search(text: string, options?: SearchOptions): Kept<this, Q, never>
  /** Reverses the order. */
  reverse(): Kept<this, Q, never>
  /**
   * Without names: of values, returns equal ones once; of rows, changes nothing, because each row is in the result
   * once. With names of fields, chains or annotations: of the rows that are equal in all of them (nulls are equal)
   * only the first one, in the order of the query set (`DISTINCT ON` of PostgreSQL). All filters apply before, in
   * whatever order they are called. In no order, the first one is the one created first.
   *
   * Throws FieldError `ERR_UNKNOWN_FIELD`, `ERR_MULTI_VALUED`; UsageError `ERR_DISTINCT` for groups, `ERR_SLICED`,
   * `ERR_COMBINED`.
   *
   * @example
   * ```ts
   * db.Book.orderBy('-published').distinct('author')         // the latest book of each author
   * ```
   */
  distinct<const T extends readonly unknown[] = []>(
    ...names: { readonly [I in keyof T]: Judged<T[I], NoInfer<Found<DistinctFault<S, M, A, T[I]>>>> }
  ): Kept<this, Q, never>
}
