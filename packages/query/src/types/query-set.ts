import type { Live } from '../live/delivery/live.js'
import type { DeleteReport } from '@relata/core'
import type { Evaluation } from './evaluation.js'
import type { BatchOptions } from './batch-options.js'
import type { Combining, Merging } from './combine.js'
import type { Dating } from './dates.js'
import type { Found, Judged } from './judged.js'
import type { LivePaging, LiveValuePaging } from './live.js'
import type { NoAliases, RowsShape } from './mode.js'
import type { TermFault } from './names.js'
import type { RowsOf } from './query-of.js'
import type { MethodsOf, QuerySetOf } from './query-set-of.js'
import type { Narrowing } from './refine.js'
import type { Result } from './result.js'
import type { CountedOption, CountedPage, LivePageOptions, Page, PageOptions, TotalPage } from './page.js'
import type { PickArgument, PickedRow } from './pick.js'
import type { Annotating, Choosing, Getting, Picking, RowQuestions, Slicing } from './rows.js'
import type { UpdateArgument } from './update.js'
import type { AnnotatingValues, SlicedValuing, Valuing } from './values.js'
import type { Kept } from './where.js'

/** The methods that query sets of rows and managers share. */
export interface Queryable<S, M extends string, A, Q>
  extends
    Evaluation<S, M, A, RowsShape>,
    LivePaging<S, M, A>,
    Narrowing<S, M, A, Q>,
    Annotating<S, M, A>,
    Choosing<S, M, A, RowsShape>,
    Valuing<S, M, A, RowsShape>,
    Combining<S, M, A, RowsShape>,
    Merging<S, M, RowsShape, Q>,
    Dating<S, M, A>,
    RowQuestions<S, M, A, Q>,
    Slicing<S, M, A, RowsShape>,
    Picking<S, M, A> {}

/**
 * Rows as a parameter of your own functions: of a manager, a related manager or a query set.
 *
 * @example
 * ```ts
 * const recent = (books: RowSource<Library, 'Book'>): QuerySet<Library, 'Book'> => books.filter({ published__year__gte: 2020 })
 * recent(db.Book)
 * recent(author.books)
 * recent(db.Book.exclude({ pages: null }))
 * ```
 * @public
 */
export type RowSource<S, M extends string, A = NoAliases> = MethodsOf<S, M> &
  Queryable<S, M, A, QuerySetOf<S, M, A>>

/**
 * Rows of any model that can be filtered by `W`: for a function over all models with certain fields, as those
 * with the same abstract base. `T` is the query set that `filter` returns, of the caller's own model.
 *
 * @example
 * ```ts
 * const recent = <T>(rows: Filterable<{ created__year__gte: number }, T>): T => rows.filter({ created__year__gte: 2020 })
 * recent(db.Book)
 * recent(author.reviews)
 * ```
 * @public
 */
export interface Filterable<W, T> {
  filter(where: W): T
}

declare module './forward.js' {
  /** The members of a query set of rows: of every model's, with methods of its own or without. */
  interface QuerySet<in out S, in out M extends string, A = NoAliases>
    extends Queryable<S, M, A, QuerySetOf<S, M, A>>, Getting<S, M, A, RowsShape>, RowsOf<M, A> {
    /**
     * Writes the same values, or values computed from each row, to all rows: all or none. Returns the number of
     * rows.
     *
     * Throws what the update of a single row throws; FieldError `ERR_JOINED_UPDATE`, `ERR_AGGREGATE_IN_UPDATE`.
     *
     * @example
     * ```ts
     * db.Book.filter({ author }).update({ pages: F('pages').plus(1) })
     * ```
     */
    update<W>(values: UpdateArgument<S, M, A, W>): number
    /**
     * Deletes all rows and the rows that depend on them: all or none. Returns the number of deleted rows by
     * model.
     *
     * Throws ProtectedError `ERR_PROTECTED`, RestrictedError `ERR_RESTRICTED`, IntegrityError
     * `ERR_DANGLING_KEY`.
     *
     * @example
     * ```ts
     * const { total, byModel } = db.Book.filter({ published__year__lt: 1900 }).delete()
     * ```
     */
    delete(): DeleteReport
    /**
     * Updates the rows that the query has at the call: a commit for every `size` rows (1,000), in turns of the event
     * loop. A batch updates those of its rows that still match. Resolves to the number of rows once the last commit is
     * durable.
     *
     * Rejects with what `update` throws: the batches before stay committed. UsageError `ERR_ARGUMENT` in a transaction.
     *
     * @example
     * ```ts
     * await db.Book.filter({ author }).updateInBatches({ pages: F('pages').plus(1) }, { signal: AbortSignal.timeout(60_000) })
     * ```
     */
    updateInBatches<W>(values: UpdateArgument<S, M, A, W>, options?: BatchOptions): Promise<number>
    /**
     * Deletes the rows that the query has at the call and still has when their batch is written, with the
     * rows that depend on them: a commit for every `size` rows (1,000), in turns of the event loop. A cascade
     * of more rows is several commits, too. Resolves to the number of deleted rows by model once the last
     * commit is durable.
     *
     * Rejects with what `delete` throws: the batches before stay committed. UsageError `ERR_ARGUMENT` in a transaction.
     *
     * @example
     * ```ts
     * const { total } = await db.Book.filter({ published__year__lt: 1900 }).deleteInBatches({ size: 500 })
     * ```
     */
    deleteInBatches(options?: BatchOptions): Promise<DeleteReport>
  }

