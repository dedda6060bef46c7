import type { FieldFlag } from '@relata/core'
import type { AnyColumn, Column } from './column.js'
import type { TargetOf } from './declared.js'
import type { AllFields, FieldsOf, ParentName, ParentsOf, Together } from './fields.js'
import type { KeyName, KeyNameOf, UsualKeyName } from './key-name.js'

/**
 * The columns of a model by the names that chains, orderings and rows know them by: scalars by name, raw keys
 * as `author_id`, the automatic `id`. The scalars are picked from the declared fields, so that they keep
 * their declarations.
 */

type AutoKey = Column<'auto', number, 'pk' | 'default'>

/** A model's own columns and its parents'. */
export type Columns<S, M extends string> = Pick<AllFields<S, M>, ScalarName<AllFields<S, M>>> &
  DerivedColumns<S, M>

type ScalarName<F> = { [N in keyof F]: F[N] extends { readonly kind: 'scalar' } ? N : never }[keyof F]

/** The columns that aren't declared under their names, a model's own and its parents'. */
export type DerivedColumns<S, M extends string> = [ParentName<S, M>] extends [never]
  ? OwnDerived<S, M>
  : OwnDerived<S, M> & Together<InheritedColumns<S, ParentName<S, M>>>
type InheritedColumns<S, P extends string> = P extends string ? (t: DerivedColumns<S, P>) => void : never

/** Those of a model's own table. */
export type OwnDerived<S, M extends string> = RawKeys<S, M, FieldsOf<S, M>> & KeyColumns<S, M, FieldsOf<S, M>>

type RawKeys<S, M extends string, F> = {
  readonly [
    N in keyof F as F[N] extends { readonly kind: 'foreignKey' | 'oneToOne' }
      ? KeyName<S, N & string, F[N]>
      : never
  ]: KeyColumn<S, M, F[N]>
}

/** The automatic `id`, which is `_id` beside a field `id`, or the keys of the links to the parents. */
type KeyColumns<S, M extends string, F> = [ParentName<S, M>] extends [never]
  ? [DeclaredKey<F>] extends [never]
    ? 'id' extends keyof F
      ? { readonly _id: AutoKey }
      : { readonly id: AutoKey }
    : unknown
  : LinkColumns<S, M, F, ParentsOf<S, M>>

type LinkColumns<S, M extends string, F, P> = {
  readonly [
    K in keyof P & string as P[K] extends keyof F ? never : UsualKeyName<S, P[K] & string>
  ]: LinkColumn<PkColumn<S, TargetOf<S, M, K>>>
}
type LinkColumn<C extends AnyColumn> = Column<C['type'], C['~value'], 'pk' | 'unique'>

/** The declared primary key's name. */
type DeclaredKey<F> = {
  [N in keyof F]: F[N] extends { readonly '~options': { readonly primaryKey: true } } ? N : never
}[keyof F]

/** The raw key that a foreign key or one-to-one holds. */
export type KeyColumn<S, M extends string, D> = D extends {
  readonly to: infer T extends string
  readonly '~toField': infer K extends string
  readonly '~flags': infer G extends FieldFlag
}
  ? WithFlags<TargetColumn<S, TargetOf<S, M, T>, K>, G>
  : never
type WithFlags<C extends AnyColumn, G extends FieldFlag> = Column<C['type'], C['~value'], G>
type TargetColumn<S, T extends string, K extends string> = K extends ''
  ? PkColumn<S, T>
  : ColumnNamed<Columns<S, T>, K>
type ColumnNamed<C, K> = K extends keyof C ? (C[K] extends AnyColumn ? C[K] : never) : never

/** A model's primary key: the declared one, else that of its (first) parent, else the automatic `id`. */
export type PkColumn<S, M extends string> = [DeclaredKey<FieldsOf<S, M>>] extends [never]
  ? [ParentName<S, M>] extends [never]
    ? AutoKey
    : PkColumn<S, ParentName<S, M>>
  : DeclaredPk<S, M, FieldsOf<S, M>, DeclaredKey<FieldsOf<S, M>>>
type DeclaredPk<S, M extends string, F, N> = N extends keyof F
  ? F[N] extends AnyColumn & { readonly kind: 'scalar' }
    ? F[N]
    : KeyColumn<S, M, F[N]>
  : never

/** The column that a hop's key is compared with: the target's primary key, or `toField`. */
export type HopKey<S, Owner extends string, Field extends string, Kind, To extends string> = Kind extends
  | 'key'
  | 'key?'
  ? ForwardKey<S, Owner, Field, To>
  : PkColumn<S, To>
type ForwardKey<S, Owner extends string, Field extends string, To extends string> =
  KeyNameOf<S, Owner, Field> extends infer K
    ? K extends keyof Columns<S, Owner>
      ? Columns<S, Owner>[K]
      : PkColumn<S, To>
    : never

/** The fields that identify rows: the primary key and the unique ones. */
export type UniqueName<S, M extends string> =
  | 'pk'
  | {
      [N in keyof Columns<S, M>]: Columns<S, M>[N] extends { readonly '~flags': infer F }
        ? 'pk' extends F
          ? N
          : 'unique' extends F
            ? N
            : never
        : never
    }[keyof Columns<S, M>]
/** The value of such a field. */
export type UniqueValue<S, M extends string, N> = N extends keyof Columns<S, M>
  ? Columns<S, M>[N] extends AnyColumn
    ? Columns<S, M>[N]['~value']
    : never
  : PkValue<S, M>

/** The value of a model's primary key. */
export type PkValue<S, M extends string> =
  PkColumn<S, M> extends infer C ? (C extends AnyColumn ? C['~value'] : never) : never
