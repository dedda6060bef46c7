import type { AggregateName } from '../ast/nodes.js'
import type { Expression } from './expression.js'
import type { Hint } from './judged.js'
import type { NameFault } from './name-fault.js'

/**
 * The query set that an expression is written in. Helpers such as `count` and `F` infer it from the type that
 * is expected of them: an editor completes the chain inside `count('')`, and the compiler reports a wrong one
 * there. Without such a type it is unknown, and the method that uses the expression checks it.
 */

/** A model of a schema, with the annotations of a query set. */
export interface Place<S, M extends string, A> {
  readonly schema: S
  readonly model: M
  readonly aliases: A
}

declare const place: unique symbol
/** What may be written in the place `P`. An expression without a place may be written anywhere. */
export interface In<in P> {
  readonly [place]?: (place: P) => void
}

/** An expression with the place that it was inferred for. */
export interface Placed<out N, in P> extends Expression<N>, In<P> {}

/**
 * A place for the return type of a helper that is an argument itself: its parameter's type is known only when
 * the helper's is. It has `over`, as aggregates do: the compiler infers nothing between two types of which each
 * lacks a member of the other.
 */
export interface PlaceHint<S, M extends string, A> extends Placed<never, Place<S, M, A>>, Hint {
  readonly over: never
}

/**
 * The error in the chain `K` in the place `P`; never if there is none, or if the place is unknown.
 */
export type FaultIn<P, K> = unknown extends P
  ? never
  : P extends Place<infer S, infer M, infer A>
    ? K extends '*'
      ? never
      : K extends string
        ? NameFault<S, M, A, K>
        : never
    : never

/** Whether the helper that made an expression has reported its chain already. */
export type IsReported<V> =
  V extends Placed<infer N, infer P>
    ? unknown extends P
      ? false
      : [FaultIn<P, ChainOf<N>>] extends [never]
        ? false
        : true
    : false
/** The chain that a helper was called with. */
export type ChainOf<N> = N extends readonly ['F', infer K]
  ? K
  : N extends readonly ['call', unknown, readonly [infer Of, ...unknown[]]]
    ? ChainOf<Of>
    : N extends readonly [AggregateName, infer K extends string, unknown]
      ? K
      : never
