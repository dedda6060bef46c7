import type { OrderField } from '@relata/core'
import type { PkValue } from './columns.js'
import type { FieldsOf } from './fields.js'
import type { NoAliases, RowsShape } from './mode.js'
import type { CreateArgument, Lacking } from './create-input.js'
import type { DefaultsInput } from './input.js'
import type { QuerySet, Queryable } from './query-set.js'
import type { Row } from './row.js'
import type { Getting, RowList, RowsOrKeys } from './rows.js'
import type { WhereArgument } from './where.js'

/**
 * The rows whose key `G` names one row: `author.books`. It can be asked what a query set can; what it creates
 * is related.
 *
 * Writing raises StoreError `ERR_ROW_GONE` where the row is gone; reading is empty then.
 *
 * @example
 * ```ts
 * const book = rowling.books.create({ title: 'The Casual Vacancy', published: '2012-09-27' })
 * rowling.books.filter({ pages__gt: 300 }).count()
 * ```
 * @public
 */
export interface RelatedManager<S, M extends string, G extends string>
  extends Queryable<S, M, NoAliases, QuerySet<S, M>>, Getting<S, M, NoAliases, RowsShape> {
  /** Creates a row that is related. Throws what `db.Book.create` throws. */
  create<V>(values: Lacking<S, M, V, G | `${G}_id`> & CreateArgument<S, M, V, G | `${G}_id`>): Row<S, M>
  /**
   * Makes rows (or the rows with these keys) related, whatever they were related to before; a long list is
   * one argument. Throws IntegrityError `ERR_DANGLING_KEY`.
   */
  add(...rows: readonly RowsOrKeys<S, M>[]): void
  /** Makes exactly these related; where the key can't be null nobody can leave, and `set` only adds. */
  set(rows: RowList<S, M>, options?: SetOptions): void
}

/**
 * The same for a key that may be null: rows can leave, too.
 * @public
 */
export interface NullableRelatedManager<S, M extends string, G extends string> extends RelatedManager<
  S,
  M,
  G
> {
  /** Sets the key of these rows to null. Throws DoesNotExist `ERR_NOT_RELATED` where one isn't related. */
  remove(...rows: readonly RowsOrKeys<S, M>[]): void
  /** Sets the key of all related rows to null. */
  clear(): void
}

/**
 * What else the related manager has where the model says `orderWithRespectTo` its key: `question.answers`.
 * @public
 */
export interface OrderedMembers<S, M extends string> {
  /** The keys of the related rows, in their order. */
  order(): PkValue<S, M>[]
  /**
   * Puts related rows (or the rows with these keys) first, in this order; those that aren't named follow in
   * the order that they had. Each row whose place changes is updated, as one step.
   *
   * Throws DoesNotExist `ERR_NOT_RELATED` where one isn't related, UsageError `ERR_ARGUMENT` where one is
   * named twice.
   *
   * @example
   * ```ts
   * question.answers.setOrder(question.answers.order().toReversed())
   * ```
   */
  setOrder(rows: RowList<S, M>): void
}

/**
 * The manager `R` of the rows of `M` whose key `G` names one row; with an order where they have one with
 * respect to it.
 */
export type MembersOf<S, M extends string, G extends string, R> =
  FieldsOf<S, M> extends { readonly _order: OrderField<G> } ? R & OrderedMembers<S, M> : R

/**
 * The rows on the other side of a many-to-many: `book.tags`, `tag.books`. `T` is the through model, never
 * where the store keeps the links itself.
 *
 * @example
 * ```ts
 * book.tags.add(fiction, fantasy)
 * group.members.add(ann, { throughDefaults: { since: '2024-01-01' } })
 * ```
 * @public
 */
export interface ManyRelatedManager<S, M extends string, T extends string>
  extends Queryable<S, M, NoAliases, QuerySet<S, M>>, Getting<S, M, NoAliases, RowsShape> {
  /** Creates a row and relates it. Throws what `db.Tag.create` throws. */
  create<V>(values: Lacking<S, M, V> & CreateArgument<S, M, V>, options?: LinkOptions<S, T>): Row<S, M>
  /**
   * Of the related rows the one that the conditions find; where there is none, one is created and related. As
   * on a query set.
   */
  getOrCreate<W>(
    where: WhereArgument<S, M, NoAliases, W>,
    defaults?: DefaultsInput<S, M>,
    options?: LinkOptions<S, T>,
  ): [row: Row<S, M>, created: boolean]
  /** The same, but the row found is updated with the defaults. */
  updateOrCreate<W>(
    where: WhereArgument<S, M, NoAliases, W>,
    defaults?: DefaultsInput<S, M>,
    options?: LinkOptions<S, T>,
  ): [row: Row<S, M>, created: boolean]
  /**
   * Relates rows (or the rows with these keys); relating twice is relating once. A long list is one argument;
   * options may stand last. Throws IntegrityError `ERR_DANGLING_KEY`.
   */
  add(...rows: readonly (RowsOrKeys<S, M> | ThroughOptions<S, T>)[]): void
  /**
   * Takes rows away; those that aren't related are passed over. With a through model all of their through
   * rows are deleted.
   */
  remove(...rows: readonly RowsOrKeys<S, M>[]): void
  /** Takes all away. */
  clear(): void
  /** Relates exactly these. */
  set(rows: RowList<S, M>, options?: LinkOptions<S, T> & SetOptions): void
}

/** Options among rows: none where there is no through model to take them. */
type ThroughOptions<S, T extends string> = [T] extends [never] ? never : LinkOptions<S, T>

/** Options of what relates rows over a through model. */
export interface LinkOptions<S, T extends string> {
  /** Values of the through rows made; functions among them are asked for each. */
  readonly throughDefaults?: [T] extends [never] ? never : DefaultsInput<S, T>
}

/** Options of `set`. */
export interface SetOptions {
  /** Take all away first, in the place of only those that go. */
  readonly clear?: boolean
}
