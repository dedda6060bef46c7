import type { AddressOf } from './address.js'
import type { BatchOptions } from './batch-options.js'
import type { DeleteReport, OrderField } from '@relata/core'
import type { CreateArgument, Lacking } from './create-input.js'
import type { TargetOf } from './declared.js'
import type { ComputedName, FieldsOf, ParentName } from './fields.js'
import type { AnyHop, ForwardHops } from './hops.js'
import type { AnyInput } from './input.js'
import type { Instance } from './instance.js'
import type { MemberNamed } from './member-named.js'
import type { NoAliases } from './mode.js'
import type { Queryable } from './query-set.js'
import type { MethodsOf, QuerySetOf } from './query-set-of.js'
import type { ChoiceField, LabelsOf } from './labels.js'
import type { KeyOf, RowOrAddress, RowOrKey } from './row-key.js'
import type { Row, ThroughOf } from './row.js'
import type { IsTree, TreeRows } from './tree.js'
import type { Recipe, RowUpdateArgument } from './update.js'
import type { ConditionArgument, MoreArguments, WhereArgument } from './where.js'

/** The values of `upsert` for both cases. */
interface UpsertValues<S, M extends string, W, C, U> {
  readonly create: Lacking<S, M, C & W> & CreateArgument<S, M, C>
  readonly update: RowUpdateArgument<S, M, U>
}

/**
 * `[row, values]`. Not a tuple: the compiler would compare each of the two with the union of their types, which takes
 * values for an address.
 */
interface RowChange<R, V> {
  readonly 0: R
  readonly 1: V
  readonly length: 2
}

/** The forward relations of a model by name. */
type ForwardName<S, M extends string> = Extract<ForwardHops<S, M>, AnyHop>['field']
type TargetName<S, M extends string, N> = Extract<ForwardHops<S, M>, AnyHop & { readonly field: N }>['to']
type ManyName<S, M extends string> = Extract<ForwardHops<S, M>, AnyHop & { readonly kind: 'many' }>['field']

/**
 * The reading methods of a manager. A manager without writing methods is `db.Book_tags`, the links of a
 * many-to-many without a through model.
 * @public
 */
export interface ReadManager<S, M extends string> extends Queryable<S, M, NoAliases, QuerySetOf<S, M>> {
  /**
   * The row with a primary key, or the only one for which the conditions hold.
   *
   * Throws DoesNotExist `ERR_DOES_NOT_EXIST`, MultipleObjectsReturned `ERR_MULTIPLE_OBJECTS`, UsageError
   * `ERR_UNDEFINED`, and what `filter` throws.
   *
   * @example
   * ```ts
   * db.Book.get(7).author.name
   * db.Author.get({ name: 'Umberto Eco' })
   * ```
   */
  get<W, const R extends readonly object[] = []>(
    where:
      | WhereArgument<S, M, NoAliases, W>
      | ConditionArgument<S, M, NoAliases, W, RowOrKey<S, M>>
      | RowOrKey<S, M>,
    ...more: MoreArguments<S, M, NoAliases, R>
  ): Row<S, M>
}

/**
 * All rows of a model, `db.Book`. Has the methods of a query set, and the methods that create and change
 * single rows, because rows have only the methods that their model declares.
 * @public
 */
