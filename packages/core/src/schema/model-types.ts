import type { AnyField, AnyFields, UniqueExpression } from './declaration.js'
import type { Validator } from './field-types.js'
import type { NoParents, OrderField } from './scalar-field.js'
import type { GenericKey, GenericMark, GenericValue, PartOfGeneric } from './generic-field.js'
import type { Wrong } from './wrong.js'

/**
 * What a model's fields and options mean for its static type. Fields are intersected, never mapped again, so
 * that each keeps its declaration, which editors jump to.
 */

/**
 * Fields as an argument: what is wrong is reported of each. A conditional type and not a constraint, because of a
 * constraint the compiler infers the options of each field from it, too.
 */
export type FieldsArgument<F> = F extends AnyFields ? unknown : SoundFields<F>
type SoundFields<F> = {
  readonly [N in keyof F]: F[N] extends AnyField
    ? unknown
    : Wrong<`'${N & string}' is not a field: write string(), foreignKey(…) or the like`>
}

/** The option of a model that defines the text of its rows. */
export interface DisplayOption<F> {
  /**
   * The text of a row in `String(row)`, messages and printers. Default: the model's name and the primary key,
   * `Book 7`. If it throws or doesn't return text, the default is used. Children of the model, and models
   * with it among their `bases`, inherit it.
   */
  readonly display?: (row: DisplayedRow<F>) => string
}

/** The option of a model that checks its rows. */
export interface ValidateOption {
  /**
   * A synchronous Standard Schema validator of a whole row: it gets an object of all values, keys by attribute
   * (`author_id`), as rows have them, before a create or an update is written, and refuses it with issues
   * (`ERR_VALIDATOR`). Its output is not used. Models with this one among their `bases` inherit it.
   */
  readonly validate?: Validator
}

/** The option of a model that declares methods and virtual properties of its rows. */
export interface MethodsOption<F, O> {
  /**
   * Methods of the model's rows, and getters for values that are read without parentheses: `this` is the row. Its own
   * scalars and the other methods have their types, relations are `unknown`. A getter declares the type of its result:
   * `get fullName(): string { … }`. Children of the model, and models with it among their `bases`, inherit them.
   */
  readonly methods?: object & ThisType<MethodRow<F> & MethodsWith<O>>
}

/** The option of a model that computes fields. */
export interface ComputedOption<F> {
  /**
   * The functions of the fields declared with `computed`, by name: from the columns that the field lists to its value.
   * Each must return the same for the same columns. The store calls it when a row is created and when one of the columns
   * changes, never when it reads a log. Models with this one among their `bases` inherit them.
   */
  readonly computed?: {
    readonly [N in keyof F as F[N] extends AnyComputed ? N : never]?: F[N] extends AnyComputed
      ? (row: ComputedFrom<F, F[N]['~options']['computed'][number]>) => ComputedValue<F[N]>
      : never
  }
}
interface AnyComputed {
  readonly type: string
  readonly '~value': unknown
  readonly '~flags': unknown
  readonly '~options': { readonly computed: readonly string[] }
}
/** The columns that a field is computed from: own scalars typed, keys as raw keys, those of bases `unknown`. */
export type ComputedFrom<F, C extends string> = {
  readonly [K in C]: K extends keyof F
    ? F[K] extends { readonly kind: 'scalar'; readonly '~value': infer V; readonly '~flags': infer G }
      ? V | ('null' extends G ? null : never)
      : unknown
    : K extends `${infer R}_id`
      ? R extends keyof F
        ? string | number | bigint | null
        : unknown
      : unknown
}
/** What the function of a computed field may return. */
type ComputedValue<D extends AnyComputed> =
  | D['~value']
  | (D['type'] extends 'date' | 'datetime' ? Date : D['type'] extends 'decimal' ? number : never)
  | ('null' extends D['~flags'] ? null : never)

/** The names of the computed fields among options, and of those of abstract bases. */
export type ComputedNames<O> =
  | (O extends { readonly computed: infer C } ? keyof C & string : never)
  | (O extends { readonly bases: readonly { readonly '~computed': infer N }[] } ? N : never)

/** A row as a method sees it: the model's own scalars typed, relations `unknown`. */
export type MethodRow<F> = {
  readonly [N in keyof F]: F[N] extends {
    readonly kind: 'scalar'
    readonly '~value': infer V
    readonly '~flags': infer G
  }
    ? V | ('null' extends G ? null : never)
    : unknown
} & { readonly pk: unknown }

