import type { Live, LiveOptions } from '../live/delivery/live.js'
import type { RowValues } from './column-value.js'
import type { SlicedQuerySet, ValuesQuerySet } from './forward.js'
import type { Merged, Widened } from './mode.js'
import type {
  CheckedEntry,
  CheckedExpressions,
  ColumnsOf,
  EntryFault,
  HiddenColumnsOf,
  NamedValues,
  ValuesOf,
  WithEntries,
} from './names.js'
import type { CheckedFirst, CheckedMore, Named } from './positional.js'
import type { AliasValues } from './result.js'
import type { Untaken } from './taken.js'
import type { CheckedListEntry, Entries, ListItem } from './values-list.js'
import type { Kept } from './where.js'

/** Values instead of rows, and single values computed from all rows. */
export interface Valuing<S, M extends string, A, V> {
  /**
   * Objects with the fields, chains and annotations named; without names, all own fields and annotations.
   * Over a multi-valued path a row has one result for each related row, or one with null if there is none.
   * Pass expressions by name. A later `annotate` of an aggregate groups by these names.
   *
   * Throws FieldError `ERR_UNKNOWN_FIELD`.
   *
   * @example
   * ```ts
   * db.Book.values('title', 'author__name').toArray()       // [{ title: …, author__name: … }, …]
   * db.Book.values('author').annotate({ n: count('id') })   // how many books each author has
   * ```
   */
  values<const F extends readonly unknown[]>(
    ...fields: { readonly [I in keyof F]: CheckedEntry<F[I], NoInfer<EntryFault<S, M, A, V, F[I]>>> }
  ): Kept<
    this,
    ValuesQuerySet<
      S,
      M,
      WithEntries<S, M, A, F>,
      F extends readonly [] ? Merged<RowValues<S, M>, AliasValues<A>> : NamedValues<S, M, A, F>
    >,
    never
  >
  /**
   * The same as tuples; with `{ flat: true }` and one name, as the values themselves; with `{ named: true }`,
   * as tuples that have their values by name, too.
   *
   * Throws FieldError `ERR_UNKNOWN_FIELD`; UsageError `ERR_FLAT`, `ERR_NAME_TAKEN`.
   *
   * @example
   * ```ts
   * db.Book.valuesList('title', 'pages').toArray()          // [['Dune', 412], …]
   * db.Tag.valuesList('name', { flat: true }).toArray()     // ['Fantasy', …]
   * db.Book.valuesList('title', 'pages', { named: true }).first()?.pages
   * ```
   */
  valuesList<const F extends readonly unknown[]>(
    ...fields: { readonly [I in keyof F]: CheckedListEntry<F, F[I], NoInfer<EntryFault<S, M, A, V, F[I]>>> }
  ): Kept<this, ValuesQuerySet<S, M, WithEntries<S, M, A, Entries<F>>, ListItem<S, M, A, F>>, never>
  /**
   * Values computed from all rows: `count` is a number; `sum`, `avg`, `min` and `max` are null if there are
   * no values. An aggregate of a chain needs no name: `aggregate(avg('rating')).rating__avg`. Throws
   * UsageError `ERR_UNNAMED` for other expressions without a name.
   *
   * Throws FieldError `ERR_UNKNOWN_FIELD`.
   *
   * @example
   * ```ts
   * const { n, longest } = db.Book.filter({ author }).aggregate({ n: count(), longest: max('pages') })
   * ```
   */
  aggregate<E, const T extends readonly unknown[] = []>(
    aggregates: CheckedFirst<S, M, A, E>,
    ...more: CheckedMore<S, M, A, E, T>
  ): ValuesOf<S, M, A, Named<E, T>>
  /**
   * The result of {@link aggregate}, now and after each commit that changes it. A commit costs O(log n) a row
   * that it touches, for counts, sums of whole numbers and decimals and averages of them, `min` and `max`; other
   * aggregates, and those over groups or combined query sets, read everything again.
   *
   * Throws FieldError `ERR_UNKNOWN_FIELD`.
   *
   * @example
   * ```ts
   * db.Book.filter({ author }).liveAggregate({ n: count(), longest: max('pages') }).subscribe(({ n, longest }) => show(n, longest))
   * ```
   */
  liveAggregate<E extends Readonly<Record<string, unknown>>>(
    aggregates: CheckedExpressions<S, M, A, E>,
    options?: LiveOptions,
  ): Live<ValuesOf<S, M, A, E>>
}

/** The same on a slice. */
export interface SlicedValuing<S, M extends string, A, V> {
  /** As on a whole query set. */
  values<const F extends readonly unknown[]>(
    ...fields: { readonly [I in keyof F]: CheckedEntry<F[I], NoInfer<EntryFault<S, M, A, V, F[I]>>> }
  ): Kept<
    this,
    SlicedQuerySet<
      S,
      M,
      WithEntries<S, M, A, F>,
      F extends readonly [] ? Merged<RowValues<S, M>, AliasValues<A>> : NamedValues<S, M, A, F>
    >,
    never
  >
  /** As on a whole query set. */
  valuesList<const F extends readonly unknown[]>(
    ...fields: { readonly [I in keyof F]: CheckedListEntry<F, F[I], NoInfer<EntryFault<S, M, A, V, F[I]>>> }
  ): Kept<this, SlicedQuerySet<S, M, WithEntries<S, M, A, Entries<F>>, ListItem<S, M, A, F>>, never>
  /** As on a whole query set. */
  aggregate<E, const T extends readonly unknown[] = []>(
    aggregates: CheckedFirst<S, M, A, E>,
    ...more: CheckedMore<S, M, A, E, T>
  ): ValuesOf<S, M, A, Named<E, T>>
  /** As on a whole query set, but recomputed after each commit that affects what it reads. */
  liveAggregate<E extends Readonly<Record<string, unknown>>>(
    aggregates: CheckedExpressions<S, M, A, E>,
    options?: LiveOptions,
  ): Live<ValuesOf<S, M, A, E>>
}

/** Annotations on a query set of values. */
export interface AnnotatingValues<S, M extends string, A, V> {
  /** Adds computed values; an aggregate is taken over the group of rows that share the values before it. */
  annotate<E, const T extends readonly unknown[] = []>(
    annotations: CheckedFirst<S, M, A, E> & Untaken<S, M, E, V>,
    ...more: CheckedMore<S, M, A, E, T>
  ): Kept<
    this,
    ValuesQuerySet<
      S,
      M,
      Merged<A, ColumnsOf<S, M, A, Named<E, T>>>,
      Widened<V, ValuesOf<S, M, A, Named<E, T>>>
    >,
    never
  >
  /** Adds computed values for conditions and orders, which aren't part of the result. */
  alias<E, const T extends readonly unknown[] = []>(
    annotations: CheckedFirst<S, M, A, E> & Untaken<S, M, E, V>,
    ...more: CheckedMore<S, M, A, E, T>
  ): Kept<this, ValuesQuerySet<S, M, Merged<A, HiddenColumnsOf<S, M, A, Named<E, T>>>, V>, never>
}