export interface ModelManager<S, M extends string> extends ReadManager<S, M> {
  /**
   * Creates a row. Set a relation with a row (`author`) or with a key (`author_id`), or nest its rows
   * (`{ create: values }`, `{ connect: row }`); `undefined` means not set. With parents (multi-table inheritance), pass their fields too; if you pass an existing parent row
   * (`place_ptr`), the child is attached to it.
   *
   * Throws ValidationError (`ERR_REQUIRED`, `ERR_NULL`, `ERR_VALUE_TYPE`, `ERR_CHOICE`, `ERR_MAX_LENGTH`, …),
   * IntegrityError `ERR_UNIQUE`, `ERR_UNIQUE_TOGETHER`; a key to nothing is refused at the end of the commit
   * (`ERR_DANGLING_KEY`).
   *
   * @example
   * ```ts
   * const book = db.Book.create({ title: 'Dune', author: herbert, published: '1965-08-01' })
   * db.Author.create({ name: 'Frank Herbert', books: { create: [{ title: 'Dune', published: '1965-08-01' }] } })
   * ```
   */
  create<V>(values: Lacking<S, M, V> & CreateArgument<S, M, V>): Row<S, M>
  /**
   * Creates many rows: all, or none if there is an error.
   *
   * @example
   * ```ts
   * db.Tag.bulkCreate(['Fantasy', 'Horror'].map((name) => ({ name })), { ignoreConflicts: true })
   * ```
   */
  bulkCreate<V>(
    list:
      | readonly (Lacking<S, M, V> & CreateArgument<S, M, V>)[]
      | Iterable<Lacking<S, M, V> & CreateArgument<S, M, V>>,
    options?: BulkCreateOptions<S, M>,
  ): Row<S, M>[]
  /**
   * Creates many rows: a commit for every `size` entries (1,000), in turns of the event loop that are shorter than 50
   * milliseconds, so that requests and other writes run in between. Resolves to the rows, as they were created, once the
   * last commit is durable.
   *
   * Rejects with what `bulkCreate` throws, with `index` counted from the start of the list: the batches before stay
   * committed. UsageError `ERR_ARGUMENT` in a transaction.
   *
   * @example
   * ```ts
   * const rows = await db.Tag.bulkCreateInBatches(names.map((name) => ({ name })), { onProgress: ({ done }) => console.log(done) })
   * ```
   */
  bulkCreateInBatches<V>(
    list:
      | readonly (Lacking<S, M, V> & CreateArgument<S, M, V>)[]
      | Iterable<Lacking<S, M, V> & CreateArgument<S, M, V>>,
    options?: BulkCreateOptions<S, M> & BatchOptions,
  ): Promise<Row<S, M>[]>
  /**
   * Updates a row, passed as a row, as its key or as an address (`{ email }`), and returns the new row. Pass values (also expressions), or
   * a recipe that changes a draft of the row, including its JSON values, or returns all values of the row. Under the
   * name of a relation, pass a row or nested writes. An update that changes nothing records nothing. Of a row that you pass, only the key is read.
   *
   * Throws StoreError `ERR_ROW_GONE`, DoesNotExist `ERR_DOES_NOT_EXIST`, UsageError `ERR_NOT_UNIQUE` for values that are no
   * address, and what `create` throws;
   * `ERR_KEY_CHANGE` for a primary key; `ERR_RECIPE_RESULT` for a recipe that changes the draft and returns a
   * value; ConflictError `ERR_CONFLICT` with `expect: 'unchanged'`, or for another version than the row's.
   *
   * @example
   * ```ts
   * db.Book.update(book, { title: 'Dune Messiah', pages: F('pages').plus(10) })
   * db.User.update({ email: 'ann@example.com' }, { name: 'Ann' })
   * db.Page.update(7, (draft) => { draft.settings.widths.push(640) })
   * ```
   */
  update<W>(
    row: Instance<M> | KeyOf<S, M> | AddressOf<S, M>,
    values: RowUpdateArgument<S, M, W> | Recipe<S, M, W>,
    options?: ExpectOptions,
  ): Row<S, M>
  /**
   * Updates many rows, each with its own values: all or none. Returns their number.
   *
   * @example
   * ```ts
   * db.Book.bulkUpdate(books.map((book) => [book, { pages: pages.get(book.id) }]))
   * ```
   */
  bulkUpdate<W>(list: Iterable<RowChange<RowOrAddress<S, M>, RowUpdateArgument<S, M, W>>>): number
  /**
   * Updates the row that unique values name, or creates it with them: as one step. The values are those of the
   * primary key, of a unique field or of fields that are unique together. Returns the row, and whether it was created.
   * `create` needs no values that `unique` has; `update` takes what the method of this name takes.
   *
   * Throws UsageError `ERR_NOT_UNIQUE`, and what `create` and `update` throw.
   *
   * @example
   * ```ts
   * const [user, created] = db.User.upsert({ email }, { create: { name }, update: { logins: F('logins').plus(1) } })
   * ```
   */
  upsert<W, C, U>(
    unique: W & AddressOf<S, M>,
    values: UpsertValues<S, M, W, C, U>,
  ): [row: Row<S, M>, created: boolean]
  /**
   * The same for several rows: all or none.
   *
   * @example
   * ```ts
   * db.Rate.bulkUpsert(rates.map(({ currency, value }) => [{ currency }, { create: { value }, update: { value } }]))
   * ```
   */
  bulkUpsert<W, C, U>(
    list: Iterable<readonly [unique: W & AddressOf<S, M>, values: UpsertValues<S, M, W, C, U>]>,
  ): [row: Row<S, M>, created: boolean][]
  /**
   * Computes the computed fields of all rows again, for functions that have changed, and returns the number of rows that
   * have other values now: one step. `filter(…)` first isn't needed: rows with the same values record nothing.
   *
   * Throws UsageError `ERR_ARGUMENT` for a model without computed fields, and what `update` throws.
   *
   * @example
   * ```ts
   * db.Person.recompute() // 12
   * ```
   */
  recompute(): number
  /**
   * Deletes a row, passed as a row, as its key or as an address (`{ email }`), and the rows that depend on it. Returns the number of
   * deleted rows by model.
   *
   * Throws ProtectedError `ERR_PROTECTED`, RestrictedError `ERR_RESTRICTED`, StoreError `ERR_ROW_GONE`, DoesNotExist
   * `ERR_DOES_NOT_EXIST`, UsageError `ERR_NOT_UNIQUE`, ConflictError `ERR_CONFLICT` with `expect: 'unchanged'`.
   *
   * @example
   * ```ts
   * db.Author.delete(rowling).byModel          // { Author: 1, Book: 9, 'Book.tags': 14 }
   * ```
   */
  delete(row: Instance<M> | KeyOf<S, M> | AddressOf<S, M>, options?: ExpectOptions): DeleteReport
  /**
   * The rows that a relation may refer to: those of its target, restricted by `limitChoicesTo`.
   *
   * @example
   * ```ts
   * const options = db.Book.choicesFor('author').valuesList('id', 'name').toArray()
   * ```
   */
  choicesFor<N extends ForwardName<S, M>>(relation: N): QuerySetOf<S, TargetName<S, M, N>>
  /**
   * The labels of a field's choices by value, for display and for forms.
   *
   * Throws FieldError `ERR_NO_CHOICES` for a field without choices.
   *
   * @example
   * ```ts
   * db.User.labels('role')[user.role] // 'Administrator'
   * Object.entries(db.User.labels('role')) // [['ADMIN', 'Administrator'], ['USER', 'User']]
   * ```
   */
  labels<N extends ChoiceField<S, M>>(field: N): LabelsOf<S, M, N>
  /**
   * The rows behind a many-to-many: those of its through model, or the automatic rows, which are read-only.
   *
   * @example
   * ```ts
   * db.Book.through('tags').filter({ tag__name: 'Fantasy' }).count()
   * ```
   */
  through<N extends ManyName<S, M>>(relation: N): ThroughManager<S, M, N>
}