/** The methods among options, and those of abstract bases; the model's own win, then the first base's. */
export type MethodsWith<O> = O extends { readonly bases: infer B extends readonly unknown[] }
  ? Over<MethodsIn<O>, BaseMethods<B>>
  : MethodsIn<O>
type MethodsIn<O> = O extends { readonly methods: infer T } ? T : NoMethods
/** As of a model without the option. */
export interface NoMethods {}
type BaseMethods<B extends readonly unknown[]> = B extends readonly [
  { readonly '~methods': infer T },
  ...infer Rest,
]
  ? Rest extends readonly []
    ? T
    : Over<T, BaseMethods<Rest>>
  : NoMethods

/** The names of a model's scopes, and of those of its abstract bases, besides `default`. */
export type ScopeNamesOf<O> = Exclude<OwnScopes<O> | BaseScopes<O>, 'default'>
type OwnScopes<O> = O extends { readonly scopes: infer T } ? keyof T & string : never
type BaseScopes<O> = O extends { readonly bases: readonly { readonly '~scopes': infer T }[] } ? T : never

/** The option of a model that declares indexes over several fields. */
export interface IndexesOption<F, O> {
  /**
   * Lists of the model's own fields, with `-` before a name to descend: `[['author', '-published']]`. Rows are kept
   * in the order of each list. It serves conditions that fix its first fields, with a range or an order of the
   * field after them: `filter({ author }).orderBy('-published').slice(0, 20)` reads twenty rows.
   */
  readonly indexes?: readonly (readonly IndexEntry<ColumnName<FieldsWith<F, O>>>[])[]
}

/** The option of a model that declares the texts to search. */
export interface SearchOption<F, O> {
  /**
   * Own fields declared with `string` or `text`, whose words `search` finds: `['title', 'body']`, or with the weight of
   * each in the rank of a row, `{ title: 4, body: 1 }`. An index of the words is kept.
   */
  readonly search?:
    | readonly TextName<FieldsWith<F, O>>[]
    | { readonly [N in TextName<FieldsWith<F, O>>]?: number }
}
type TextName<F> = {
  [N in keyof F & string]: F[N] extends { readonly type: 'string' | 'text' } ? N : never
}[keyof F & string]

/** The option of a model that declares unique constraints with more than names of fields. */
export interface UniquesOption<F, O> {
  /**
   * Unique constraints with a condition, over a function of a field, with a name or a message. Each has `fields`, and
   * optionally `where`, `nullsDistinct`, `name` and `message`: `[{ fields: ['owner'], where: { active: true } }]`.
   */
  readonly uniques?: readonly UniqueConstraint<FieldsWith<F, O>>[]
}

/** A unique constraint of a model: no two rows that meet `where` have the same values in all of `fields`. */
export interface UniqueConstraint<F> {
  /** The model's own fields; `lower('email')` and `upper('email')` compare texts without case. */
  readonly fields: readonly (ColumnName<F> | UniqueExpression)[]
  /** Only rows that meet it count: a value of a field, null, `__in` with a list, `__isnull` with true or false. */
  readonly where?: UniqueWhere<F>
  /** False: null equals null. Default: rows with a null in one of the fields never conflict. */
  readonly nullsDistinct?: boolean
  /** The `constraint` of the error. */
  readonly name?: string
  /** The message of the error. */
  readonly message?: string
}

/** Conditions on the own fields of a model. */
export type UniqueWhere<F> = {
  readonly [N in ColumnName<F>]?: ConditionValue<F, N>
} & {
  readonly [N in ColumnName<F> as `${N}__in`]?: readonly ConditionValue<F, N>[]
} & {
  readonly [N in ColumnName<F> as `${N}__isnull`]?: boolean
}
type ConditionValue<F, N> = N extends keyof F
  ? F[N] extends { readonly kind: 'scalar'; readonly '~value': infer V; readonly '~flags': infer G }
    ? V | ('null' extends G ? null : never)
    : string | number | bigint | null
  : number

type IndexEntry<N extends string> = N | `-${N}`

/** The names of fields that have a column, and `id`, which the store may add. */
type ColumnName<F> =
  | {
      [N in keyof F & string]: F[N] extends { readonly kind: 'manyToMany' } ? never : N
    }[keyof F & string]
  | 'id'

/**
 * A row as `display` sees it: the model's own scalars typed, relations and inherited fields are `unknown`.
 */
export type DisplayedRow<F> = {
  readonly [N in keyof F]: F[N] extends {
    readonly kind: 'scalar'
    readonly '~value': infer V
    readonly '~flags': infer G
  }
    ? V | ('null' extends G ? null : never)
    : unknown
} & { readonly [name: string]: unknown }

