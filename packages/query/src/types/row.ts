import type { JsonValue } from '@relata/core'
import type { AnyColumn } from './column.js'
import type { Columns, OwnDerived, PkColumn } from './columns.js'
import type { AnyJson } from './json.js'
import type { FieldsOf, Lineage, ParentName, TargetOf, Together } from './fields.js'
import type { Accessors, AnyHop, BackAccessors, ParentLinks } from './hops.js'
import type {
  ManyRelatedManager,
  MembersOf,
  NullableRelatedManager,
  RelatedManager,
} from './related-manager.js'

/**
 * The type of rows. Each property is evaluated when it is used, so that a row type costs nothing but its
 * name.
 */

declare const instance: unique symbol
declare const modelOf: unique symbol

/**
 * A stored row of the named model, as values take it: a row of a model that inherits from it is one, too; an
 * object that only looks like it is not.
 */
export interface Instance<in L extends string> {
  readonly [instance]: (model: L) => void
}
/** A row whose model can be read from its type. */
export interface InstanceOf<out M extends string> {
  readonly [modelOf]: M
}

/** The row of a model whose name was checked. The `Row` of `row-of.ts`, which users name, checks it. */
export type Row<S, M extends string> = {
  readonly [N in keyof Shape<S, M>]: AttributeOf<S, M, Shape<S, M>[N]>
}

/**
 * The sources of a row's properties. The declared fields come first and unchanged: the row is one mapped type
 * over the keys of all of it, so that its properties are those that the schema declares, with their comments.
 */
type Shape<S, M extends string> = FieldsOf<S, M> &
  OwnDerived<S, M> &
  ParentLinks<S, M> &
  BackAccessors<S, M> &
  Identity<S, M> &
  Inherited<S, M>

interface Identity<S, M extends string> {
  /** The primary key, whatever its name. */
  readonly pk: PkColumn<S, M>
  readonly [instance]: Brand<Lineage<S, M>>
  readonly [modelOf]: Name<M>
}
interface Brand<L extends string> {
  readonly brand: L
}
interface Name<M extends string> {
  readonly name: M
}

/** The attributes of the parents' rows, which are read as they are. */
type Inherited<S, M extends string> = [ParentName<S, M>] extends [never]
  ? unknown
  : Together<InheritedRow<S, ParentName<S, M>>>
type InheritedRow<S, P extends string> = P extends string
  ? (t: Wrapped<Omit<Row<S, P>, keyof Identity<S, P>>>) => void
  : never
type Wrapped<R> = { readonly [N in keyof R]: FromParent<R[N]> }
interface FromParent<V> {
  readonly fromParent: V
}

type AttributeOf<S, M extends string, D> = D extends AnyColumn
  ? ValueIn<D>
  : D extends {
        readonly kind: 'foreignKey' | 'oneToOne'
        readonly to: infer T extends string
        readonly '~flags': infer G
      }
    ? Row<S, TargetOf<S, M, T>> | ('null' extends G ? null : never)
    : D extends {
          readonly kind: 'manyToMany'
          readonly to: infer T extends string
          readonly '~through': infer H extends string
        }
      ? ManyRelatedManager<S, TargetOf<S, M, T>, H extends '' ? never : TargetOf<S, M, H>>
      : D extends AnyHop
        ? RelatedAs<S, D>
        : D extends FromParent<infer V>
          ? V
          : D extends Brand<infer L>
            ? (model: L) => void
            : D extends Name<infer N>
              ? N
              : never

/** Only a row's own values: what `values()` without names returns. */
export type RowValues<S, M extends string> = {
  readonly [N in keyof Columns<S, M>]: ValueIn<Columns<S, M>[N]>
}

/** A column's value in a row. */
export type ValueIn<C> = C extends AnyColumn
  ? NullOf<C> | (C['type'] extends 'json' | 'custom' ? Frozen<C['~value']> : C['~value'])
  : never
type NullOf<C extends AnyColumn> = 'null' extends C['~flags'] ? null : never

/**
 * Deep-frozen, a level when it is read. A type that takes any JSON isn't walked. Arrays go by way of an
 * interface: the compiler maps an array's item at once, and never ends with a recursive one.
 */
export type Frozen<T> = [AnyJson] extends [T]
  ? JsonValue extends T
    ? T
    : JsonValue
  : T extends string | number | bigint | boolean | null | undefined | Uint8Array
    ? T
    : T extends readonly (infer E)[]
      ? number extends T['length']
        ? FrozenArray<E>
        : { readonly [K in keyof T]: Frozen<T[K]> }
      : { readonly [K in keyof T]: Frozen<T[K]> }
/** A deep-frozen array. */
export interface FrozenArray<E> extends ReadonlyArray<Frozen<E>> {}

type At<T, K> = K extends keyof T ? T[K] : never

type RelatedAs<S, H> = H extends AnyHop
  ? H['kind'] extends 'key' | 'one'
    ? Row<S, H['to']>
    : H['kind'] extends 'key?' | 'one?'
      ? Row<S, H['to']> | null
      : H['kind'] extends 'set'
        ? MembersOf<S, H['to'], H['field'], RelatedManager<S, H['to'], H['field']>>
        : H['kind'] extends 'set?'
          ? MembersOf<S, H['to'], H['field'], NullableRelatedManager<S, H['to'], H['field']>>
          : ManyRelatedManager<S, H['to'], ThroughOf<S, H['owner'], H['field']>>
  : never

/** The through model of a many-to-many; never where the store keeps the links itself. */
export type ThroughOf<S, Owner extends string, Field extends string> = Owner extends keyof S
  ? S[Owner] extends { readonly '~fields': infer F }
    ? Field extends keyof F
      ? F[Field] extends { readonly '~through': infer T extends string }
        ? T extends ''
          ? never
          : TargetOf<S, Owner, T>
        : never
      : never
    : never
  : never

/** The names by which a row reads one other row. */
export type SingleName<S, M extends string> = {
  [N in keyof Accessors<S, M> & string]: At<Accessors<S, M>, N> extends {
    readonly kind: 'key' | 'key?' | 'one' | 'one?'
  }
    ? N
    : never
}[keyof Accessors<S, M> & string]

/** The row that such a name reads, or null. */
export type SingleRow<S, M extends string, N> = N extends keyof Accessors<S, M>
  ? At<Accessors<S, M>, N> extends { readonly to: infer T extends string }
    ? Row<S, T> | null
    : never
  : never
