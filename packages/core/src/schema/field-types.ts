import type { OnDeleteOption } from './declaration.js'
import type { NamedOnDelete } from './on-delete-policy.js'
import type { TreeNames } from './meta.js'
import type { JsonValue } from './value-type.js'

/**
 * The options of the field functions, and what they mean for a field's static type.
 */

/** Options that every scalar field takes; `V` is its value. */
export interface ScalarOptions<V> {
  /** The value may be null. */
  readonly null?: boolean
  /** A value, or a function that is called at each create. */
  readonly default?: V | null | (() => V | null)
  /** No two rows have the same value (except null); also keeps an index. */
  readonly unique?: boolean
  /** The model's primary key, instead of the automatic `id`. Its value never changes. */
  readonly primaryKey?: boolean
  /**
   * Keep an index from value to rows. It serves `exact`, `in`, `gt`, `gte`, `lt`, `lte`, `range`,
   * `isnull: true`, `startswith` of strings, `year` of dates, and the order of slices; not other transforms or
   * text lookups. It is built when a query first needs it. Primary keys and unique fields serve the same without
   * it, foreign keys `exact` and `in`.
   */
  readonly index?: boolean
  /**
   * The only values allowed: a list, each alone or with its label. Of a text also an object from value to label,
   * `{ ADMIN: 'Administrator' }`.
   */
  readonly choices?: readonly (V | readonly [value: V, label: string])[] | LabelledChoices<V>
  /**
   * A synchronous Standard Schema validator, such as `z.email()` of Zod: it gets each value that is written, except
   * null, in the form that rows have, and its output is stored. It must accept its own output.
   */
  readonly validate?: Validator<V>
  /**
   * The store computes the value from these columns of the row, by the function in the model's option `computed`:
   * `['first', 'last']`; a foreign key under the name of its key, `author_id`.
   */
  readonly computed?: readonly string[]
}
/** Choices with their labels, of a field that holds text. */
export type LabelledChoices<V> = [V] extends [string] ? Readonly<Record<string, string>> : never

/** Options of fields that hold numbers. */
export interface NumberOptions<V> extends ScalarOptions<V> {
  /** The least value allowed. */
  readonly min?: V
  /** The greatest value allowed. */
  readonly max?: V
}
/** Options of `integer`. */
export interface IntegerOptions extends NumberOptions<number> {
  /**
   * The store counts the changes of the row: 1 at its creation, one more at each update. An update with another
   * value than the row's throws ConflictError `ERR_CONFLICT`.
   */
  readonly version?: boolean
}
/** Options of `date` and `datetime`. */
export interface MomentOptions extends ScalarOptions<string | Date> {
  /**
   * The store sets it to the time of the commit if a write has no value for it: `'create'` at the creation of the
   * row, `'update'` also at each change of it.
   */
  readonly now?: 'create' | 'update'
}
/** The options of a field that is declared without any. */
export interface NoOptions {}
/** The options that an `auto` field always has. */
export interface AutoKey {
  readonly primaryKey: true
  readonly default: number
}
/** Options of `auto`. */
export interface AutoOptions {
  readonly unique?: boolean
  readonly index?: boolean
}
/** Options of `text`. */
export interface TextOptions extends ScalarOptions<string> {
  /**
   * Keep an index of trigrams. It serves `similar`, and `contains`, `startswith`, `endswith` with three letters or digits
   * in a row, also without case (`icontains`). It is built when a query first needs it.
   */
  readonly trigram?: boolean
}
/** Options of `string`. */
export interface StringOptions extends TextOptions {
  /** The maximum number of characters (code points). */
  readonly maxLength?: number
}
/** Options of `decimal`. */
export interface DecimalOptions extends NumberOptions<string | number> {
  /** The maximum number of digits in total. */
  readonly maxDigits?: number
  /** The number of digits after the point. */
  readonly decimalPlaces?: number
}
/** Options of `json`. */
export interface JsonOptions extends Omit<ScalarOptions<JsonValue>, 'validate'> {
  /** A synchronous Standard Schema validator; its output is what the rows hold. */
  readonly schema?: Validator
}
/** Options of `custom`. */
export interface CustomOptions extends Omit<ScalarOptions<unknown>, 'validate'> {
  /** A synchronous Standard Schema validator; its output is what the rows hold. */
  readonly schema?: Validator
}

/** The part of a Standard Schema validator that types need (see standardschema.dev). */
export interface Validator<Output = unknown> {
  readonly '~standard': {
    readonly version: 1
    readonly vendor: string
    readonly validate: (value: unknown) => unknown
    readonly types?: { readonly input: unknown; readonly output: Output } | undefined
  }
}

