import type { Wrong } from '@relata/core'
import type { AddressOf } from './address.js'
import type { AnyColumn } from './column.js'
import type { DerivedColumns } from './columns.js'
import type { AllFields, ComputedName, Together } from './fields.js'
import type { Accessors, BackAccessorsOf } from './hops.js'
import type { DefaultsInput, DerivedInput, Given, GivenRow, KeyInput, LinkInput, LinkName } from './input.js'
import type { Instance } from './instance.js'
import type { KeyHop } from './key-hop.js'
import type { KeyName, KeyNameOf } from './key-name.js'
import type { ResultOf } from './query-of.js'
import type { RowOrAddress, RowsOrAddresses } from './row-key.js'
import type { ThroughOf } from './row.js'
import type { SeveralOf } from './several-of.js'

/**
 * What `create` takes: columns and keys, and nested writes under the names of relations. The mapped types have the
 * parameters that `input.ts` explains.
 */

/** Everything that may be set in a new row of model `M`, without the names `G`. */
export type NewInput<S, M extends string, G extends string> = NewFields<
  S,
  M,
  Exclude<keyof AllFields<S, M>, G | ComputedName<S, M>>
> &
  DerivedInput<S, M, Exclude<keyof DerivedColumns<S, M>, G>> &
  LinkInput<S, M, Exclude<LinkName<S, M>, keyof AllFields<S, M>>> &
  KeyInput<S, M> &
  KnownBack<S, M, Exclude<keyof BackAccessorsOf<S, M>, G> & string>

/** Scalars, keys and many-to-manys by their declared names. */
export type NewFields<in out S, in out M extends string, in out K extends keyof AllFields<S, M>> = {
  readonly [N in K]?: NewFor<S, M, N, AllFields<S, M>[N]>
}
export type NewFor<S, M extends string, N, D> = D extends AnyColumn
  ? Given<D>
  : D extends { readonly kind: 'manyToMany' }
    ? NestedFor<S, M, N, Accessors<S, M>>
    : N extends LinkName<S, M>
      ? GivenRow<S, M, KeyHop<S, M, N>, KeyName<S, N & string, D>>
      : GivenRow<S, M, KeyHop<S, M, N>, KeyName<S, N & string, D>> | NestedTarget<S, KeyHop<S, M, N>>
type NestedTarget<S, H> = H extends { readonly to: infer T extends string } ? NestedOne<S, T, never> : never

/** Nothing if there are none, or if their names are not known to the compiler. */
type KnownBack<S, M extends string, K extends string> = [K] extends [never]
  ? unknown
  : string extends K
    ? unknown
    : BackInput<S, M, K>
/** Relations from other tables. */
export type BackInput<in out S, in out M extends string, in out K extends string> = {
  readonly [N in K]?: NestedFor<S, M, N, BackAccessorsOf<S, M>>
}

/**
 * The nested write of the relation `N` among the hops `A`. A manager is what a copied row has under the name: copies
 * of rows have no relations at run time.
 */
export type NestedFor<S, M extends string, N, A> = N extends keyof A
  ? A[N] extends {
      readonly to: infer T extends string
      readonly kind: infer K
      readonly owner: infer O extends string
      readonly field: infer F extends string
    }
    ? F extends LinkName<S, O>
      ? | Wrong<`${M}.${N & string} is the row of a child model: create it by db.${T}.create`>
        | Instance<T>
        | undefined
      : K extends 'one' | 'one?'
        ? Instance<T> | NestedOne<S, T, F | KeyNameOf<S, O, F>> | null | undefined
        : | (K extends 'many'
              ? NestedLinks<S, T, ThroughOf<S, O, F>>
              : NestedMany<S, T, F | KeyNameOf<S, O, F>>)
          | ResultOf<Instance<T>>
          | Wrong<`${M}.${N & string} takes { create: […] } or { connect: […] }`>
          | undefined
    : never
  : never

