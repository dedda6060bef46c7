import type { Found, Judged } from './judged.js'
import type { PkColumn, PkValue, UniqueName, UniqueValue } from './columns.js'
import type { DefaultsInput } from './input.js'
import type { InputOf } from './lookups.js'
import type { Merged, NoAliases, Result, RowsShape } from './mode.js'
import type { NameFault, TermFault, ColumnsOf, HiddenColumnsOf } from './names.js'
import type { CheckedFirst, CheckedMore, Named, Untaken } from './positional.js'
import type { PrefetchedAttributes, PrefetchFault } from './prefetch.js'
import type { QuerySet, SlicedQuerySet } from './query-set.js'
import type { SelectedFault } from './related-names.js'
import type { Instance, Row } from './row.js'
import type { ConditionArgument, Kept, MoreArguments, WhereArgument } from './where.js'

/** A row, or its primary key. */
export type RowOrKey<S, M extends string> = Instance<M> | KeyOf<S, M>

/** A primary key. Signatures name it beside the row, so that messages spell both out. */
export type KeyOf<S, M extends string> = InputOf<PkColumn<S, M>>

/** The same, or several of them: in an array, a Set, a query set. */
export type RowsOrKeys<S, M extends string> = RowOrKey<S, M> | RowList<S, M>

/** Rows, or keys. The array says nothing new: an error then names the item that is wrong. */
export type RowList<S, M extends string> = readonly RowOrKey<S, M>[] | Iterable<RowOrKey<S, M>>

/**
 * Annotations on a query set of rows.
 */
export interface Annotating<S, M extends string, A> {
  /**
   * Adds computed values to each row: aggregates over its related rows, or expressions. A `filter` before
   * narrows what is aggregated, one after does not; aggregates over different paths don't multiply each
   * other. The rows are new objects: the row and its annotations. Aggregates of chains need no name:
   * `annotate(count('books'))` makes `books__count`; throws UsageError `ERR_UNNAMED` for what has none of its
   * own.
   *
   * Throws FieldError `ERR_UNKNOWN_FIELD`, `ERR_MULTI_VALUED` (a plain expression over a multi-valued path:
   * use `values`).
   *
   * @example
   * ```ts
   * db.Author.annotate({ n: count('books') }).filter({ n__gt: 10 }).orderBy('-n').slice(0, 5)
   * ```
   */
  annotate<E, const T extends readonly unknown[] = []>(
    annotations: CheckedFirst<S, M, A, E> & Untaken<S, M, E>,
    ...more: CheckedMore<S, M, A, T>
  ): Kept<this, QuerySet<S, M, Merged<A, ColumnsOf<S, M, A, Named<E, T>>>>, never>
  /** The same as {@link annotate}, to be asked and ordered by only: the rows stay themselves. */
  alias<E, const T extends readonly unknown[] = []>(
    annotations: CheckedFirst<S, M, A, E> & Untaken<S, M, E>,
    ...more: CheckedMore<S, M, A, T>
  ): Kept<this, QuerySet<S, M, Merged<A, HiddenColumnsOf<S, M, A, Named<E, T>>>>, never>
}

/** The one row (or value) there is. */
export interface Getting<S, M extends string, A, V> {
  /**
   * The one with a primary key, or the only one for which the conditions hold, of all that the query set has.
   *
   * Throws DoesNotExist `ERR_DOES_NOT_EXIST`, MultipleObjectsReturned `ERR_MULTIPLE_OBJECTS`, UsageError
   * `ERR_UNDEFINED`, and what `filter` throws.
   *
   * @example
   * ```ts
   * const dune = author.books.get({ title: 'Dune' })
   * ```
   */
  get<W = object, C = unknown, const R extends readonly object[] = []>(
    where?: WhereArgument<S, M, A, W> | ConditionArgument<S, M, A, C, RowOrKey<S, M>> | RowOrKey<S, M>,
    ...more: MoreArguments<S, M, A, R>
  ): Result<S, M, A, V>
}

/**
 * A single row (or value) out of several.
 */
export interface Choosing<S, M extends string, A, V> {
  /** The last one in the query set's order (without one: by primary key), null where there is none. */
  last(): Result<S, M, A, V> | null
  /**
   * The one with the greatest value in a field (or several).
   *
   * Throws DoesNotExist `ERR_DOES_NOT_EXIST` where there is none.
   *
   * @example
   * ```ts
   * const newest = db.Book.latest('published')
   * ```
   */
  latest<const T extends readonly [unknown, ...unknown[]]>(
    ...terms: { readonly [I in keyof T]: Judged<T[I], NoInfer<Found<TermFault<S, M, A, T[I]>>>> }
  ): Result<S, M, A, V>
  /** The one with the smallest. As {@link latest}. */
  earliest<const T extends readonly [unknown, ...unknown[]]>(
    ...terms: { readonly [I in keyof T]: Judged<T[I], NoInfer<Found<TermFault<S, M, A, T[I]>>>> }
  ): Result<S, M, A, V>
}

