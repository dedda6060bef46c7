import type { AddressOf } from './address.js'
import type { PkColumn, PkValue, UniqueName, UniqueValue } from './columns.js'
import type { PickedQuerySet, SlicedQuerySet } from './forward.js'
import type { DefaultsInput } from './input.js'
import type { Instance } from './instance.js'
import type { Found, Judged } from './judged.js'
import type { InputOf } from './lookups.js'
import type { Merged, NoAliases, RowsShape } from './mode.js'
import type { NameFault } from './name-fault.js'
import type { ColumnsOf, HiddenColumnsOf, TermFault } from './names.js'
import type { CountedOption, CountedPage, Page, PageOptions } from './page.js'
import type { PickArgument } from './pick.js'
import type { CheckedFirst, CheckedMore, Named } from './positional.js'
import type { PrefetchedAttributes, PrefetchFault } from './prefetch.js'
import type { QuerySetOf } from './query-set-of.js'
import type { SelectedFault } from './related-names.js'
import type { Result } from './result.js'
import type { KeyOf, RowOrKey } from './row-key.js'
import type { Row } from './row.js'
import type { Untaken } from './taken.js'
import type { ConditionArgument, Kept, MoreArguments, WhereArgument } from './where.js'

/**
 * Annotations on a query set of rows.
 */
export interface Annotating<S, M extends string, A> {
  /**
   * Adds computed values to each row: aggregates over its related rows, or expressions. A `filter` before
   * narrows what is aggregated, one after does not; aggregates over different paths don't multiply each
   * other. The results are new objects: the row and its annotations. An aggregate of a chain needs no name:
   * `annotate(count('books'))` adds `books__count`. Throws UsageError `ERR_UNNAMED` for other expressions
   * without a name.
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
    annotations: CheckedFirst<S, M, A, E> & Untaken<S, M, E, RowsShape>,
    ...more: CheckedMore<S, M, A, E, T>
  ): Kept<this, QuerySetOf<S, M, Merged<A, ColumnsOf<S, M, A, Named<E, T>>>>, never>
  /** The same as {@link annotate}, but only for conditions and orders: the rows stay the same objects. */
  alias<E, const T extends readonly unknown[] = []>(
    annotations: CheckedFirst<S, M, A, E> & Untaken<S, M, E, RowsShape>,
    ...more: CheckedMore<S, M, A, E, T>
  ): Kept<this, QuerySetOf<S, M, Merged<A, HiddenColumnsOf<S, M, A, Named<E, T>>>>, never>
}

/** Reads the only row (or value). */
export interface Getting<S, M extends string, A, V> {
  /**
   * The row of this query set with a primary key, or the only one that matches the conditions.
   *
   * Throws DoesNotExist `ERR_DOES_NOT_EXIST`, MultipleObjectsReturned `ERR_MULTIPLE_OBJECTS`, UsageError
   * `ERR_UNDEFINED`, and what `filter` throws.
   *
   * @example
   * ```ts
   * const dune = author.books.get({ title: 'Dune' })
   * ```
   */
  get<W = object, const R extends readonly object[] = []>(
    where?: WhereArgument<S, M, A, W> | ConditionArgument<S, M, A, W, RowOrKey<S, M>> | RowOrKey<S, M>,
    ...more: MoreArguments<S, M, A, R>
  ): Result<S, M, A, V>
}

/**
 * A single row (or value) out of several.
 */
