import type { Wrong } from '@relata/core'
import type { AnyColumn } from './column.js'
import type { Columns, DerivedColumns, PkColumn } from './columns.js'
import type { AllFields, ParentName } from './fields.js'
import type { Instance, NoRow } from './instance.js'
import type { KeyHop } from './key-hop.js'
import type { KeyName, KeyNameOf } from './key-name.js'
import type { InputOf } from './lookups.js'

/**
 * Addresses: values that one row at most can have. Nothing is evaluated for a model before an object is passed where a
 * row is named. Interfaces and mapped types have the parameters that `input.ts` explains.
 */

/**
 * Unique values that name a row of model `M`: of its primary key, of a unique field, or of all fields of `primaryKey`
 * or of a constraint in `uniqueTogether` or `uniques`, with the fields of its condition. A relation takes a row, a key, or an address.
 *
 * @example
 * ```ts
 * const promote = (who: AddressOf<App, 'User'>): Row<App, 'User'> => db.User.update(who, { role: 'admin' })
 * promote({ email: 'ann@example.com' })
 * ```
 * @public
 */
export type AddressOf<S, M extends string> = Alone<S, M, AloneName<S, M>> | Combined<S, M, SetsOf<S, M>>

type Alone<S, M extends string, N> = N extends string ? Address<S, M, N, never> : never
/** By the names of relations, or by those of their keys. */
type Combined<S, M extends string, N> =
  N extends UniqueSet<infer K, infer V>
    ? string extends K
      ? never
      : | Address<S, M, K, V>
        | ([Extract<K, RelationName<AllFields<S, M>>>] extends [never]
            ? never
            : Address<S, M, KeyNames<S, M, K>, V>)
    : never
type KeyNames<S, M extends string, K extends string> =
  | Exclude<K, RelationName<AllFields<S, M>>>
  | KeyNameOf<S, M, Extract<K, RelationName<AllFields<S, M>>>>

/** Values for `K`, which may be `V`, too. */
type Address<S, M extends string, K extends string, V> = Parts<S, M, K, V> & NotUnique<S, M> & NoRow
export type Parts<in out S, in out M extends string, in out K extends string, in out V> = {
  readonly [N in K]: Part<S, M, N> | V
}
/** Evaluated with its keys, so only for an object. */
export type NotUnique<in out S, in out M extends string> = {
  readonly [N in OtherName<S, M>]?: Wrong<`${M}.${N} is not unique, so it is no part of an address`>
}

/** A value of a column; of a relation a row, a key, or the row's own address. */
type Part<S, M extends string, N extends string> = N extends 'pk'
  ? InputOf<PkColumn<S, M>>
  : N extends keyof Columns<S, M>
    ? ValueFor<Columns<S, M>[N]>
    : RowFor<S, KeyHop<S, M, N>> | ValueFor<KeyColumnOf<Columns<S, M>, KeyNameOf<S, M, N>>>
type ValueFor<C> = C extends AnyColumn ? InputOf<C> : never
type KeyColumnOf<C, K> = K extends keyof C ? C[K] : never
type RowFor<S, H> = H extends { readonly to: infer T extends string } ? Instance<T> | AddressOf<S, T> : never

/** The names that are unique alone, of columns and of relations. */
type AloneName<S, M extends string> =
  | 'pk'
  | Flagged<AllFields<S, M>>
  | Flagged<DerivedColumns<S, M>>
  | OneToOneKeys<S, AllFields<S, M>>
type OneToOneKeys<S, F> = {
  [N in keyof F & string]: F[N] extends { readonly kind: 'oneToOne' } ? KeyName<S, N, F[N]> : never
}[keyof F & string]
type Flagged<F> = {
  [N in keyof F & string]: F[N] extends { readonly kind: 'oneToOne' }
    ? N
    : F[N] extends { readonly '~flags': infer G }
      ? [Extract<G, 'pk' | 'unique'>] extends [never]
        ? never
        : N
      : never
}[keyof F & string]

type RelationName<F> = {
  [N in keyof F & string]: F[N] extends { readonly kind: 'foreignKey' | 'oneToOne' } ? N : never
}[keyof F & string]

/** A constraint: the names of its fields and of those in its condition; null if nulls are equal. */
interface UniqueSet<out K extends string, out V> {
  readonly names: K
  readonly nulls: V
}
/** Each constraint over several fields; parents' and abstract bases' included. */
type SetsOf<S, M extends string> =
  | (M extends keyof S ? (S[M] extends { readonly '~options': infer O } ? OptionSets<O> : never) : never)
  | ([ParentName<S, M>] extends [never] ? never : ParentSets<S, ParentName<S, M>>)
type ParentSets<S, P extends string> = P extends string ? SetsOf<S, P> : never
type OptionSets<O> =
  | (O extends { readonly primaryKey: infer T } ? TogetherSet<T> : never)
  | (O extends { readonly uniqueTogether: readonly (infer T)[] } ? TogetherSet<T> : never)
  | (O extends { readonly uniques: readonly (infer U)[] } ? ConstraintSet<U> : never)
  | (O extends { readonly bases: readonly (infer B)[] } ? BaseSets<B> : never)
type BaseSets<B> = B extends { readonly '~options': infer O } ? OptionSets<O> : never
type TogetherSet<T> = T extends readonly (infer K extends string)[] ? UniqueSet<K, never> : never
type ConstraintSet<U> = U extends { readonly fields: readonly (infer K)[] }
  ? [K] extends [string]
    ? UniqueSet<
        K | (U extends { readonly where: infer W } ? ConditionName<keyof W> : never),
        U extends { readonly nullsDistinct: false } ? null : never
      >
    : never
  : never
type ConditionName<K> = K extends `${infer N}__${string}` ? N : Extract<K, string>

/** The names that are in no constraint. */
type OtherName<S, M extends string> = Exclude<
  (keyof AllFields<S, M> | keyof Columns<S, M>) & string,
  AloneName<S, M> | InSets<S, M, SetsOf<S, M>>
>
type InSets<S, M extends string, N> = N extends UniqueSet<infer K, unknown> ? K | KeyNames<S, M, K> : never