/** The one row on the other side of a relation, created or connected. Exactly one of the members. */
export interface NestedOne<in out S, in out M extends string, in out G extends string> {
  /** The values of a new row. */
  readonly create?: NestedValues<S, M, G> | undefined
  /** An existing row: itself, its key or address. */
  readonly connect?: RowOrAddress<S, M> | undefined
  /** The row with an address, created if there is none. */
  readonly connectOrCreate?: ConnectOrCreate<S, M, G> | undefined
}

/** The rows whose key refers to the new row. */
export interface NestedMany<in out S, in out M extends string, in out G extends string> {
  /** The values of new rows. */
  readonly create?: NestedValues<S, M, G> | SeveralOf<NestedValues<S, M, G>> | undefined
  /** Existing rows: themselves, their keys or addresses. */
  readonly connect?: RowsOrAddresses<S, M> | undefined
  /** Rows with addresses, created if there are none. */
  readonly connectOrCreate?: ConnectOrCreate<S, M, G> | SeveralOf<ConnectOrCreate<S, M, G>> | undefined
}

/** The rows on the other side of a many-to-many; `T` is its through model, or never. */
export interface NestedLinks<in out S, in out M extends string, T extends string> extends NestedMany<
  S,
  M,
  never
> {
  /** Values of the new through rows; a function is called for each of them. */
  readonly throughDefaults?: [T] extends [never] ? undefined : DefaultsInput<S, T> | undefined
}

/** The row with an address, or a new one. */
export interface ConnectOrCreate<in out S, in out M extends string, in out G extends string> {
  readonly where: AddressOf<S, M>
  readonly create: NestedValues<S, M, G>
}

/** The values of a nested row: `create` takes the same, but for the names `G`, which the nesting sets. */
export type NestedValues<S, M extends string, G extends string> = NewInput<S, M, G> &
  ColumnInput<S, M, Exclude<RequiredColumn<AllFields<S, M>>, G>> &
  RelationInput<S, M, Exclude<Relations<S, M>, G>, string>

/** The columns that are required. */
export type RequiredColumn<F> = {
  [N in keyof F]: F[N] extends { readonly kind: 'scalar'; readonly '~flags': infer G }
    ? IsRequired<N, G>
    : never
}[keyof F]
/** The relations that are required, as a row or as a key. */
type RequiredRelation<F> = {
  [N in keyof F]: F[N] extends { readonly kind: 'foreignKey' | 'oneToOne'; readonly '~flags': infer G }
    ? IsRequired<N, G>
    : never
}[keyof F]
type IsRequired<N, G> = [Extract<G, 'null' | 'default'>] extends [never] ? N : never

/** Those of a model, but for the links to its parents. */
export type Relations<S, M extends string> = Exclude<RequiredRelation<AllFields<S, M>>, LinkName<S, M>> &
  string

/** The inputs named by `K`: required, and not undefined. */
export type RequiredInput<in out S, in out M extends string, in out K extends string> = {
  readonly [N in K]: Exclude<At<NewInput<S, M, never>, N>, undefined>
}
type At<T, K> = K extends keyof T ? T[K] : never

/** An empty part would count as identical to the argument's part that `V` is inferred from. */
export type ColumnInput<S, M extends string, C> = [C] extends [never]
  ? unknown
  : RequiredInput<S, M, C & string>

/** The relations `R`: those named by `K` as keys; each either way if `K` names none. */
export type RelationInput<S, M extends string, R extends string, K extends string> = [R] extends [never]
  ? unknown
  : string extends K
    ? [AllButThree<R>] extends [never]
      ? Together<R extends string ? (t: EitherWay<S, M, R>) => void : never>
      : EitherWay<S, M, R>
    : RequiredInput<S, M, Exclude<R, K> | KeyNameOf<S, M, Extract<R, K>>>
export type EitherWay<S, M extends string, R extends string> =
  | RequiredInput<S, M, R>
  | RequiredInput<S, M, KeyNameOf<S, M, R>>

/** Without any three of its members. */
type AllButThree<U> = AllButOne<AllButOne<AllButOne<U>>>
type AllButOne<U> = Exclude<U, OneOf<U>>
type OneOf<U> = Together<U extends unknown ? (t: () => U) => void : never> extends () => infer N ? N : never
