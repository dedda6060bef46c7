import type { Ordering, TreeNames } from './meta.js'
import type { NamedOnDelete } from './on-delete-policy.js'
import type { ScalarName } from './value-type.js'

/**
 * What the field functions (`string()`, `foreignKey()`, …) return at run time. Their static types refine
 * this.
 */
export interface FieldDeclaration {
  readonly kind: 'scalar' | 'foreignKey' | 'oneToOne' | 'manyToMany' | 'genericKey'
  /** Of a scalar. */
  readonly type?: ScalarName
  /** Of a relation: a model's name, `'self'`, or `'app.Model'`. */
  readonly to?: string
  /** Of a generic key: the models that it may refer to, named as in `to`. */
  readonly targets?: readonly string[]
  /** Of a key that a generic key consists of. */
  readonly generic?: GenericPart
  readonly options: FieldOptions
  /** Only for the static types: the models that it names. */
  readonly '~to'?: string
  /** Only for the static types: never, unless the store keeps the links of a many-to-many itself. */
  readonly '~link'?: unknown
}
/** The fields of a model by name. */
export type Fields = Readonly<Record<string, FieldDeclaration>>
/**
 * Any fields, for constraints: the members that the types of a schema read. A compiler that compares each field with
 * these takes a quarter less time for a schema than with a whole {@link FieldDeclaration}.
 */
export type AnyFields = Readonly<Record<string, AnyField>>
export interface AnyField {
  readonly options: object
  readonly '~to'?: string
  readonly '~link'?: unknown
}
/** All options that some kind of field takes; `defineSchema` checks which kind takes which. */
export interface FieldOptions {
  readonly null?: boolean
  readonly default?: unknown
  readonly unique?: boolean
  readonly primaryKey?: boolean
  readonly index?: boolean
  readonly choices?: readonly unknown[] | Readonly<Record<string, unknown>>
  /** Of a text: keep an index of its trigrams. */
  readonly trigram?: boolean
  /** Of an array: the declaration of its items. */
  readonly of?: FieldDeclaration
  readonly maxLength?: number
  readonly maxDigits?: number
  readonly decimalPlaces?: number
  readonly min?: unknown
  readonly max?: unknown
  readonly now?: 'create' | 'update'
  readonly version?: boolean
  /** The columns of the row that the value is computed from, by the function that the model has for the field. */
  readonly computed?: readonly string[]
  /** A Standard Schema validator of a `json` or `custom` field. */
  readonly schema?: unknown
  /** A Standard Schema validator of another scalar. */
  readonly validate?: unknown
  readonly onDelete?: OnDeleteOption
  readonly relatedName?: string
  readonly relatedQueryName?: string
  readonly toField?: string
  readonly column?: string
  readonly dbConstraint?: boolean
  /** Of a key to `'self'`: no row is its own ancestor. An object has other names for what it gives the rows. */
  readonly tree?: boolean | Partial<TreeNames>
  readonly limitChoicesTo?: Readonly<Record<string, unknown>>
  /** With `limitChoicesTo`: refuse other values, not only leave them out of `choicesFor`. */
  readonly enforce?: boolean
  readonly parentLink?: boolean
  readonly reverse?: 'null' | 'throw'
  readonly through?: string
  readonly throughFields?: readonly [string, string]
  readonly symmetrical?: boolean
}
/** The generic key that a key belongs to. */
export interface GenericPart {
  readonly name: string
  /** Whether the generic key may be null. */
  readonly null: boolean
}
export type OnDeleteOption = NamedOnDelete | SetOnDelete
/** Made by `SET(valueOrFunction)`. */
export interface SetOnDelete {
  readonly set: unknown
}

/** Options of `defineSchema`. */
export interface SchemaOptions {
  /**
   * What reading the other side of a one-to-one does if there is no row: throws `DoesNotExist` (the default),
   * or returns null.
   */
  readonly reverse?: 'null' | 'throw'
  /**
   * The names of keys in rows, inputs, lookups and events, where the relation doesn't declare a `column`:
   * `'{relation}Id'` makes `authorId`. Default `'{relation}_id'`.
   */
  readonly keyName?: string
}

