import type { ScalarName } from 'relata'
import type { Cell } from './values.js'

export interface SchemaResponse {
  readonly position: number
  readonly title: string
  /** Whether this request's user may write. */
  readonly write: boolean
  readonly actor: string | null
  readonly models: readonly ModelInfo[]
  /** Other names for a model's rows with an order of their own. */
  readonly proxies: readonly {
    readonly name: string
    readonly model: string
    readonly ordering: readonly string[]
  }[]
}

export interface ModelInfo {
  readonly name: string
  /** Automatic rows of a many-to-many (`Book_tags`), which can't be written: link and unlink instead. */
  readonly automatic: boolean
  /** The name of the primary key's field. */
  readonly pk: string
  /** All columns of a row in order, the parents' first. */
  readonly fields: readonly FieldInfo[]
  /** From this model's rows to others, also those of its parents. Hidden ones (`relatedName: '+'`) too. */
  readonly relations: readonly RelationInfo[]
  /** Direct parents of multi-table inheritance, and models that have this one as a parent. */
  readonly parents: readonly string[]
  readonly children: readonly string[]
  /** Default order; a term that isn't a name is text such as `(expression)`. */
  readonly ordering: readonly string[]
  readonly uniqueTogether: readonly (readonly string[])[]
  /**
   * Orders that an index serves, the primary key's first; a name begins with `-` where the index descends. An index serves
   * its columns from the first one on, and both directions of the whole.
   */
  readonly orders: readonly (readonly string[])[]
  /** The owner of `orderWithRespectTo`. */
  readonly orderedWithin?: string
  /** Whether the model declares a `display`. Without one, rows are named by a text field and the key. */
  readonly display: boolean
}

export interface FieldInfo {
  /** The declared name: `author`. */
  readonly name: string
  /** The name of the value: `author_id` for a key, else the name. Columns and values use this one. */
  readonly attribute: string
  /** The model that declares it: the model itself or a parent. */
  readonly model: string
  readonly kind: ValueKind
  readonly null: boolean
  readonly unique: boolean
  readonly primaryKey: boolean
  /** The store sets it if the input has no value. */
  readonly auto: boolean
  /** The store sets it, to the time of a commit or to the number of changes: a form for updates leaves it out. */
  readonly managed?: 'create' | 'update' | 'version'
  /** What the store computes it from, if it has the function: forms leave the field out. */
  readonly computed?: readonly string[]
  readonly index: boolean
  readonly default?: DefaultInfo
  readonly choices?: readonly (readonly [value: Cell, label: string])[]
  readonly maxLength?: number
  readonly maxDigits?: number
  readonly decimalPlaces?: number
  readonly min?: Cell
  readonly max?: Cell
  /** Of a foreign key or one-to-one: the id of its relation. */
  readonly relation?: string
}

/** Types of values. Columns of expressions have one too. */
export type ValueKind = ScalarName

/** A default: a value, or a function that runs at each create. */
export type DefaultInfo = { readonly value: Cell } | { readonly computed: true }

export interface RelationInfo {
  /** Unique in the schema: `Book.author`, `Author<-Book.author`. */
  readonly id: string
  /** The name in a lookup chain; '' where hidden. */
  readonly name: string
  /** The row's attribute; '' where hidden. `related`, `link` and `unlink` take it. */
  readonly accessor: string
  /** The model that it leaves: this one or a parent. */
  readonly source: string
  readonly target: string
  /** `forward` is a key of the row itself, `reverse` one of the target's, `link` and `through` are many-to-manys. */
  readonly kind: 'forward' | 'reverse' | 'link' | 'through'
  /** At most one row. */
  readonly single: boolean
  /** The same relation from its other end. */
  readonly inverse: string
  readonly oneToOne: boolean
  readonly parentLink: boolean
  readonly symmetrical: boolean
  /** Of a many-to-many: whether this end declares it. Of a key: true at the forward end. */
  readonly declared: boolean
  /** Of a key: the attribute of its value, on the model that has it. */
  readonly field?: string
  /** Of a key that doesn't name a primary key: the field that it names. */
  readonly toField?: string
  /** Of a key: what a delete of its target does, such as `CASCADE`. */
  readonly onDelete?: string
  /** Of a key: whether rows may lack it. */
  readonly null?: boolean
  /** Of a many-to-many: the through model, automatic or declared. */
  readonly through?: string
  /** Of a declared through model: the attributes of its two keys, which linking sets. */
  readonly throughKeys?: readonly string[]
  /** Whether `limitChoicesTo` narrows the picker. */
  readonly limited: boolean
}

export interface ModelsResponse {
  readonly position: number
  /** In the schema's order, automatic ones too. */
  readonly models: readonly { readonly name: string; readonly rows: number }[]
}