/** Options that `foreignKey`, `oneToOne` and `manyToMany` share. */
export interface RelationOptions {
  /**
   * The attribute on the target's rows; a name ending in `+` hides it. `%(class)s` is replaced by the
   * model's name in lower case.
   */
  readonly relatedName?: string
  /** The step in a lookup chain, if it should differ from `relatedName`. */
  readonly relatedQueryName?: string
  /** False lets keys refer to rows that don't exist. */
  readonly dbConstraint?: boolean
  /** Conditions on the target that `choicesFor` applies. */
  readonly limitChoicesTo?: Readonly<Record<string, unknown>>
  /** Refuse values outside `limitChoicesTo`, too. */
  readonly enforce?: boolean
}
/** Options of `foreignKey`. */
export interface ForeignKeyOptions extends RelationOptions {
  /** What happens to the row when the row that it refers to is deleted. */
  readonly onDelete: OnDeleteOption
  readonly null?: boolean
  readonly default?: unknown
  readonly unique?: boolean
  readonly primaryKey?: boolean
  /** False keeps no reverse index: saves memory, but queries from the other side scan the table. */
  readonly index?: boolean
  /** The unique field of the target that the key holds, if not its primary key. */
  readonly toField?: string
  /**
   * The name of the key in rows, inputs, lookups and events. Default: the option `keyName` of `defineSchema`, or
   * else `author_id` for a relation `author`.
   */
  readonly column?: string
  /**
   * Of a key to `'self'` with `null: true`: the rows are trees, whose roots have no parent. A write that makes a row its
   * own ancestor is refused (`ERR_TREE_CYCLE`). Rows and lookup chains get `ancestors`, `descendants`, `path`, `root`
   * and `depth`; an object gives some of them other names: `{ path: 'breadcrumbs' }`.
   */
  readonly tree?: boolean | Partial<TreeNames>
}
/** Options of `oneToOne`. */
export interface OneToOneOptions extends Omit<ForeignKeyOptions, 'tree'> {
  /** The link to a parent of multi-table inheritance. */
  readonly parentLink?: boolean
  /**
   * What the other side returns if there is no row: `'throw'` throws `DoesNotExist`, as Django does; `'null'`
   * returns null, and the type includes it. Default: the option `reverse` of `defineSchema`, or else
   * `'throw'`.
   */
  readonly reverse?: 'null' | 'throw'
}
/** Options of `genericKey`. */
export interface GenericKeyOptions {
  /** What happens to the row when the row that it refers to is deleted. */
  readonly onDelete: GenericOnDelete
  readonly null?: boolean
  /** The attribute on the rows of each target; a name ending in `+` hides it. */
  readonly relatedName?: string
  /** The step in a lookup chain, if it should differ from `relatedName`. */
  readonly relatedQueryName?: string
  /** No two rows refer to the same row. */
  readonly unique?: boolean
  /** False keeps no reverse index: saves memory, but queries from the other side scan the table. */
  readonly index?: boolean
}
/** Policies that need no value. */
export type GenericOnDelete = Exclude<NamedOnDelete, 'SET_DEFAULT'>
/** Options of `manyToMany`. */
export interface ManyToManyOptions extends RelationOptions {
  /** The model whose rows are the links. */
  readonly through?: string
  /** Its two keys, if it has more than one to either side: first the one to the declaring model. */
  readonly throughFields?: readonly [string, string]
  /** Of a relation to `'self'`: each link counts both ways (the default). */
  readonly symmetrical?: boolean
}

/** The flags that options set. Most fields have no option that sets one besides `null`. */
export type FlagsOf<O> =
  | (O extends { readonly null: true } ? 'null' : never)
  | (keyof O & FlagOption extends never ? never : FurtherFlags<O>)
type FlagOption =
  | 'default'
  | 'now'
  | 'version'
  | 'computed'
  | 'primaryKey'
  | 'unique'
  | 'parentLink'
  | 'tree'
  | 'reverse'
type FurtherFlags<O> =
  | (O extends
      | { readonly default: unknown }
      | { readonly now: string }
      | { readonly version: true }
      | { readonly computed: object }
      ? 'default'
      : never)
  | (O extends { readonly primaryKey: true } ? 'pk' : never)
  | (O extends { readonly unique: true } ? 'unique' : never)
  | (O extends { readonly parentLink: true } ? 'link' : never)
  | (O extends { readonly tree: true | object } ? 'tree' : never)
  | (O extends { readonly reverse: infer R extends 'null' | 'throw' } ? `reverse:${R}` : never)

/** The flags that a many-to-many's options set. */
export type LinkFlagsOf<O> = O extends { readonly symmetrical: infer B }
  ? B extends true
    ? 'symmetric'
    : 'asymmetric'
  : never

/** The values of a field: one of its choices, if it has any. */
export type ValueOf<O, V> = O extends { readonly choices: infer L }
  ? L extends readonly (infer C)[]
    ? ChoiceValue<C>
    : keyof L & string
  : V
type ChoiceValue<C> = C extends readonly [infer V, string] ? V : C

/** What a validator accepts. */
export type OutputOf<O, V> = O extends {
  readonly schema: { readonly '~standard': { readonly types?: infer T } }
}
  ? T extends { readonly output: infer Output }
    ? Output
    : V
  : V

/** A string option, '' if it is absent. */
export type Named<O, K extends string> = O extends { readonly [P in K]: infer N extends string } ? N : ''

/** `SET_NULL` needs `null: true`. */
export type Nullable<O> = O extends { readonly onDelete: 'SET_NULL' } ? { readonly null: true } : unknown
