import type { CreateArgument, Lacking } from './create-input.js'
import type { DefaultsInput } from './input.js'
import type { KeyNameOf } from './key-name.js'
import type { NoAliases, RowsShape } from './mode.js'
import type { Queryable } from './query-set.js'
import type { QuerySetOf } from './query-set-of.js'
import type { RowList, RowsOrAddresses } from './row-key.js'
import type { Row } from './row.js'
import type { Getting } from './rows.js'
import type { WhereArgument } from './where.js'

/** Options among rows: none if there is no through model. */
type ThroughOptions<S, T extends string> = [T] extends [never] ? never : LinkOptions<S, T>

/** Options of calls that create rows of a through model. */
export interface LinkOptions<S, T extends string> {
  /** Values of the new through rows; a function is called for each of them. */
  readonly throughDefaults?: [T] extends [never] ? never : DefaultsInput<S, T>
}

/** Options of `set`. */
export interface SetOptions {
  /** Remove all links first, instead of only those that aren't listed. */
  readonly clear?: boolean
}

declare module './forward.js' {
  /**
   * The rows whose key `G` refers to one row: `author.books`. Has the methods of a query set; rows that it
   * creates are related.
   *
   * If the row was deleted, reading finds nothing, and writing throws StoreError `ERR_ROW_GONE`.
   *
   * @example
   * ```ts
   * const book = rowling.books.create({ title: 'The Casual Vacancy', published: '2012-09-27' })
   * rowling.books.filter({ pages__gt: 300 }).count()
   * ```
   * @public
   */
  interface RelatedManager<S, M extends string, G extends string>
    extends Queryable<S, M, NoAliases, QuerySetOf<S, M>>, Getting<S, M, NoAliases, RowsShape> {
    /** Creates a related row. Throws what `db.Book.create` throws. */
    create<V>(
      values: Lacking<S, M, V, G | KeyNameOf<S, M, G>> & CreateArgument<S, M, V, G | KeyNameOf<S, M, G>>,
    ): Row<S, M>
    /**
     * Makes rows (or the rows with these keys or addresses) related, replacing any previous relation. Pass a long list as
     * one array. Throws IntegrityError `ERR_DANGLING_KEY`.
     */
    add(...rows: readonly RowsOrAddresses<S, M>[]): void
    /**
     * Makes exactly these rows related. If the key can't be null, no row can be removed, and `set` only adds.
     */
    set(rows: RowList<S, M>, options?: SetOptions): void
  }

  /**
   * The same for a key that may be null: rows can be removed, too.
   * @public
   */
  interface NullableRelatedManager<S, M extends string, G extends string> extends RelatedManager<S, M, G> {
    /** Sets the key of these rows to null. Throws DoesNotExist `ERR_NOT_RELATED` if one isn't related. */
    remove(...rows: readonly RowsOrAddresses<S, M>[]): void
    /** Sets the key of all related rows to null. */
    clear(): void
  }

  /**
   * The rows on the other side of a many-to-many: `book.tags`, `tag.books`. `T` is the through model, or never
   * if there is none.
   *
   * @example
   * ```ts
   * book.tags.add(fiction, fantasy)
   * group.members.add(ann, { throughDefaults: { since: '2024-01-01' } })
   * ```
   * @public
   */
  interface ManyRelatedManager<S, M extends string, T extends string>
    extends Queryable<S, M, NoAliases, QuerySetOf<S, M>>, Getting<S, M, NoAliases, RowsShape> {
    /** Creates a row and links it. Throws what `db.Tag.create` throws. */
    create<V>(values: Lacking<S, M, V> & CreateArgument<S, M, V>, options?: LinkOptions<S, T>): Row<S, M>
    /**
     * The related row that the conditions find; if there is none, creates one and links it. As on a query set.
     */
    getOrCreate<W>(
      where: WhereArgument<S, M, NoAliases, W>,
      defaults?: DefaultsInput<S, M>,
      options?: LinkOptions<S, T>,
    ): [row: Row<S, M>, created: boolean]
    /** The same, but updates the found row with the defaults. */
    updateOrCreate<W>(
      where: WhereArgument<S, M, NoAliases, W>,
      defaults?: DefaultsInput<S, M>,
      options?: LinkOptions<S, T>,
    ): [row: Row<S, M>, created: boolean]
    /**
     * Links rows (or the rows with these keys or addresses, such as `{ slug: 'x' }`). An existing link stays as it is. Pass a long list as one array;
     * options come last. Throws IntegrityError `ERR_DANGLING_KEY`.
     */
    add(...rows: readonly (RowsOrAddresses<S, M> | ThroughOptions<S, T>)[]): void
    /**
     * Removes the links to these rows; rows without a link are ignored. With a through model, deletes all
     * through rows between them.
     */
    remove(...rows: readonly RowsOrAddresses<S, M>[]): void
    /** Removes all links. */
    clear(): void
    /** Makes exactly these rows linked. */
    set(rows: RowList<S, M>, options?: LinkOptions<S, T> & SetOptions): void
  }
}

export type { RelatedManager, NullableRelatedManager, ManyRelatedManager } from './forward.js'