/**
 * What needs whole rows.
 */
export interface RowQuestions<S, M extends string, A, Q> {
  /** Free here, since rows are whole: the names are checked, and nothing changes. */
  only<const T extends readonly string[]>(
    ...names: { readonly [I in keyof T]: Judged<T[I], NoInfer<Found<NameFault<S, M, NoAliases, T[I]>>>> }
  ): Kept<this, Q, never>
  /** Free here, as {@link only}. */
  defer<const T extends readonly string[]>(
    ...names: { readonly [I in keyof T]: Judged<T[I], NoInfer<Found<NameFault<S, M, NoAliases, T[I]>>>> }
  ): Kept<this, Q, never>
  /** Free here, since every relation is a pointer already: the names are checked, and nothing changes. */
  selectRelated<const T extends readonly string[]>(
    ...chains: { readonly [I in keyof T]: Judged<T[I], NoInfer<Found<SelectedFault<S, M, T[I]>>>> }
  ): Kept<this, Q, never>
  /**
   * Names are free here, as those of {@link selectRelated}: the names that rows have relations under are
   * checked, and nothing changes. `Prefetch` gives a relation a query set of its own, or a name: the rows are
   * then new objects that have what was there when they were asked for.
   *
   * Throws FieldError `ERR_UNKNOWN_FIELD`, `ERR_NOT_A_RELATION`, `ERR_NAME_TAKEN`; UsageError `ERR_PREFETCH`,
   * `ERR_WRONG_MODEL`.
   *
   * @example
   * ```ts
   * db.Author.prefetchRelated(Prefetch('books', { query: db.Book.filter({ pages__gt: 500 }), toAttr: 'long' })).first()?.long.length
   * ```
   */
  prefetchRelated<const T extends readonly unknown[]>(
    ...paths: { readonly [I in keyof T]: Judged<T[I], NoInfer<Found<PrefetchFault<S, M, A, T[I]>>>> }
  ): Kept<
    this,
    [keyof PrefetchedAttributes<S, M, T>] extends [never]
      ? Q
      : QuerySet<S, M, Merged<A, PrefetchedAttributes<S, M, T>>>,
    never
  >
  /**
   * Rows by primary key, or by another unique field; of all keys that the query set has, or of those given.
   * Keys without a row are left out.
   *
   * @example
   * ```ts
   * db.Book.inBulk([1, 2, 3]).get(2)?.title
   * db.Tag.inBulk(['Fantasy', 'Horror'], { field: 'name' })
   * ```
   */
  inBulk(keys?: Iterable<InputOf<PkColumn<S, M>>>): Map<PkValue<S, M>, Result<S, M, A, RowsShape>>
  inBulk<N extends UniqueName<S, M>>(
    keys: Iterable<UniqueValue<S, M, N>> | undefined,
    options: { readonly field: N },
  ): Map<UniqueValue<S, M, N>, Result<S, M, A, RowsShape>>
  /** Is the row (or the row with this key) among them? */
  contains(row: Instance<M> | KeyOf<S, M>): boolean
  /**
   * The row that the conditions find, and false; or, where there is none, one created with them and the
   * defaults, and true. As one step.
   *
   * Throws what `get` and `create` throw.
   *
   * @example
   * ```ts
   * const [tag, created] = db.Tag.getOrCreate({ name: 'Fantasy' }, { color: 'green' })
   * ```
   */
  getOrCreate<W>(
    where: WhereArgument<S, M, A, W>,
    defaults?: DefaultsInput<S, M>,
  ): [row: Row<S, M>, created: boolean]
  /** The same, but the row found is updated with the defaults. */
  updateOrCreate<W>(
    where: WhereArgument<S, M, A, W>,
    defaults?: DefaultsInput<S, M>,
  ): [row: Row<S, M>, created: boolean]
}

/** Taking a part. */
export interface Slicing<S, M extends string, A, V> {
  /**
   * From `start` up to, not including, `stop`. What is left can be read and sliced again; whatever changes
   * which rows there are comes before it.
   *
   * Throws UsageError `ERR_NEGATIVE_SLICE`.
   *
   * @example
   * ```ts
   * const page = db.Book.orderBy('title').slice(20, 40)
   * ```
   */
  slice(start?: number, stop?: number): Kept<this, SlicedQuerySet<S, M, A, V>, never>
}
