import type { ModelDeclaration } from './declaration.js'
import type { FlagsOf, LinkFlagsOf, Named } from './field-types.js'
import type { SchemaMeta } from './meta.js'
import type {
  ComputedNames,
  FieldsWith,
  MethodsWith,
  ParentsOf,
  ProxyOf,
  RelatedNameOf,
  ScopeNamesOf,
  TargetsOf,
} from './model-types.js'
import type { RelationField } from './relation-field.js'

/**
 * The static side of declarations. Nothing here exists at run time: the properties whose names begin with `~`
 * only carry types. Type arguments are the declarations as written. Their meaning is in members, since the
 * compiler evaluates a member only when it is read, and an editor infers every declaration of the schema
 * again after each edit.
 */

/**
 * What a field's options mean for types: may be null, has a default, is the primary key, is unique, links to
 * a parent, returns null or throws from its other side, is or isn't symmetric, is part of a generic key that is
 * never null; of an annotation: isn't part
 * of the rows.
 */
export type FieldFlag =
  | 'null'
  | 'default'
  | 'pk'
  | 'unique'
  | 'link'
  | 'tree'
  | 'reverse:null'
  | 'reverse:throw'
  | 'symmetric'
  | 'asymmetric'
  | 'part'
  | 'hidden'

/**
 * A foreign key.
 * @public
 */
export interface ForeignKey<T extends string, O> extends RelationField<T, O> {
  readonly kind: 'foreignKey'
  readonly '~to': T
  readonly '~link': never
  readonly '~flags': FlagsOf<O>
  readonly '~toField': Named<O, 'toField'>
  /** The declared name of the key; '' if there is none. */
  readonly '~column': Named<O, 'column'>
}

/**
 * A one-to-one.
 * @public
 */
export interface OneToOne<T extends string, O> extends RelationField<T, O> {
  readonly kind: 'oneToOne'
  readonly '~to': T
  readonly '~link': never
  readonly '~flags': FlagsOf<O>
  readonly '~toField': Named<O, 'toField'>
  /** The declared name of the key; '' if there is none. */
  readonly '~column': Named<O, 'column'>
}

/**
 * A many-to-many; `~through` is '' if there is no through model.
 * @public
 */
export interface ManyToMany<T extends string, O> extends RelationField<T, O> {
  readonly kind: 'manyToMany'
  readonly '~to': T | ThroughName<O>
  readonly '~flags': LinkFlagsOf<O>
  readonly '~through': Named<O, 'through'>
  readonly '~link': O extends { readonly through: string } ? never : unknown
}
type ThroughName<O> = O extends { readonly through: infer H extends string } ? H : never

/**
 * A model: its fields and options as they were written. Their meaning is evaluated when a row or a chain
 * needs it.
 * @public
 */
export interface Model<F, O> extends ModelDeclaration {
  readonly '~options': O
  /** Its own fields and those of its abstract bases. */
  readonly '~fields': FieldsWith<F, O>
  /** Its concrete parents with the name of the link to each. */
  readonly '~parents': ParentsOf<F, O>
  readonly '~methods': MethodsWith<O>
  /** The names of its computed fields. */
  readonly '~computed': ComputedNames<O>
  readonly '~scopes': ScopeNamesOf<O>
  readonly '~defaultRelatedName': RelatedNameOf<O>
  /** The model, or proxy, that it is a proxy of; '' if it isn't a proxy. */
  readonly '~proxy': ProxyOf<O>
  readonly '~targets': TargetsOf<F, O>
}

/**
 * An abstract base: fields for other models, never a table.
 * @public
 */
export interface AbstractModel<F, O> extends ModelDeclaration {
  readonly '~abstract': true
  readonly '~options': O
  readonly '~fields': FieldsWith<F, O>
  readonly '~parents': ParentsOf<F, O>
  readonly '~methods': MethodsWith<O>
  /** The names of its computed fields. */
  readonly '~computed': ComputedNames<O>
  readonly '~scopes': ScopeNamesOf<O>
  readonly '~defaultRelatedName': RelatedNameOf<O>
  readonly '~targets': TargetsOf<F, O>
}

/**
 * A resolved schema with its static type. Declare an interface for this type: it keeps declarations small,
 * messages readable and checks fast.
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

/**
 * Of a schema whose one-to-ones return null from their other side if there is no row, unless declared
 * otherwise.
 */
export interface NullReverse {
  readonly [reverse]: 'null'
}
declare const reverse: unique symbol

/** Of a schema whose keys are named by a template: `'{relation}Id'`. */
export interface KeyNames<T extends string> {
  readonly [keyName]: T
}
declare const keyName: unique symbol

/** The models of a schema with what its options mean for their types. */
export type SchemaWith<S, R, K extends string> = (R extends 'null' ? S & NullReverse : S) &
  (K extends '' ? unknown : KeyNames<K>)
