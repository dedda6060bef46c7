import type { Wrong } from '@relata/core'
import type { Computed, Fault } from './checked.js'
import type { ValueIn } from './column-value.js'
import type { AnyColumn } from './column.js'
import type { Columns, PkColumn } from './columns.js'
import type { ConditionOf } from './condition.js'
import type { Expression } from './expression.js'
import type { Accessors, AnyHop } from './hops.js'
import type { Template } from './judged.js'
import type { NoAliases } from './mode.js'
import type { TermFault } from './names.js'
import type { In, Place } from './place.js'
import type { PickedProperty, PropertyName } from './row-members.js'
import type { ShapeOf } from './shape-of.js'

/**
 * Shapes of `pick`: the members of a shape, and the type of its objects. A member is evaluated when it is
 * used.
 */

declare const shape: unique symbol

/**
 * A shape that `db.shape` has checked on a model: for `pick`, and as a part of other shapes.
 *
 * @example
 * ```ts
 * const card = db.shape('Link', { id: true, url: true, owner: { name: true } })
 * type Card = Picked<typeof card>
 * ```
 * @public
 */
export interface Shape<in out S, in out M extends string, out P> {
  readonly [shape]: readonly [schema: (s: S) => S, model: (m: M) => M, members: P]
}

/**
 * The type of the objects that `pick` returns, for a shape or for a picked query set.
 * @public
 */
export type Picked<T> =
  T extends Shape<infer S, infer M, infer P>
    ? PickedRow<S, M, NoAliases, P>
    : T extends { toArray(): (infer R)[] }
      ? R
      : never

/** A shape as an argument: an object or what `db.shape` returned. The last part serves completion. */
export type PickArgument<S, M extends string, A, P> = ShapeArgument<S, M, A, P> &
  OfferedNames<PickName<S, M, A>>
/**
 * The same where the model is inferred, too: for the names that it may have, the compiler would evaluate those of
 * all models.
 */
export type ShapeArgument<S, M extends string, A, P> = NoInfer<CheckedShape<S, M, A, P>>
/** The names are a parameter: keys that are written out in a mapped type are evaluated after each edit. */
type OfferedNames<K extends PropertyKey> = { readonly [N in K]?: unknown }

type PickName<S, M extends string, A> =
  | (keyof Columns<S, M> & string)
  | (keyof Accessors<S, M> & string)
  | PropertyName<S, M>
  | (keyof A & string)

type CheckedShape<S, M extends string, A, P> =
  P extends Shape<infer _, infer N, unknown>
    ? ShapeFault<M, N> extends infer E
      ? [E] extends [never]
        ? unknown
        : E
      : never
    : CheckedMembers<S, M, A, P>
/** The keys are templates: the compiler leaves the type out of what it expects of the members. */
type CheckedMembers<S, M extends string, A, P> = {
  readonly [K in keyof P as Template<K & string>]: CheckedMember<S, M, A, K, P[K]>
}
type ShapeFault<M extends string, N extends string> = N extends M
  ? never
  : Wrong<`a shape of ${N} is no shape of ${M}`>

type CheckedMember<S, M extends string, A, K, V> =
  V extends Expression<infer N>
    ? Checked<Extract<Computed<S, M, A, N>, Wrong<string>>, In<Place<S, M, A>>>
    : V extends ConditionOf<infer W>
      ? Checked<Fault<S, M, A, W>, unknown>
      : K extends '*' | 'pk' | keyof A
        ? true
        : K extends keyof Accessors<S, M>
          ? CheckedRelation<S, M, K & string, At<Accessors<S, M>, K>, V>
          : K extends keyof Columns<S, M>
            ? true
            : K extends PropertyName<S, M>
              ? true
              : Wrong<`${M} has no field or relation '${K & string}'`>
/** Anything, unless something is wrong. */
type Checked<E, T> = [E] extends [never] ? T : E

type CheckedRelation<S, M extends string, K extends string, H, V> = V extends true
  ? true
  : H extends AnyHop
    ? IsOptions<V> extends true
      ? H['kind'] extends Single
        ? Wrong<`${M}.${K} is a single row: write { ${K}: { … } } with the members of its shape`>
        : { readonly [O in keyof V]: CheckedOption<S, H['to'], O, V[O]> }
      : V extends object
        ? CheckedShape<S, H['to'], NoAliases, V>
        : true
    : never
type Single = 'key' | 'key?' | 'one' | 'one?' | 'root'

/** An object of nothing but `true` is a shape, whatever its members are called. */
type IsOptions<V> = [keyof V] extends [OptionName] ? ([V[keyof V]] extends [true] ? false : true) : false
type OptionName = 'where' | 'orderBy' | 'take' | 'skip' | 'pick'

type CheckedOption<S, M extends string, O, V> = O extends 'where'
  ? Checked<Fault<S, M, NoAliases, ShapeOf<V>>, V>
  : O extends 'orderBy'
    ? V extends readonly unknown[]
      ? { readonly [I in keyof V]: CheckedTerm<S, M, V[I]> }
      : CheckedTerm<S, M, V>
    : O extends 'take' | 'skip'
      ? number
      : V extends true
        ? Wrong<'pick takes a shape: { id: true }'>
        : CheckedShape<S, M, NoAliases, V>
type CheckedTerm<S, M extends string, T> = Checked<TermFault<S, M, NoAliases, T>, T>

/** The type of a shape's objects. */
export type PickedRow<S, M extends string, A, P> =
  P extends Shape<infer _, infer N, infer Q>
    ? PickedRow<S, N, NoAliases, Q>
    : '*' extends keyof P
      ? PickedMembers<S, M, A, Omit<P, '*'>> & OwnValues<S, M, keyof P>
      : PickedMembers<S, M, A, P>
type PickedMembers<S, M extends string, A, P> = {
  readonly [K in keyof P]: PickedMember<S, M, A, K, P[K]>
}
/** All own values but those with the names `K`. */
type OwnValues<S, M extends string, K> = {
  readonly [N in keyof Columns<S, M> as N extends K ? never : N]: JsonIn<Columns<S, M>[N]>
}

type PickedMember<S, M extends string, A, K, V> =
  V extends Expression<infer N>
    ? JsonIn<Computed<S, M, A, N>>
    : V extends ConditionOf<unknown>
      ? boolean
      : K extends keyof A
        ? JsonIn<A[K]>
        : K extends 'pk'
          ? JsonIn<PkColumn<S, M>>
          : K extends keyof Accessors<S, M>
            ? PickedRelation<S, At<Accessors<S, M>, K>, V>
            : K extends keyof Columns<S, M>
              ? JsonIn<Columns<S, M>[K]>
              : PickedProperty<S, M, K>

type PickedRelation<S, H, V> = H extends AnyHop
  ? H['kind'] extends 'key' | 'root'
    ? PickedRow<S, H['to'], NoAliases, MembersOf<V>>
    : H['kind'] extends Single
      ? PickedRow<S, H['to'], NoAliases, MembersOf<V>> | null
      : readonly PickedRow<S, H['to'], NoAliases, MembersOf<V>>[]
  : JsonIn<H>
type MembersOf<V> = V extends true
  ? AllValues
  : V extends Shape<infer _, infer __, unknown>
    ? V
    : IsOptions<V> extends true
      ? V extends { readonly pick: infer Q }
        ? Q
        : AllValues
      : V
interface AllValues {
  readonly '*': true
}

/** The value of a column in JSON. */
type JsonIn<C> = C extends AnyColumn ? Plain<ValueIn<C>> : never
type Plain<T> = T extends bigint | Uint8Array ? string : T

type At<T, K> = K extends keyof T ? T[K] : never
