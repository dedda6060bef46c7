import type { FieldDeclaration, ModelDeclaration } from './declaration.js'
import type { SchemaMeta } from './meta.js'
import type { ScalarName } from './value-type.js'

/**
 * The static side of declarations. Nothing here exists at run time: the properties whose names begin with `~` only carry types. Arguments are
 * short literals, so that declaration files and messages stay readable.
 */

/** What a field's options mean for types: may be null, has a default, is the primary key, is unique, links to a parent, reads null or throws from its other side, is or isn't symmetric; of an annotation: isn't part of the rows. */
export type FieldFlag =
  'null' | 'default' | 'pk' | 'unique' | 'link' | 'reverse:null' | 'reverse:throw' | 'symmetric' | 'asymmetric' | 'hidden'

/**
 * A scalar field: its type's name, the values that its rows hold (null apart), its flags.
 * @public
 */
export interface ScalarField<K extends ScalarName, V, F extends FieldFlag> extends FieldDeclaration {
  readonly kind: 'scalar'
  readonly type: K
  readonly '~value': V
  readonly '~flags': F
}

/**
 * `_order`, of a model that says `orderWithRespectTo`; `G` is the key.
 * @public
 */
export interface OrderField<G extends string> extends ScalarField<'integer', number, 'default'> {
  readonly '~owner': G
}

/** What foreign keys, one-to-ones and many-to-manys share: target, flags, `relatedName` and `relatedQueryName` ('' where not given). */
export interface RelationField<T extends string, F extends FieldFlag, R extends string, Q extends string> extends FieldDeclaration {
  readonly to: T
  readonly '~flags': F
  readonly '~related': R
  readonly '~query': Q
}

/**
 * A foreign key; `K` is its `toField`, '' for the primary key.
 * @public
 */
export interface ForeignKey<
  T extends string,
  F extends FieldFlag,
  R extends string,
  Q extends string,
  K extends string,
> extends RelationField<T, F, R, Q> {
  readonly kind: 'foreignKey'
  readonly '~toField': K
}

/**
 * A one-to-one; `K` is its `toField`, '' for the primary key.
 * @public
 */
export interface OneToOne<
  T extends string,
  F extends FieldFlag,
  R extends string,
  Q extends string,
  K extends string,
> extends RelationField<T, F, R, Q> {
  readonly kind: 'oneToOne'
  readonly '~toField': K
}

/**
 * A many-to-many; `H` is its through model, '' where the store keeps the links itself.
 * @public
 */
export interface ManyToMany<
  T extends string,
  F extends FieldFlag,
  R extends string,
  Q extends string,
  H extends string,
> extends RelationField<T, F, R, Q> {
  readonly kind: 'manyToMany'
  readonly '~through': H
}

/**
 * A model: its fields (those of abstract bases included), its concrete parents with the name of the link to each, its `defaultRelatedName`.
 * @public
 */
export interface Model<F, P, R extends string> extends ModelDeclaration {
  readonly '~fields': F
  readonly '~parents': P
  readonly '~defaultRelatedName': R
}

/** Of a model without concrete parents. */
export interface NoParents {}

/**
 * A proxy of the model `P`: no model, but another manager over its rows.
 * @public
 */
export interface ProxyModel<F, P extends string> extends Model<F, NoParents, ''> {
  readonly '~proxy': P
}

/**
 * An abstract base: fields for other models, never a table.
 * @public
 */
export interface AbstractModel<F, P, R extends string> extends ModelDeclaration {
  readonly '~abstract': true
  readonly '~fields': F
  readonly '~parents': P
  readonly '~defaultRelatedName': R
}

/**
 * A resolved schema with its static type. Name that type by an interface: it keeps declarations small, messages readable and checks fast.
 *
 * @example
 * ```ts
 * export const schema = defineSchema({ Author: model({ name: string() }) })
 * export interface Library extends SchemaOf<typeof schema> {}
 * const db = createStore<Library>(schema)
 * ```
 * @public
 */
export interface Schema<S> extends SchemaMeta {
  readonly '~models': S
}

/**
 * The models of a schema, to be named by an interface.
 * @public
 */
export type SchemaOf<T extends { readonly '~models': unknown }> = T['~models']

/** Of a schema whose one-to-ones read null from their other side, where there is no row and they don't say otherwise. */
export interface NullReverse {
  readonly [reverse]: 'null'
}
declare const reverse: unique symbol

/** A compile error that says what is wrong: nothing can be assigned to it, and its argument stands in the compiler's message. */
export interface Wrong<Message extends string> {
  readonly [wrong]: Message
}
declare const wrong: unique symbol
