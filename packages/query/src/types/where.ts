import type { Wrong } from '@relata/core'
import type { AnyColumn } from './column.js'
import type { HopKey } from './columns.js'
import type { Condition, ShapeOf } from './condition.js'
import type { Computed, Expression, OuterFault, OuterIn } from './expression.js'
import type { AllFields } from './fields.js'
import type { AnyHop } from './hops.js'
import type { Found, Judged, Template } from './judged.js'
import type { InputOf, LookupsOf, RelationLookups } from './lookups.js'
import type { NoAliases } from './mode.js'
import type { First, Following } from './next.js'
import type { AtColumn, AtRelation, WalkFrom } from './path.js'
import type { IsReported, Place, Placed } from './place.js'
import type { AskingOuter, OuterPaths } from './query-of.js'
import type { Instance } from './row.js'

/**
 * Conditions: what each chain may be compared with, and the check of what a query set was given.
 */

/** What the chain `K` may be compared with; {@link Wrong} where it leads nowhere. */
export type Comparand<S, M extends string, A, K extends string> = ComparandAt<S, WalkFrom<S, M, A, K>>

type ComparandAt<S, P> =
  P extends AtColumn<infer C extends AnyColumn, boolean, infer L>
    ? L extends keyof LookupsOf<C>
      ? LookupsOf<C>[L]
      : never
    : P extends AtRelation<infer H extends AnyHop, boolean, infer L>
      ? RelationComparand<H['to'], HopKey<S, H['owner'], H['field'], H['kind'], H['to']>, L>
      : P

type RelationComparand<T extends string, C, L> = C extends AnyColumn
  ? L extends keyof RelationLookups<unknown, unknown, unknown>
    ? RelationLookups<Instance<T> | InputOf<C>, InputOf<C>, Instance<T>>[L]
    : never
  : never

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
export type Where<S, M extends string, K extends string, A = NoAliases> = {
  readonly [P in K]: Comparand<S, M, A, P>
}

/**
 * A where-object that is put together step by step: each of the chains may be there, and can be assigned to.
 *
 * @example
 * ```ts
 * const wanted: WhereDraft<Library, 'Book', 'title__icontains' | 'author'> = {}
 * if (text !== '') wanted.title__icontains = text
 * db.Book.filter(wanted)
 * ```
 * @public
 */
export type WhereDraft<S, M extends string, K extends string, A = NoAliases> = {
  [P in K]?: Comparand<S, M, A, P>
}

/**
 * A where-object as `filter` takes it in. The first part says what each chain may be compared with, the
 * second what is wrong with expressions given as values. The third is homomorphic: it gives plain names their
 * declarations. The others serve completion. Each is written so that the compiler has nothing to work out
 * before it knows `W`: `NoInfer`, keys remapped, a conditional type that answers its own name. Without that
 * each call costs thrice the instantiations (benchmarks: types). The second part's keys are templates: the
 * compiler leaves it out of what it expects of a value, from which helpers infer their place.
 */
export type WhereArgument<S, M extends string, A, W> = {
  readonly [P in keyof W]: NoInfer<Comparand<S, M, A, P & string>> | Spoken<S, M, A, W[P]>
} & {
  readonly [P in Extract<keyof W, string> as Misspoken<S, M, A, W[P], P>]: SpokenFault<S, M, A, W[P]>
} & {
  readonly [N in keyof AllFields<S, M>]?: unknown
} & { readonly [P in Exclude<First<S, M, A>, keyof AllFields<S, M>>]?: unknown } & {
  readonly [P in Following<S, M, A, Extract<keyof W, string>>]?: unknown
}

/** What may stand for a value and speaks of the model itself. */
type Speaking = Expression<unknown> | AskingOuter<unknown>

/** While a value's type isn't known yet, an expression of this place: helpers infer theirs from it. */
export type Spoken<S, M extends string, A, V> = unknown extends V
  ? Placed<unknown, Place<S, M, A>>
  : [V] extends [never]
    ? Placed<unknown, Place<S, M, A>>
    : Extract<V, Speaking>

type Misspoken<S, M extends string, A, V, P> = V extends Speaking
  ? [SpokenFault<S, M, A, V>] extends [never]
    ? never
    : IsReported<V> extends true
      ? never
      : Template<P & string>
  : never

/**
 * What is wrong with the chains that an expression, or the query set given as a value, names; never where
 * nothing is.
 */
export type SpokenFault<S, M extends string, A, V> =
  V extends Expression<infer N>
    ? Extract<Computed<S, M, A, N>, Wrong<string>>
    : V extends AskingOuter<infer O>
      ? OuterFault<S, M, A, O>
      : never

/** A condition as `filter` takes it in. */
export type ConditionArgument<S, M extends string, A, C> =
  C extends Condition<infer X> ? Judged<C, NoInfer<Found<Fault<S, M, A, X>>>> : never

/** Further arguments of `filter`. */
export type MoreArguments<S, M extends string, A, R extends readonly unknown[]> = {
  readonly [I in keyof R]: Judged<R[I], NoInfer<Found<Fault<S, M, A, ShapeOf<R[I]>>>>>
}

/** What is wrong with what a condition was made of; never where nothing is. */
export type Fault<S, M extends string, A, X> = unknown extends X
  ? never
  : X extends Expression<infer N>
    ? Extract<Computed<S, M, A, N>, Wrong<string>>
    : X extends object
      ? { readonly [P in keyof X]: FaultAt<S, M, A, P & string, X[P]> }[keyof X]
      : Wrong<'a condition is a where-object, or what and, or, not and xor give'>

type FaultAt<S, M extends string, A, P extends string, V> =
  Comparand<S, M, A, P> extends infer T
    ? [T] extends [Wrong<string>]
      ? T
      : V extends Untrusted
        ? never
        : V extends Speaking
          ? SpokenFault<S, M, A, V>
          : V extends T
            ? never
            : Wrong<`'${P}' takes no such value`>
    : never

/** In the place of a value that `lookups` reads from text. */
export interface Untrusted {
  readonly '~untrusted': true
}

/**
 * A query set made by `filter`: with the paths that its conditions ask of the query set around it, if they
 * do.
 */
export type Kept<T, Q, Asked> = [Asked | OuterPaths<T>] extends [never]
  ? Q
  : Q & AskingOuter<Asked | OuterPaths<T>>

/** The paths that a condition's values ask of the query set around. */
export type OuterOf<W> = W extends Condition<infer X> ? OuterOfShape<X> : OuterOfShape<W>
type OuterOfShape<X> =
  X extends Expression<infer N> ? OuterIn<N> : { [P in keyof X]: OuterOfValue<X[P]> }[keyof X]
type OuterOfValue<V> =
  V extends Expression<infer N> ? OuterIn<N> : V extends AskingOuter<infer O> ? Further<O> : never
/** A path of an inner query set that reaches beyond this one. */
type Further<O> = O extends readonly ['outer', infer P] ? P : never
