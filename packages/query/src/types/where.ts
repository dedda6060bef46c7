import type { Wrong } from '@relata/core'
import type { Fault, ModelValueFault, ModelDependent } from './checked.js'
import type { Comparand } from './comparand.js'
import type { ConditionOf } from './condition.js'
import type { ModelName } from './declared.js'
import type { AllFields } from './fields.js'
import type { Found, Sound, Template } from './judged.js'
import type { Later } from './later.js'
import type { LinkModelName } from './link-models.js'
import type { NoCondition, ObjectFault } from './misfit.js'
import type { NoAliases } from './mode.js'
import type { First, Following } from './next.js'
import type { WalkFrom } from './path.js'
import type { IsReported, Place, Placed } from './place.js'
import type { RefersToOuter, OuterPaths } from './query-of.js'
import type { ShapeOf } from './shape-of.js'

/** Conditions: what each chain may be compared with, and the check of a query set's arguments. */

/**
 * A where-object with the chains `K` on model `M`.
 *
 * @example
 * ```ts
 * const recent: Where<Library, 'Book', 'published__year__gte' | 'author__name'> = { published__year__gte: 2020, author__name: 'Eco' }
 * db.Book.filter(recent)
 * ```
 * @public
 */
export type Where<S, M extends ModelName<S> | LinkModelName<S>, K extends string, A = NoAliases> = {
  readonly [P in K]: Comparand<S, M, A, P>
}

/**
 * A where-object that is filled in step by step: each chain is optional and can be assigned.
 *
 * @example
 * ```ts
 * const wanted: WhereDraft<Library, 'Book', 'title__icontains' | 'author'> = {}
 * if (text !== '') wanted.title__icontains = text
 * db.Book.filter(wanted)
 * ```
 * @public
 */
export type WhereDraft<S, M extends ModelName<S> | LinkModelName<S>, K extends string, A = NoAliases> = {
  [P in K]?: Comparand<S, M, A, P>
}

/**
 * A where-object as an argument of `filter`. The first part is what the compiler expects of each value before it knows
 * `W`: helpers infer their place from it. The second checks the object once `W` is known. The third is homomorphic, so
 * that plain names keep their declarations. The fourth serves completion.
 *
 * Each is written so that the compiler evaluates nothing before it knows `W`: `NoInfer`, a conditional type that returns
 * its own name, {@link Later}. Without that each call costs twice the instantiations (benchmarks: types).
 */
export type WhereArgument<S, M extends string, A, W> = {
  readonly [P in keyof W]: NoInfer<Comparand<S, M, A, P & string>> | Expected<S, M, A, W[P]>
} & CheckedWhere<S, M, A, W> &
  Declared<S, M, keyof W & keyof AllFields<S, M>> &
  Later<Completed<S, M, A, W>, Known<W>> &
  WhereObject

/** Plain names with their declarations. */
type Declared<S, M extends string, N extends keyof AllFields<S, M>> = { readonly [P in N]?: unknown }

/** The names that an editor completes: those that begin a chain, and those that an unfinished chain may become. */
interface Completed<S, M extends string, A, W> {
  readonly nothing: Declared<S, M, keyof AllFields<S, M>> &
    Offered<S, M, Exclude<First<S, M, A>, keyof AllFields<S, M>>>
  readonly names: Offered<S, M, Following<S, M, A, keyof W & string>>
}
type Known<W> = unknown extends W ? { readonly nothing: true } : { readonly names: true }

/** What is expected of a value beside what the chain takes; anything once the compiler knows the value. */
type Expected<S, M extends string, A, V> = [V] extends [never] ? Placed<unknown, Place<S, M, A>> : unknown

/**
 * The second part: `W` itself, from which the compiler infers it, and what each chain may be compared with. From the
 * first part alone the compiler would infer `W` property by property. A value whose type is an error is in a tuple,
 * because a conditional type of it is an error.
 */
type CheckedWhere<S, M extends string, A, W> = keyof W extends never
  ? NoFunction<W>
  : string extends keyof W
    ? CheckedObjects<S, M, A, W>
    : keyof W extends string
      ? [W[keyof W]] extends [Plain]
        ? { readonly [P in keyof W]: Comparand<S, M, A, P & string> }
        : CheckedObjects<S, M, A, W>
      : CheckedObjects<S, M, A, W>
type NoFunction<W> = W extends (...args: never) => unknown ? never : W
/** Of an object with other values than plain ones. An object passed as a value has one message, under its own key. */
type CheckedObjects<S, M extends string, A, W> = W extends Plain
  ? never
  : {
      readonly [P in keyof W]: Comparand<S, M, A, P & string> | Beside<S, M, A, P & string, W[P]>
    } & { readonly [P in keyof W as CheckedKey<S, M, A, P, W[P]>]: CheckedValue<S, M, A, P, W[P]> }