/** A unique constraint of a model: no two rows that meet `where` have the same values in all of `fields`. */
export interface UniqueDeclaration {
  /** The model's own fields; `lower('email')` and `upper('email')` compare texts without case. */
  readonly fields: readonly (string | UniqueExpression)[]
  /**
   * Only rows that meet it count: own fields with a value, with `null`, with `__in` and a list, with `__isnull` and
   * true or false.
   */
  readonly where?: Readonly<Record<string, unknown>>
  /** False: null equals null. Default: rows with a null in one of the fields never conflict. */
  readonly nullsDistinct?: boolean
  /** The `constraint` of the error. */
  readonly name?: string
  /** The message of the error. */
  readonly message?: string
}
/** `lower('email')` or `upper('email')` of `@relata/query`. */
export type UniqueExpression = { desc(options?: never): object }

export interface ModelDeclaration {
  readonly fields: Fields
  readonly options: ModelOptions
  /** Only for the static types: the models that it names. */
  readonly '~targets'?: unknown
  /** Only for the static types: the model that it is a proxy of. */
  readonly '~proxy'?: unknown
}
export interface ModelOptions {
  readonly ordering?: readonly Ordering[]
  /** The field, or the fields, by which `latest()` and `earliest()` choose if they are called without any. */
  readonly getLatestBy?: string | readonly string[]
  /**
   * A primary key of several own fields: they are required and unique together, and an object of them names a row
   * wherever a row or its key is taken. Rows also have an automatic key, `id`, or `_id` if a field has the name `id`.
   */
  readonly primaryKey?: readonly string[]
  readonly uniqueTogether?: readonly (readonly string[])[]
  /** Unique constraints with a condition, over a function of a field, with a name or a message. */
  readonly uniques?: readonly UniqueDeclaration[]
  /**
   * Lists of own fields, with `-` before a name to descend: rows are kept in the order of each list, so that
   * conditions on its first fields, and an order by the fields after them, read only the rows they return.
   */
  readonly indexes?: readonly (readonly string[])[]
  /**
   * Own texts that `search` of query sets searches: names, or names with weights. An index of their words is kept.
   */
  readonly search?: readonly string[] | Readonly<Record<string, number>>
  /**
   * Abstract bases, by value: their fields come first. `%(class)s` and `%(app_label)s` in their related names
   * are filled in.
   */
  readonly bases?: readonly ModelDeclaration[]
  readonly abstract?: boolean
  /**
   * Concrete parents of multi-table inheritance: names, or names to the field that links (default
   * `place_ptr`).
   */
  readonly parents?: readonly string[] | Readonly<Record<string, string>>
  /** Default for the `relatedName`s of the model's relations. */
  readonly defaultRelatedName?: string
  /**
   * A key of the model: the rows of each owner have an explicit order, kept in the field `_order`. Replaces
   * `ordering`.
   */
  readonly orderWithRespectTo?: string
  /**
   * `(row) => string`, see `DisplayOption`. Unknown here, so that the parameter of the function gets its type
   * from the model's fields.
   */
  readonly display?: unknown
  /** A Standard Schema validator of a row, see `ValidateOption`. */
  readonly validate?: unknown
  /**
   * Methods and getters of the model's rows by name, see `MethodsOption`. Not recorded in the log. Unknown here, because
   * the type of a getter in an object is that of its result.
   */
  readonly methods?: Readonly<Record<string, unknown>>
  /**
   * The functions of computed fields by name, see `ComputedOption`. Not recorded in the log. Unknown here for the reason
   * of `display`.
   */
  readonly computed?: unknown
  /**
   * Conditions on the model's rows by name; `default` applies wherever it isn't taken away, see `ScopesOption`. Not
   * recorded in the log.
   */
  readonly scopes?: Readonly<Record<string, object>>
  /**
   * A model, or a proxy of one: this is another manager over its rows, with a separate `ordering`, and is no
   * model itself.
   */
  readonly proxy?: string
}
