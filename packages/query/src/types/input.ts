import type { Wrong } from '@relata/core'
import type { AddressOf } from './address.js'
import type { AnyColumn } from './column.js'
import type { Columns, DerivedColumns, PkColumn } from './columns.js'
import type { AllFields, ComputedName, ParentName, ParentsOf } from './fields.js'
import type { AnyGenericEnd } from './hops.js'
import type { Instance, InstanceOfEach } from './instance.js'
import type { KeyHop } from './key-hop.js'
import type { KeyName, UsualKeyName } from './key-name.js'
import type { InputOf } from './lookups.js'

/**
 * What `update` takes, and `create` besides nested writes: columns by name, relations as rows by name or as raw keys by attribute
 * (`author_id`).
 *
 * The parameters of each mapped type are the schema, the model and the keys. Keys that are written out are
 * evaluated with everything generic when the compiler first meets them, which is after each edit. And a
 * mapped type with another type among its arguments, such as the fields, counts as one that may contain type
 * variables: the compiler infers from it wherever a value goes into a generic function, by the variances of
 * all aliases in it, which takes minutes.
 */

/**
 * Every column that may be set in a row, and every key. Names that are declared are picked from the declared fields, and keep
 * their declarations.
 */
export type AnyInput<S, M extends string> = DeclaredInput<
  S,
  M,
  Exclude<InputName<AllFields<S, M>>, ComputedName<S, M>>
> &
  DerivedInput<S, M, keyof DerivedColumns<S, M>> &
  LinkInput<S, M, Exclude<LinkName<S, M>, keyof AllFields<S, M>>> &
  KeyInput<S, M>
export interface KeyInput<in out S, in out M extends string> {
  readonly pk?: Given<PkColumn<S, M>>
}

/** Scalars and keys by their declared names. */
export type DeclaredInput<in out S, in out M extends string, in out K extends keyof AllFields<S, M>> = {
  readonly [N in K]?: GivenFor<S, M, N, AllFields<S, M>[N]>
}
type InputName<F> = { [N in keyof F]: F[N] extends { readonly kind: 'manyToMany' } ? never : N }[keyof F]
export type GivenFor<S, M extends string, N, D> = D extends AnyColumn
  ? Given<D>
  : GivenRow<S, M, KeyHop<S, M, N>, KeyName<S, N & string, D>>

/** Raw keys, and the automatic key. */
export type DerivedInput<in out S, in out M extends string, in out K extends keyof DerivedColumns<S, M>> = {
  readonly [N in K]?: Given<DerivedColumns<S, M>[N]>
}

/** The links to parents that aren't declared. */
export type LinkInput<S, M extends string, K> = [K] extends [never] ? unknown : LinkRows<S, M, K & string>
export type LinkRows<in out S, in out M extends string, in out K extends string> = {
  readonly [N in K]?: GivenRow<S, M, KeyHop<S, M, N>, UsualKeyName<S, N>>
}

/** A value for a column; undefined counts as not passed. */
export type Given<C> = C extends AnyColumn
  ? InputOf<C> | ('null' extends C['~flags'] ? null : never) | undefined
  : never
export type GivenRow<S, M extends string, H, K extends string> = H extends {
  readonly to: infer T extends string
  readonly field: infer N extends string
  readonly kind: infer Kind
}
  ? | Instance<T>
    | AddressOf<S, T>
    | Wrong<`${M}.${N} takes a row of ${T}; a key goes into ${K}`>
    | (Kind extends 'key?' ? null : never)
    | undefined
  : H extends AnyGenericEnd
    ? InstanceOfEach<H['targets']> | H['none'] | undefined
    : never

/**
 * The links to a model's parents, and to theirs. A parent row is created with the child, unless one is
 * passed.
 */
export type LinkName<S, M extends string> = [ParentName<S, M>] extends [never]
  ? never
  : ParentsOf<S, M>[keyof ParentsOf<S, M>] | ParentLinkName<S, ParentName<S, M>>
type ParentLinkName<S, P extends string> = P extends string ? LinkName<S, P> : never

/** What `update` takes; exported with a check of `M`. */
export type UpdateInput<S, M extends string> = Settables<
  AnyInput<S, M>,
  Exclude<keyof AnyInput<S, M>, 'pk' | PkName<S, M>>
>
type Settables<in out T, in out K extends keyof T> = { readonly [N in K]?: T[N] }

type PkName<S, M extends string> =
  | PkFieldName<AllFields<S, M>>
  | PkFieldName<DerivedColumns<S, M>>
  | LinkName<S, M>
type PkFieldName<F> = {
  [N in keyof F]: F[N] extends { readonly '~flags': infer G } ? ('pk' extends G ? N : never) : never
}[keyof F]

/** What the field `N` may be set to by `update`. */
export type Settable<S, M extends string, N> = N extends keyof UpdateInput<S, M>
  ? UpdateInput<S, M>[N]
  : N extends keyof AnyInput<S, M>
    ? Wrong<`${M}.${N & string} is part of the key, and keys never change`>
    : N extends ComputedName<S, M>
      ? Wrong<`${M}.${N & string} is computed: leave it out, and set what it is computed from`>
      : Wrong<`${M} has no field '${N & string}'`>

/**
 * `defaults` of `getOrCreate` and `updateOrCreate`, and `throughDefaults`: values, or functions that are
 * called when a row is created.
 */
export type DefaultsInput<S, M extends string> = Defaults<AnyInput<S, M>, keyof AnyInput<S, M>>
type Defaults<in out T, in out K extends keyof T> = { readonly [N in K]?: T[N] | (() => T[N]) }

/** A row as a recipe sees it: its own values, to be changed in place; JSON values all the way down. */
export type Draft<in out S, in out M extends string> = {
  -readonly [N in keyof Columns<S, M>]: DraftValue<Columns<S, M>[N]>
}
type DraftValue<C> = C extends AnyColumn ? C['~value'] | ('null' extends C['~flags'] ? null : never) : never
