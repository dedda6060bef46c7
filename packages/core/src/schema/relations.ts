import type { FieldDeclaration, FieldOptions, SetOnDelete } from './declaration.js'
import type {
  ForeignKeyOptions,
  GenericKeyOptions,
  ManyToManyOptions,
  NoOptions,
  Nullable,
  OneToOneOptions,
} from './field-types.js'
import type { GenericKey } from './generic-field.js'
import type { ForeignKey, ManyToMany, OneToOne } from './typed.js'

/**
 * The relations of a model. Targets are names (of a model, `'self'`, or `'app.Model'`), so neither order nor
 * cycles matter.
 */

/**
 * A key to one row of another model: many books have one author. The row has the raw key as `author_id`, and
 * the row itself as `author`; the other side has the related manager `relatedName` (default `book_set`), and
 * lookup chains go both ways.
 *
 * `defineSchema` refuses an unknown target (`ERR_UNKNOWN_MODEL`), names that clash (`ERR_ACCESSOR_CLASH`,
 * `ERR_QUERY_NAME_CLASH`, …) and `SET_NULL` without `null: true` (`ERR_SET_NULL_NOT_NULL`); the compiler
 * reports the first and the last, too.
 *
 * @example
 * ```ts
 * const Book = model({
 *   title: string(),
 *   author: foreignKey('Author', { onDelete: 'CASCADE', relatedName: 'books' }),
 *   editor: foreignKey('Author', { onDelete: 'SET_NULL', null: true, relatedName: '+' }),
 * })
 * // db.Book.filter({ author__name: 'Eco' });  db.Author.filter({ books__title__startswith: 'The' })
 * ```
 * @public
 */
export function foreignKey<const T extends string, const O extends ForeignKeyOptions>(
  to: T,
  options: O & Nullable<O>,
): ForeignKey<T, O>
export function foreignKey(to: string, options: FieldOptions): FieldDeclaration {
  return { kind: 'foreignKey', to, options: checkedOptions(options) }
}

/**
 * A key that is different in every row: a person and their profile. The other side reads the one row, under
 * the lower-case model name unless `relatedName` says otherwise. If there is no row it throws `DoesNotExist`;
 * with `reverse: 'null'` it returns null, and the type includes it. `db.has(person, 'profile')` returns
 * whether there is one, `db.related(person, 'profile')` returns null in both cases.
 *
 * `defineSchema` refuses the same as for `foreignKey`.
 *
 * @example
 * ```ts
 * const Profile = model({ person: oneToOne('Person', { onDelete: 'CASCADE' }), city: string() })
 * // db.Person.filter({ profile__city: 'Turin' });  profile.person;  person.profile
 * ```
 * @public
 */
export function oneToOne<const T extends string, const O extends OneToOneOptions>(
  to: T,
  options: O & Nullable<O>,
): OneToOne<T, O>
export function oneToOne(to: string, options: FieldOptions): FieldDeclaration {
  return { kind: 'oneToOne', to, options: checkedOptions(options) }
}

/**
 * A key to a row of one of several models: a comment on a post or on a photo. A row has its target as `target`, the
 * target's kind as `target_type` (`'Post'`), its key as `target_id`, and the target of each kind as `target__Post` and
 * `target__Photo`, which are null for the others. Each target has the related manager `relatedName`. Lookup chains go
 * through each target, `target__Post__title`, and back, `comments__text`. What follows a row by `onDelete`, a key never
 * refers to a missing row.
 *
 * It is a foreign key to each model, of which exactly one is set, or none if it is null. So it can't have a default,
 * `SET_DEFAULT` or `SET`.
 *
 * `defineSchema` refuses the same as for `foreignKey`, and targets with one name (`ERR_GENERIC_KEY`).
 *
 * @example
 * ```ts
 * const Comment = model({
 *   text: string(),
 *   target: genericKey(['Post', 'Photo'], { onDelete: 'CASCADE', relatedName: 'comments' }),
 * })
 * // db.Comment.create({ text: 'Nice', target: photo });  db.Comment.filter({ target__Post__title: 'Hello' });  post.comments
 * ```
 * @public
 */
export function genericKey<const T extends string, const O extends GenericKeyOptions>(
  targets: readonly T[],
  options: O & Nullable<O>,
): GenericKey<T, O>
export function genericKey(targets: readonly string[], options: FieldOptions): FieldDeclaration {
  return { kind: 'genericKey', targets, options: checkedOptions(options) }
}

/**
 * Any number of rows on either side: books and tags. The store keeps the links itself, or, with `through`,
 * they are that model's rows. To `'self'` a link counts both ways unless `symmetrical: false`.
 *
 * `defineSchema` refuses an unknown target or through model (`ERR_UNKNOWN_MODEL`), `dbConstraint` together
 * with `through` (`ERR_THROUGH_DB_CONSTRAINT`), and a through model whose keys are ambiguous
 * (`ERR_THROUGH_SOURCE_AMBIGUOUS`, …).
 *
 * @example
 * ```ts
 * const Book = model({ title: string(), tags: manyToMany('Tag', { relatedName: 'books' }) })
 * const Person = model({ name: string(), friends: manyToMany('self') })
 * // book.tags.add(fiction);  fiction.books.count();  ann.friends.add(ben)
 * ```
 * @public
 */
export function manyToMany<const T extends string, const O extends ManyToManyOptions = NoOptions>(
  to: T,
  options?: O,
): ManyToMany<T, O>
export function manyToMany(to: string, options?: FieldOptions): FieldDeclaration {
  return { kind: 'manyToMany', to, options: checkedOptions(options) }
}

/**
 * An `onDelete` that replaces a key whose row is deleted with another one. A function is called at each
 * delete; the log has its result, so replay doesn't call it again.
 *
 * @example
 * ```ts
 * const Post = model({ author: foreignKey('User', { onDelete: SET(() => deletedUser.id) }) })
 * ```
 * @public
 */
export function SET(value: unknown): SetOnDelete {
  return { set: value }
}

/** Options may be left out here: `defineSchema` reports a missing `onDelete`. */
function checkedOptions(options: FieldOptions | undefined): FieldOptions {
  return options === undefined ? {} : options
}
