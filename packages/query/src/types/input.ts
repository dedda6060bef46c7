import type { Wrong } from '@relata/core'
import type { AnyColumn } from './column.js'
import type { Columns, DerivedColumns, PkColumn } from './columns.js'
import type { AllFields, FieldsOf, ParentName, ParentsOf, Together } from './fields.js'
import type { ForwardHops } from './hops.js'
import type { InputOf } from './lookups.js'
import type { Instance } from './row.js'

/**
 * What `create` and `update` take: columns by name, relations as rows by name or as raw keys by attribute
 * (`author_id`).
 */

type Optional = 'null' | 'default'

/** The keys that a model's rows hold, by field name: own ones and its parents'. */
type KeyHops<S, M extends string> =
  | Extract<ForwardHops<S, M>, { readonly kind: 'key' | 'key?' }>
  | ([ParentName<S, M>] extends [never] ? never : ParentKeyHops<S, ParentName<S, M>>)
type ParentKeyHops<S, P extends string> = P extends string ? KeyHops<S, P> : never
type KeyHopsByName<S, M extends string> = {
  readonly [H in KeyHops<S, M> as H extends { readonly field: infer F extends string } ? F : never]: H
}

/** A value given for a column; undefined counts as not given. */
type Given<C> = C extends AnyColumn
  ? InputOf<C> | ('null' extends C['~flags'] ? null : never) | undefined
  : never
type GivenRow<M extends string, H> = H extends {
  readonly to: infer T extends string
  readonly field: infer N extends string
  readonly kind: infer K
}
  ? | Instance<T>
    | Wrong<`${M}.${N} takes a row of ${T}; a key goes into ${N}_id`>
    | (K extends 'key?' ? null : never)
    | undefined
  : never

type At<T, K> = K extends keyof T ? T[K] : never

type KeyAttribute<S, M extends string> = `${keyof KeyHopsByName<S, M> & string}_id`

/**
 * Everything that may be given for a row. What is declared under its own name is picked from the declared
 * fields, and keeps their declarations.
 */
export type AnyInput<S, M extends string> = {
  readonly [N in keyof Pick<AllFields<S, M>, InputName<AllFields<S, M>>>]?: GivenFor<
    S,
    M,
    N,
    AllFields<S, M>[N]
  >
} & GivenDerived<S, M> & { readonly pk?: Given<PkColumn<S, M>> }

type InputName<F> = { [N in keyof F]: F[N] extends { readonly kind: 'manyToMany' } ? never : N }[keyof F]
type GivenFor<S, M extends string, N, D> = D extends AnyColumn
  ? Given<D>
  : N extends keyof KeyHopsByName<S, M>
    ? GivenRow<M, At<KeyHopsByName<S, M>, N>>
    : never

/** Raw keys, the automatic key, and the links to parents that aren't declared. */
type GivenDerived<S, M extends string> = {
  readonly [N in keyof DerivedColumns<S, M>]?: Given<DerivedColumns<S, M>[N]>
} & {
  readonly [N in Exclude<keyof KeyHopsByName<S, M>, keyof AllFields<S, M>>]?: GivenRow<
    M,
    At<KeyHopsByName<S, M>, N>
  >
}

/** The columns that must be given: not null, without default, no keys. */
type RequiredName<S, M extends string> = RequiredColumn<Columns<S, M>, KeyAttribute<S, M>>
type RequiredColumn<C, Keys> = {
  [N in keyof C]: N extends Keys
    ? never
    : C[N] extends AnyColumn
      ? C[N]['~flags'] & Optional extends never
        ? N
        : never
      : never
}[keyof C]

/** The relations that must be given, as a row or as a key. */
type RequiredKey<S, M extends string, K = KeyHopsByName<S, M>> = {
  [N in keyof K & string]: IsRequiredKey<S, M, N> extends true ? N : never
}[keyof K & string]
type IsRequiredKey<S, M extends string, N extends string> = `${N}_id` extends keyof Columns<S, M>
  ? FlagsAt<S, M, N> & Optional extends never
    ? N extends AnyLinkName<S, M>
      ? false
      : true
    : false
  : false
type FlagsAt<S, M extends string, N extends string> = Columns<S, M>[`${N}_id` &
  keyof Columns<S, M>] extends infer C extends AnyColumn
  ? C['~flags']
  : never

/** The links to parents: a parent row is made with the child, unless one is given. */
type LinkName<S, M extends string> = ParentsOf<S, M>[keyof ParentsOf<S, M>]
/** Those of the parents, too. */
type AnyLinkName<S, M extends string> =
  LinkName<S, M> | ([ParentName<S, M>] extends [never] ? never : ParentLinkName<S, ParentName<S, M>>)
type ParentLinkName<S, P extends string> = P extends string ? AnyLinkName<S, P> : never

/**
 * The values of a new row of model `M`. Columns without null and default are required; of a relation that is,
 * either the row (`author`) or the key (`author_id`).
 *
 * @example
 * ```ts
 * function add(values: CreateInput<Library, 'Book'>): Row<Library, 'Book'> {
 *   return db.Book.create(values)
 * }
 * ```
 * @public
 */
