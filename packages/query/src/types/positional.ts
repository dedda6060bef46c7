import type { Wrong } from '@relata/core'
import type { AggregateName } from '../ast/nodes.js'
import type { Expression, NodeOf } from './expression.js'
import type { Found, Judged, Template } from './judged.js'
import type { ExpressionFault } from './names.js'
import type { In, Place } from './place.js'

/** Aggregates passed without a name, which are named after their chain: `avg('rating')` is `rating__avg`. */

type DefaultName<N> = N extends readonly [infer Name extends AggregateName, infer Of extends string, unknown]
  ? Of extends '*'
    ? never
    : `${Of}__${Lowercase<Name>}`
  : never

/**
 * The arguments of `annotate` and similar methods, by name: the expressions of the first argument, or the
 * arguments themselves, which are named after their chains.
 */
export type Named<E, T extends readonly unknown[]> =
  E extends Expression<unknown> ? NamedEach<readonly [E, ...T]> : E
type NamedEach<T extends readonly unknown[]> = { readonly [E in T[number] as DefaultName<NodeOf<E>>]: E }

/** The first argument: expressions by name, or an aggregate that has a name of its own. */
export type CheckedFirst<S, M extends string, A, E> = {
  readonly [P in keyof E]: E[P] & In<Place<S, M, A>>
} & { readonly [P in keyof E as FaultyName<S, M, A, E, P>]: ExpressionFault<S, M, A, E[P]> } & In<
    Place<S, M, A>
  > &
  FirstFault<S, M, A, E>
type FaultyName<S, M extends string, A, E, P extends keyof E> =
  E extends Expression<unknown>
    ? never
    : [ExpressionFault<S, M, A, E[P]>] extends [never]
      ? never
      : Template<P & string>
type FirstFault<S, M extends string, A, E> =
  E extends Expression<unknown>
    ? PositionalFault<S, M, A, E> extends infer X
      ? [X] extends [never]
        ? unknown
        : X
      : never
    : unknown

/**
 * The arguments after the first, which is `E`; of one without a default name, with the name of another, or with an
 * unknown chain, what is wrong with it.
 */
export type CheckedMore<S, M extends string, A, E, T extends readonly unknown[]> = {
  readonly [I in keyof T]: Judged<T[I], NoInfer<Found<MoreFault<S, M, A, E, T, I>>>>
}
type MoreFault<S, M extends string, A, E, T extends readonly unknown[], I extends keyof T> = [
  PositionalFault<S, M, A, T[I]>,
] extends [never]
  ? Repeated<M, DefaultName<NodeOf<T[I]>> & (DefaultName<NodeOf<E>> | NameOfOther<T, I>)>
  : PositionalFault<S, M, A, T[I]>
type Repeated<M extends string, N extends string> = [N] extends [never]
  ? never
  : Wrong<`${M} has '${N}' twice: give one of the two another name`>
type NameOfOther<T extends readonly unknown[], I extends keyof T> = {
  readonly [J in keyof T]: J extends I ? never : DefaultName<NodeOf<T[J]>>
}[number]
type PositionalFault<S, M extends string, A, E> = [DefaultName<NodeOf<E>>] extends [never]
  ? Unnamed
  : ExpressionFault<S, M, A, E>
type Unnamed = Wrong<'only an aggregate of a chain has a default name: name this one'>
