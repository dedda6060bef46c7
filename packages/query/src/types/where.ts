import type { Wrong } from '@relata/core'
import type { Fault, ModelValueFault, ModelDependent } from './checked.js'
import type { Comparand } from './comparand.js'
import type { ConditionOf } from './condition.js'
import type { ModelName } from './declared.js'
import type { AllFields } from './fields.js'
import type { Found, Sound, Template } from './judged.js'
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
 * A where-object as an argument of `filter`. The first part declares what each chain may be compared with. An
 * object passed as a value is checked by the second part alone, so that its message is one sentence. The
 * third is homomorphic, so that plain names keep their declarations. The fourth and fifth serve completion.
 *
 * Each is written so that the compiler evaluates nothing before it knows `W`: `NoInfer`, keys remapped, a
 * conditional type that returns its own name. Without that each call costs thrice the instantiations
 * (benchmarks: types). The second part's keys are templates: the compiler leaves it out of what it expects of
 * a value, from which helpers infer their place.
 */
export type WhereArgument<S, M extends string, A, W> = {
  readonly [P in keyof W]: NoInfer<Comparand<S, M, A, P & string>> | Beside<S, M, A, P & string, W[P]>
} & { readonly [P in keyof W as CheckedKey<S, M, A, P, W[P]>]: CheckedValue<S, M, A, P, W[P]> } & {
  readonly [N in keyof AllFields<S, M>]?: unknown
} & Offered<S, M, Exclude<First<S, M, A>, keyof AllFields<S, M>>> &
  Offered<S, M, Following<S, M, A, keyof W & string>> &
  WhereObject

/**
 * Names that an editor completes. `K` is a parameter, because the compiler evaluates the constraint of keys
 * that are written out in a mapped type when it first meets the declaration, which is after each edit. The
 * value depends on the model: otherwise an editor takes equal names of two models for one.
 */
type Offered<S, M, K extends PropertyKey> = { readonly [N in K]?: AnyValue<S, M> }
type AnyValue<S, M> = [S, M] extends [never, never] ? never : unknown

declare const isWhere: unique symbol

/**
 * A row, query set, condition, text or number isn't a where-object: the second part then has a property that
 * conflicts with this one, the compiler reduces the whole to never, and the message is about what stands
 * beside it (see {@link ConditionArgument}). Functions alone have the other property.
 */
interface WhereObject {
  readonly [isWhere]?: 'yes'
  readonly [Symbol.hasInstance]?: never
}

/** The key under which the value `V` of the chain `P` is checked; never if the first part checks it. */
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
 * What the first part accepts besides a value: expressions, where the chain `P` leads somewhere, and any
 * object, which the second part checks.
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
export type ConditionArgument<S, M extends string, A, C, K = never> =
  C extends ConditionOf<unknown>
    ? Sound<C, NoInfer<Found<Fault<S, M, A, ShapeOf<C>>>>>
    : NoCondition<S, M, C, K>

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