export type CreateInput<S, M extends string> = RowInput<S, M> & EachKey<S, M, RequiredKey<S, M>>

/** The same whatever relations are given: an argument is checked for those by its own names. */
type RowInput<S, M extends string> = AnyInput<S, M> & {
  readonly [N in RequiredName<S, M>]-?: Exclude<At<AnyInput<S, M>, N>, undefined>
}

/** Each of the relations `K`, as a row or as a key. */
type EachKey<S, M extends string, K extends string> = [K] extends [never]
  ? unknown
  : Together<K extends string ? (t: EitherWay<S, M, K>) => void : never>
type EitherWay<S, M extends string, K extends string> =
  | { readonly [N in K]: Exclude<At<AnyInput<S, M>, N>, undefined> }
  | { readonly [N in `${K}_id`]: Exclude<At<AnyInput<S, M>, N>, undefined> }

/**
 * The argument of `create`, checked: `V` has the names given, `G` are those that a related manager gives
 * itself. Of a row, its own values count.
 */
export type CreateArgument<S, M extends string, V, G extends string = never> = {
  readonly [N in keyof V]?: N extends keyof AnyInput<S, M>
    ? unknown
    : keyof Instance<M> extends keyof V
      ? unknown
      : Wrong<`${M} has no field '${N & string}'`>
} & NoInfer<Needed<S, M, keyof V, G>>

type Needed<S, M extends string, K, G extends string> = NeededWith<S, M, K | G, G, AttachedTo<S, M, K>>
type NeededWith<S, M extends string, K, G extends string, P extends string> = ([P] extends [never]
  ? Omitting<RowInput<S, M>, G>
  : AttachedInput<S, M, P>) &
  MissingKeys<S, M, K, P>

type Omitting<T, G extends string> = [G] extends [never]
  ? T
  : { readonly [N in keyof T as N extends G ? never : N]: T[N] }

/** The parents, or theirs, of which a row that is there is given. */
type AttachedTo<S, M extends string, K> = [ParentName<S, M>] extends [never]
  ? never
  : AttachedParent<S, K, ParentsOf<S, M>>
type AttachedParent<S, K, P> = {
  [N in keyof P & string]: P[N] extends K ? N : `${P[N] & string}_id` extends K ? N : AttachedTo<S, N, K>
}[keyof P & string]

/** With an existing parent row its fields are there already. */
type AttachedInput<S, M extends string, P extends string> = AnyInput<S, M> & {
  readonly [N in Exclude<RequiredName<S, M>, ColumnName<S, P>>]-?: Exclude<At<AnyInput<S, M>, N>, undefined>
}
type ColumnName<S, P extends string> = P extends string ? keyof Columns<S, P> : never

type MissingKeys<S, M extends string, K, P extends string> = [UngivenKey<S, M, K, P>] extends [never]
  ? unknown
  : { readonly [N in UngivenKey<S, M, K, P>]: Exclude<At<AnyInput<S, M>, N>, undefined> }
type UngivenKey<S, M extends string, K, P extends string> = Ungiven<
  Exclude<RequiredKey<S, M>, KeyName<S, P>>,
  K
>
type KeyName<S, P extends string> = P extends string ? keyof KeyHopsByName<S, P> : never
type Ungiven<N, K> = N extends string ? (N extends K ? never : `${N}_id` extends K ? never : N) : never

/**
 * Values that change a row of model `M`; all optional, the primary key not among them (keys never change).
 * @public
 */
export type UpdateInput<S, M extends string> = Settables<
  AnyInput<S, M>,
  Exclude<keyof AnyInput<S, M>, 'pk' | PkName<S, M>>
>
type Settables<T, K extends keyof T> = { readonly [N in K]?: T[N] }

type PkName<S, M extends string> =
  PkFieldName<Columns<S, M>> | AnyLinkName<S, M> | PkFieldName<FieldsOf<S, M>>
type PkFieldName<F> = {
  [N in keyof F]: F[N] extends { readonly '~flags': infer G } ? ('pk' extends G ? N : never) : never
}[keyof F]

/** What the field `N` may be set to by `update`. */
export type Settable<S, M extends string, N> = N extends keyof UpdateInput<S, M>
  ? UpdateInput<S, M>[N]
  : N extends keyof AnyInput<S, M>
    ? Wrong<`${M}.${N & string} is part of the key, and keys never change`>
    : Wrong<`${M} has no field '${N & string}'`>

/**
 * `defaults` of `getOrCreate` and `updateOrCreate`, and `throughDefaults`: values, or functions asked when
 * needed.
 */
export type DefaultsInput<S, M extends string> = {
  readonly [N in keyof AnyInput<S, M>]?: AnyInput<S, M>[N] | (() => AnyInput<S, M>[N])
}

/** A row as a recipe sees it: its own values, to be changed in place; JSON values all the way down. */
export type Draft<S, M extends string> = {
  -readonly [N in keyof Columns<S, M>]: DraftValue<Columns<S, M>[N]>
}
type DraftValue<C> = C extends AnyColumn ? C['~value'] | ('null' extends C['~flags'] ? null : never) : never
