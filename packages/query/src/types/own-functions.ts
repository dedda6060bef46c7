import type { ScalarName } from '@relata/core'
import type { ValueOf } from './computed.js'
import type { Expression } from './expression.js'
import type { AggregateOptions, AggregatedBy, FilterOf, NoOptions } from './helpers.js'
import type { Subject, SubjectNodes } from './functions.js'
import type { Defaulted } from './over.js'

/** The static types of functions and aggregates of the application. */

/** Options of `fn`. */
export interface FunctionOptions {
  /** Call the function with nulls. Default: where an argument is null, the result is. */
  readonly nulls?: boolean
}
/** The type of `fn`. */
export interface OwnFunctions {
  <K extends ScalarName, const P extends readonly unknown[], R extends ValueOf<K> | null>(
    name: string,
    output: K,
    of: (...args: P) => R,
    options?: FunctionOptions,
  ): OwnFunction<K, P, null extends R ? 'null' : never>
}
/** A function of the application: its arguments are chains, values and expressions. */
export interface OwnFunction<K extends ScalarName, P extends readonly unknown[], Null> {
  <const A extends { readonly [I in keyof P]: Subject }>(
    ...args: A
  ): Expression<['own', K, P, Null, SubjectNodes<A>]>
}

/** The steps of an aggregate: the state, the values, the result. */
export interface AggregateSteps<S, V, R> {
  /** The state before the first value. */
  readonly start: () => S
  /** The state after a value. */
  readonly step: (state: S, value: V) => S
  readonly result: (state: S) => R
}
/** The type of `aggregateFunction`. */
export interface OwnAggregates {
  <K extends ScalarName, S, V, R extends ValueOf<K> | null>(
    name: string,
    output: K,
    steps: AggregateSteps<S, V, R>,
  ): OwnAggregate<K, V, null extends R ? 'null' : never>
}
/** An aggregate of the application. */
export interface OwnAggregate<K extends ScalarName, V, Null> {
  <const P extends Subject, const O extends AggregateOptions = NoOptions>(
    of: P,
    options?: O,
  ): Defaulted<O, ['ownAggregate', K, V, Null, AggregatedBy<P>, FilterOf<O>], unknown>
}