/**
 * Additional methods of a manager whose model declares or inherits `orderWithRespectTo`.
 * @public
 */
export interface OrderedRows<S, M extends string> {
  /**
   * The next row of the same owner, or null after the last. Takes a row or its key. Reads all rows of the
   * owner.
   *
   * Throws StoreError `ERR_ROW_GONE`, DoesNotExist `ERR_DOES_NOT_EXIST`.
   *
   * @example
   * ```ts
   * for (let step = first; step !== null; step = db.Step.nextInOrder(step)) console.log(step.text)
   * ```
   */
  nextInOrder(row: RowOrAddress<S, M>): Row<S, M> | null
  /** The previous row, or null before the first. As {@link nextInOrder}. */
  previousInOrder(row: RowOrAddress<S, M>): Row<S, M> | null
}

/** The manager of a declared model; of a proxy that of its model. */
export type ManagerOf<S, M extends string> = M extends string
  ? MemberNamed<S, M> extends { readonly '~proxy': '' }
    ? ModelManagerOf<S, M>
    : ModelManagerOf<S, TargetOf<S, M, M>>
  : never
type ModelManagerOf<S, M extends string> = MethodsOf<S, M> &
  (IsTree<S, M> extends true ? OrderedManager<S, M> & TreeRows<S, M> : OrderedManager<S, M>)
type OrderedManager<S, M extends string> =
  IsOrdered<S, M> extends true ? ModelManager<S, M> & OrderedRows<S, M> : ModelManager<S, M>

type IsOrdered<S, M> =
  FieldsOf<S, M> extends { readonly _order: OrderField<string> }
    ? true
    : [ParentName<S, M>] extends [never]
      ? false
      : true extends ParentIsOrdered<S, ParentName<S, M>>
        ? true
        : false
type ParentIsOrdered<S, P> = P extends string ? IsOrdered<S, P> : never

/** Of a many-to-many: the manager of its through rows. */
export type ThroughManager<S, M extends string, N extends string> = [ThroughOf<S, M, N>] extends [never]
  ? ReadManager<S, `${M}_${N}`>
  : ManagerOf<S, ThroughOf<S, M, N>>

/** Options of `update` and `delete` of a single row. */
export interface ExpectOptions {
  /**
   * Refuse the write if the row was changed after it was read: ConflictError `ERR_CONFLICT`. Needs the row, not
   * its key.
   */
  readonly expect?: 'unchanged'
}

/** What `bulkCreate` does with rows that violate a unique constraint. */
export interface BulkCreateOptions<S, M extends string> {
  /** Leave them out. */
  readonly ignoreConflicts?: boolean
  /**
   * Update the existing row instead: `uniqueFields` find it, by default those of the option `primaryKey`, and
   * `updateFields` get the values of the new row.
   */
  readonly updateConflicts?: boolean
  readonly updateFields?: readonly (keyof AnyInput<S, M> & string)[]
  readonly uniqueFields?: readonly ((keyof AnyInput<S, M> & string) | ComputedName<S, M>)[]
}