/**
 * A model's fields with those of its abstract bases; its own win, then the first base that has one. With
 * `orderWithRespectTo` it has `_order`, too.
 */
export type FieldsWith<F, O> = F extends AnyFields
  ? GenericMark extends F[keyof F]['~to']
    ? FieldsOfModel<F & PartsOf<F>, O>
    : FieldsOfModel<F, O>
  : FieldsOfModel<F, O>

/** The keys that generic keys consist of: `target__Post`. */
type PartsOf<F> = Together<
  {
    [N in keyof F & string]: F[N] extends GenericKey<infer T, infer O>
      ? (
          t: { readonly [K in T as `${N}__${Unqualified<K>}`]: PartOfGeneric<K, O> } & {
            readonly [K in `${N}_type`]: GenericValue<Unqualified<T>>
          } & { readonly [K in `${N}_id`]: GenericValue<string | number | bigint> },
        ) => void
      : never
  }[keyof F & string]
>
type Together<U> = (U extends unknown ? U : never) extends (t: infer I) => void ? I : never

type FieldsOfModel<F, O> = O extends { readonly orderWithRespectTo: infer G extends string }
  ? { readonly _order: OrderField<G> } & Omit<DeclaredWith<F, O>, '_order'>
  : DeclaredWith<F, O>

type DeclaredWith<F, O> = O extends { readonly bases: infer B extends readonly unknown[] }
  ? Over<F, BaseFields<B>>
  : F

type Over<Own, Base> = [keyof Own] extends [never] ? Base : Own & Omit<Base, keyof Own>

type BaseFields<B extends readonly unknown[]> = B extends readonly [
  { readonly '~fields': infer F },
  ...infer Rest,
]
  ? Rest extends readonly []
    ? F
    : Over<F, BaseFields<Rest>>
  : unknown

/**
 * `{ Place: 'place_ptr' }`: each concrete parent, including those of abstract bases, with the name of the
 * link to it.
 */
export type ParentsOf<F, O> = O extends { readonly bases: readonly { readonly '~parents': infer B }[] }
  ? [keyof B] extends [never]
    ? OwnParents<F, O>
    : Over<OwnParents<F, O>, B>
  : OwnParents<F, O>

type OwnParents<F, O> = O extends { readonly parents: infer P }
  ? P extends readonly (infer N extends string)[]
    ? { readonly [K in N]: LinkTo<F, K, `${Lowercase<Unqualified<K>>}_ptr`> }
    : { readonly [K in keyof P & string]: P[K] & string }
  : NoParents

type LinkTo<F, Parent extends string, Default extends string> = [DeclaredLink<F, Parent>] extends [never]
  ? Default
  : DeclaredLink<F, Parent>
type DeclaredLink<F, Parent extends string> = {
  [K in keyof F]: F[K] extends { readonly to: Parent; readonly '~flags': infer G }
    ? 'link' extends G
      ? K & string
      : never
    : never
}[keyof F]

/** `Model` of `app.Model`. */
export type Unqualified<N extends string> = N extends `${string}.${infer M}` ? M : N

/** The `defaultRelatedName` among options, or that of the first base that has one; '' if there is none. */
export type RelatedNameOf<O> = O extends { readonly defaultRelatedName: infer R extends string }
  ? R
  : O extends {
        readonly bases: readonly [{ readonly '~defaultRelatedName': infer R extends string }, ...unknown[]]
      }
    ? R
    : ''

/** The model, or proxy, that a proxy is declared for; '' if it isn't a proxy. */
export type ProxyOf<O> = O extends { readonly proxy: infer P extends string } ? P : ''

/**
 * Every name of a model that a model uses: targets of relations, through models, parents, what it is a proxy
 * of. A name with a space is a separate fault.
 */
export type TargetsOf<F, O> =
  | (F extends AnyFields ? F[keyof F]['~to'] : never)
  | ([keyof O] extends [never] ? never : OptionTargets<F, O>)

type OptionTargets<F, O> = BaseTargets<O> | ParentNames<O> | Exclude<ProxyOf<O>, ''> | OptionFault<F, O>
type BaseTargets<O> = O extends { readonly bases: readonly { readonly '~targets'?: infer T }[] } ? T : never
type ParentNames<O> = O extends { readonly parents: infer P }
  ? P extends readonly (infer N)[]
    ? N
    : keyof P
  : never
type OptionFault<F, O> = O extends { readonly orderWithRespectTo: unknown } | { readonly primaryKey: unknown }
  ? 'check the fields'
  : O extends { readonly proxy: string }
    ? [keyof F] extends [never]
      ? never
      : 'check the proxy'
    : never