export interface Choosing<S, M extends string, A, V> {
  /** The last row in the query set's order (without one: by primary key), or null if there is none. */
  last(): Result<S, M, A, V> | null
  /**
   * The row with the greatest value in a field (or several fields); without arguments, in those of the model's
   * option `getLatestBy`.
   *
   * Throws DoesNotExist `ERR_DOES_NOT_EXIST` if there is none, UsageError `ERR_SLICED`, and `ERR_ARGUMENT` with
   * neither fields nor `getLatestBy`.
   *
   * @example
   * ```ts
   * const newest = db.Book.latest('published')
   * ```
   */
  latest<const T extends readonly unknown[]>(
    ...terms: { readonly [I in keyof T]: Judged<T[I], NoInfer<Found<TermFault<S, M, A, T[I]>>>> }
  ): Result<S, M, A, V>
  /** The row with the smallest value. As {@link latest}. */
  earliest<const T extends readonly unknown[]>(
    ...terms: { readonly [I in keyof T]: Judged<T[I], NoInfer<Found<TermFault<S, M, A, T[I]>>>> }
  ): Result<S, M, A, V>
  /**
   * A page of the results in the order of the query set (without one: by primary key), and the cursors of the pages
   * beside it. Pages are found by the values of the last row, not by counting rows: no row is skipped or repeated if
   * others are created or deleted, and a page far behind costs what the first one costs if an index has the order.
   *
   * Throws ValidationError `ERR_CURSOR` for a cursor of another order or model, `ERR_PAGE_SIZE`; `ERR_PAGE_ORDER` for
   * groups, distinct values and orders over several related rows; UsageError `ERR_SLICED`, `ERR_COMBINED`.
   *
   * @example
   * ```ts
   * const { items, next } = db.Book.orderBy('-published').page({ size: 20, after: request.query.after })
   * ```
   */
  page(options: PageOptions & CountedOption): Page<Result<S, M, A, V>> & CountedPage
  page(options?: PageOptions): Page<Result<S, M, A, V>>
}

/** Rows as nested objects. */
export interface Picking<S, M extends string, A> {
  /**
   * Each row as an object for JSON that has the members of a shape: fields (`true`; `'*'` for all own ones),
   * related rows as a nested shape, and expressions. Lists of related rows take `where`, `orderBy`, `skip`,
   * `take` and `pick`. A bigint becomes text of its digits, bytes become base64. A missing single row is null.
   *
   * Throws FieldError `ERR_UNKNOWN_FIELD`, UsageError `ERR_ARGUMENT`, `ERR_TOO_DEEP`.
   *
   * @example
   * ```ts
   * db.Link.filter({ archived: false }).pick({
   *   id: true,
   *   owner: { name: true },
   *   visits: { where: { robot: false }, orderBy: '-at', take: 3, pick: { at: true } },
   *   n: count('visits'),
   * })
   * ```
   */
  pick<const P extends object>(shape: P & PickArgument<S, M, A, P>): PickedQuerySet<S, M, A, P>
}

/** Methods that need whole rows. */
export interface RowQuestions<S, M extends string, A, Q> {
  /** Checks the names and changes nothing, because rows are always complete. */
  only<const T extends readonly string[]>(
    ...names: { readonly [I in keyof T]: Judged<T[I], NoInfer<Found<NameFault<S, M, NoAliases, T[I]>>>> }
  ): Kept<this, Q, never>
  /** Checks the names and changes nothing, as {@link only}. */
  defer<const T extends readonly string[]>(
    ...names: { readonly [I in keyof T]: Judged<T[I], NoInfer<Found<NameFault<S, M, NoAliases, T[I]>>>> }
  ): Kept<this, Q, never>
  /** Checks the names and changes nothing, because relations are references in memory. */
  selectRelated<const T extends readonly string[]>(
    ...chains: { readonly [I in keyof T]: Judged<T[I], NoInfer<Found<SelectedFault<S, M, T[I]>>>> }
  ): Kept<this, Q, never>
  /**
   * Names are checked and change nothing, as in {@link selectRelated}. A `Prefetch` restricts the rows of a
   * relation by a query set, or stores them under another name. The results are then new objects that contain
   * these rows as they were when the query ran.
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
      : QuerySetOf<S, M, Merged<A, PrefetchedAttributes<S, M, T>>>,
    never
  >
  /**
   * A Map of rows by primary key, or by another unique field: of all rows, or of the passed keys. Keys
   * without a row are left out.
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
  /** Whether the row (or the row with this key or address) is in the result. */
  contains(row: Instance<M> | KeyOf<S, M> | AddressOf<S, M>): boolean
  /**
   * Returns the row that the conditions find, and false; or creates one with them and the defaults, and
   * returns it and true. Atomic.
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
  /** The same, but updates the found row with the defaults. */
  updateOrCreate<W>(
    where: WhereArgument<S, M, A, W>,
    defaults?: DefaultsInput<S, M>,
  ): [row: Row<S, M>, created: boolean]
}

/** Slices. */
export interface Slicing<S, M extends string, A, V> {
  /**
   * The rows from `start` up to, not including, `stop`. The result can be read and sliced again. Call methods
   * that change which rows are selected before `slice`.
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
