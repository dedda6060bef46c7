import type { Wrong } from '@relata/core'
import type { AggregateName } from '../ast/nodes.js'
import type { Expression, NodeOf } from './expression.js'
import type { Found, Judged, Template } from './judged.js'
import type { MemberName } from './members.js'
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

/** Of annotations: names that the model has already. */
export type Untaken<S, M extends string, E> = {
  readonly [
    P in keyof E as TakenName<S, M, E, P>
  ]: Wrong<`${M} has '${P & string}' already: give the annotation another name`>
}
type TakenName<S, M extends string, E, P> =
  E extends Expression<unknown> ? never : P extends MemberName<S, M> | 'pk' ? `${P}` : never

/**
 * The arguments after the first; of one without a default name, or with an unknown chain, what is wrong with
 * it.
 */
export type CheckedMore<S, M extends string, A, T extends readonly unknown[]> = {
  readonly [I in keyof T]: Judged<T[I], NoInfer<Found<PositionalFault<S, M, A, T[I]>>>>
}
type PositionalFault<S, M extends string, A, E> = [DefaultName<NodeOf<E>>] extends [never]
  ? Unnamed
  : ExpressionFault<S, M, A, E>
type Unnamed = Wrong<'only an aggregate of a chain has a name of its own: give it a name'>