type Plain = string | number | bigint | boolean | null | undefined

/**
 * Names that an editor completes. `K` is a parameter, because the compiler evaluates the constraint of keys
 * that are written out in a mapped type when it first meets the declaration, which is after each edit. The
 * value depends on the model: otherwise an editor takes equal names of two models for one.
 */
type Offered<S, M, K extends PropertyKey> = { readonly [N in K]?: AnyValue<S, M> }
type AnyValue<S, M> = [S, M] extends [never, never] ? never : unknown

declare const isWhere: unique symbol

/**
 * A row, query set or condition isn't a where-object: the second part then has a property that conflicts with this one, the compiler reduces the whole to never, and the message is about what stands
 * beside it (see {@link ConditionArgument}). Functions alone have the other property.
 */
interface WhereObject {
  readonly [isWhere]?: 'yes'
  readonly [Symbol.hasInstance]?: never
}

/** The key under which an object `V` for the chain `P` is checked; never if it is checked as other values are. */
type CheckedKey<S, M extends string, A, P, V, All = V> = P extends string
  ? string extends P
    ? typeof isWhere
    : V extends object
      ? V extends ModelDependent
        ? SpokenKey<S, M, A, P, V>
        : [Extract<All, ModelDependent>] extends [never]
          ? P extends 'valueOf'
            ? typeof isWhere
            : Template<P>
          : never
      : never
  : typeof isWhere
type SpokenKey<S, M extends string, A, P extends string, V> = [ModelValueFault<S, M, A, V>] extends [never]
  ? never
  : IsReported<V> extends true
    ? never
    : Template<P>

/** What is wrong with the value of the chain `P`, or what it takes. */
type CheckedValue<S, M extends string, A, P, V> = P extends string
  ? string extends P
    ? 'no'
    : P extends 'valueOf'
      ? 'no'
      : [ModelValueFault<S, M, A, V>] extends [never]
        ? Fitting<M, P, Comparand<S, M, A, P>, WalkFrom<S, M, A, P>, V>
        : ModelValueFault<S, M, A, V>
  : 'no'
type Fitting<M extends string, P extends string, T, At, V> = [ObjectFault<M, P, T, At, V>] extends [never]
  ? T | Extract<V, ModelDependent>
  : ObjectFault<M, P, T, At, V>

/**
 * What is accepted besides a value: expressions, where the chain `P` leads somewhere, and any object, which is checked
 * under its {@link CheckedKey}.
 */
type Beside<S, M extends string, A, P extends string, V, All = V> = unknown extends V
  ? Placed<unknown, Place<S, M, A>>
  : [V] extends [never]
    ? Placed<unknown, Place<S, M, A>>
    : V extends object
      ? [Extract<All, ModelDependent>] extends [never]
        ? unknown
        : [WalkFrom<S, M, A, P>] extends [Wrong<string>]
          ? never
          : Extract<V, ModelDependent>
      : never

/** The other argument of `filter`: a condition. Anything that isn't a where-object either is refused here. */
export type ConditionArgument<S, M extends string, A, C, K = never> = Later<
  Conditions<S, M, A, C, K>,
  KindOfArgument<C>
> &
  NonNullable<unknown>
interface Conditions<S, M extends string, A, C, K> {
  readonly condition: Sound<C, NoInfer<Found<Fault<S, M, A, ShapeOf<C>>>>>
  readonly where: never
  readonly other: NoCondition<S, M, C, K>
}
type KindOfArgument<C> =
  C extends ConditionOf<unknown>
    ? { readonly condition: true }
    : C extends object
      ? string extends keyof C
        ? { readonly other: true }
        : keyof C extends string
          ? keyof C extends never
            ? { readonly other: true }
            : { readonly where: true }
          : { readonly other: true }
      : { readonly other: true }

/** A value that is compared with each of the chains `P`. */
export type ComparedValue<S, M extends string, P extends string, V> = Sound<
  V,
  NoInfer<Found<Fault<S, M, NoAliases, Compared<P, V>>>>
>
/** The where-objects of which one will hold. */
export type Compared<P extends string, V> = P extends string ? { readonly [K in P]: V } : never

/** Further arguments of `filter`. */
export type MoreArguments<S, M extends string, A, R extends readonly unknown[]> = {
  readonly [I in keyof R]: Sound<R[I], NoInfer<Found<Fault<S, M, A, ShapeOf<R[I]>>>>>
}

/**
 * A query set returned by `filter`: with the paths of the outer query set that its conditions read, if there
 * are any.
 */
export type Kept<T, Q, Outer> = [Outer | OuterPaths<T>] extends [never]
  ? Q
  : Q & RefersToOuter<Outer | OuterPaths<T>>