  /**
   * A query for values: `V` is the type of a result. Methods that need whole rows are absent.
   * @public
   */
  interface ValuesQuerySet<in out S, in out M extends string, A, V>
    extends
      Evaluation<S, M, A, V>,
      LiveValuePaging<V>,
      Narrowing<S, M, A, ValuesQuerySet<S, M, A, V>>,
      AnnotatingValues<S, M, A, V>,
      Getting<S, M, A, V>,
      Choosing<S, M, A, V>,
      Valuing<S, M, A, V>,
      Combining<S, M, A, V>,
      Merging<S, M, V, ValuesQuerySet<S, M, A, V>>,
      Slicing<S, M, A, V> {}

  /**
   * A part of a query set. Methods that change which rows are selected, or their order, are absent.
   * @public
   */
  interface SlicedQuerySet<in out S, in out M extends string, A, V>
    extends Evaluation<S, M, A, V>, SlicedValuing<S, M, A, V>, Combining<S, M, A, V>, Slicing<S, M, A, V> {
    /** As on a whole query set, of the rows of the slice. Throws UsageError `ERR_VALUES` after `values`. */
    pick<const P extends object>(shape: P & PickArgument<S, M, A, P>): PickedQuerySet<S, M, A, P>
    /**
     * The only one. Throws DoesNotExist `ERR_DOES_NOT_EXIST`, MultipleObjectsReturned `ERR_MULTIPLE_OBJECTS`.
     */
    get(): Result<S, M, A, V>
  }

  /**
   * The objects that `pick` makes of rows with a shape `P`. Filter and order the rows before it.
   *
   * Its parameter is the shape, not the type of the objects: the compiler compares two of them by their
   * parameters, and evaluating the objects of two models for it costs a million instantiations.
   * @public
   */
  interface PickedQuerySet<in out S, in out M extends string, in out A, in out P> extends Evaluation<
    S,
    M,
    A,
    PickedRow<S, M, A, P>
  > {
    /** A part of the objects. */
    slice(start?: number, stop?: number): PickedQuerySet<S, M, A, P>
    /**
     * The only one. Throws DoesNotExist `ERR_DOES_NOT_EXIST`, MultipleObjectsReturned `ERR_MULTIPLE_OBJECTS`.
     */
    get(): PickedRow<S, M, A, P>
    /** The last one in the order of the rows, or null if there is none. */
    last(): PickedRow<S, M, A, P> | null
    /** A page of the objects, as of rows. */
    page(options: PageOptions & CountedOption): Page<PickedRow<S, M, A, P>> & CountedPage
    page(options?: PageOptions): Page<PickedRow<S, M, A, P>>
    /** A page of the objects that follows the changes, as of rows. */
    livePage(options: LivePageOptions & CountedOption): Live<TotalPage<PickedRow<S, M, A, P>>>
    livePage(options?: LivePageOptions): Live<Page<PickedRow<S, M, A, P>>>
  }

  /**
   * Several query sets combined. The result can be ordered and sliced, but not filtered.
   * @public
   */
  interface CombinedQuerySet<in out S, in out M extends string, A, V>
    extends Evaluation<S, M, A, V>, Combining<S, M, A, V>, Slicing<S, M, A, V> {
    /** Orders by fields or annotations that the query sets have. */
    orderBy<const T extends readonly unknown[]>(
      ...terms: { readonly [I in keyof T]: Judged<T[I], NoInfer<Found<TermFault<S, M, A, T[I]>>>> }
    ): Kept<this, CombinedQuerySet<S, M, A, V>, never>
    /** Reverses the order. */
    reverse(): Kept<this, CombinedQuerySet<S, M, A, V>, never>
    /**
     * The only one. Throws DoesNotExist `ERR_DOES_NOT_EXIST`, MultipleObjectsReturned `ERR_MULTIPLE_OBJECTS`.
     */
    get(): Result<S, M, A, V>
    /** The last row in the order, or null if there is none. */
    last(): Result<S, M, A, V> | null
  }
}

export type { QuerySet, ValuesQuerySet, SlicedQuerySet, PickedQuerySet, CombinedQuerySet } from './forward.js'
