import type { ScalarName, Wrong } from '@relata/core'
import type { AggregateName, ListName } from '../ast/nodes.js'
import type { Aggregated, Counted } from './aggregated.js'
import type { KindFault } from './argument-kind.js'
import type { Calculated, Operator } from './calculated.js'
import type { Column } from './column.js'
import type { Comparand } from './comparand.js'
import type { ConditionOf, OnModel } from './condition.js'
import type { Called, Chosen, ReadAs } from './computed.js'
import type { ElementAt } from './element.js'
import type { Expression } from './expression.js'
import type { Lineage } from './fields.js'
import type { AnyHop } from './hops.js'
import type { ValueFault } from './misfit.js'
import type { OuterFault } from './outer.js'
import type { OwnColumn, OwnResult } from './own-column.js'
import type { AtRelation, ColumnAt, WalkFrom } from './path.js'
import type { RefersToOuter } from './query-of.js'

/**
 * Expressions and conditions on a model: the column that an expression produces, and the error in either. A
 * condition may have expressions, and an expression conditions.
 */

/**
 * The column that an expression node produces on model `M` with annotations `A`; {@link Wrong} if it names
 * something that doesn't exist.
 */
export type Computed<S, M extends string, A, N> = N extends readonly ['F', infer P extends string]
  ? ColumnAt<S, M, A, P>
  : N extends readonly ['value', infer C]
    ? C
    : N extends readonly [infer Name extends AggregateName, infer Of, infer W]
      ? [FilterFault<S, M, A, W>] extends [never]
        ? Aggregated<
            Name,
            Of extends string
              ? Of extends '*'
                ? Counted
                : ValuesAt<S, M, A, Name, Of>
              : Computed<S, M, A, Of>
          >
        : FilterFault<S, M, A, W>
      : N extends readonly [Operator, infer L, infer R]
        ? Calculated<Computed<S, M, A, L>, Computed<S, M, A, R>, N[0]>
        : N extends readonly ['query', infer C, infer O]
          ? CheckedOuter<S, M, A, C, O>
          : N extends readonly ['outer', unknown]
            ? Column<'json', unknown, 'null'>
            : ComputedFurther<S, M, A, N>
/** The column that an aggregate reads; in a list, nulls are only those of related rows. */
type ValuesAt<S, M extends string, A, Name extends AggregateName, K extends string> = Name extends ListName
  ? ElementAt<S, M, A, K>
  : ColumnAt<S, M, A, K>
type ComputedFurther<S, M extends string, A, N> = N extends readonly ['call', infer R, infer Args]
  ? Called<R, ComputedEach<S, M, A, Args>, KindFault<S, M, A, R, Args>>
  : N extends readonly ['as', infer K extends ScalarName, infer Of]
    ? ReadAs<K, Computed<S, M, A, Of>>
    : N extends readonly ['case', ConditionOf<infer W>, infer Thens]
      ? [Fault<S, M, A, W>] extends [never]
        ? Chosen<ComputedEach<S, M, A, Thens>>
        : Fault<S, M, A, W>
      : N extends readonly ['window', infer Of, infer W]
        ? [FilterFault<S, M, A, W>] extends [never]
          ? Computed<S, M, A, Of>
          : FilterFault<S, M, A, W>
        : N extends readonly ['own', infer K extends ScalarName, infer P, infer Null, infer Ns]
          ? OwnColumn<K, P, Null, ComputedEach<S, M, A, Ns>>
          : N extends readonly [
                'ownAggregate',
                infer K extends ScalarName,
                infer V,
                infer Null,
                infer Of,
                infer W,
              ]
            ? [FilterFault<S, M, A, W>] extends [never]
              ? OwnResult<K, V, Null, Of extends string ? ColumnAt<S, M, A, Of> : Computed<S, M, A, Of>>
              : FilterFault<S, M, A, W>
            : N extends readonly ['place', infer K extends ScalarName]
              ? Column<K, number, never>
              : N extends readonly ['either', infer Ns]
                ? Chosen<ComputedEach<S, M, A, Ns>>
                : N extends readonly ['condition', ConditionOf<infer W>]
                  ? [Fault<S, M, A, W>] extends [never]
                    ? Column<'boolean', boolean, never>
                    : Fault<S, M, A, W>
                  : Wrong<'an expression was expected'>
type ComputedEach<S, M extends string, A, Ns> = { readonly [I in keyof Ns]: Computed<S, M, A, Ns[I]> }
type CheckedOuter<S, M extends string, A, C, O> = [O] extends [never]
  ? C
  : OuterFault<S, M, A, O> extends infer E
    ? [E] extends [never]
      ? C
      : E
    : never

/** The error in an aggregate's `filter`; `unknown` if it has none. */
type FilterFault<S, M extends string, A, W> = W extends ConditionOf<infer X> ? Fault<S, M, A, X> : never

/** Values that depend on the model. */
export type ModelDependent = Expression<unknown> | RefersToOuter<unknown>

/**
 * The error in the chains of an expression, or of a query set passed as a value; never if there is none.
 */
export type ModelValueFault<S, M extends string, A, V> =
  V extends Expression<infer N>
    ? Extract<Computed<S, M, A, N>, Wrong<string>>
    : V extends RefersToOuter<infer O>
      ? OuterFault<S, M, A, O>
      : V extends readonly (infer I)[]
        ? ItemFault<S, M, A, I>
        : never
/** The same of an item of a list. */
type ItemFault<S, M extends string, A, I> =
  I extends Expression<infer N> ? Extract<Computed<S, M, A, N>, Wrong<string>> : never

/** The error in the parts of a condition; never if there is none. */
export type Fault<S, M extends string, A, X> = unknown extends X
  ? never
  : X extends Expression<infer N>
    ? Extract<Computed<S, M, A, N>, Wrong<string>>
    : X extends OnModel<infer N>
      ? ModelFault<S, M, N>
      : X extends object
        ? { readonly [P in keyof X]-?: FaultAt<S, M, A, P & string, Required<X>[P]> }[keyof X]
        : Wrong<'a condition is a where-object, or what and, or, not and xor give'>
/** The error for a condition on the rows of model `N` here; never if they are rows of `M`, too. */
type ModelFault<S, M extends string, N extends string> =
  N extends Lineage<S, M> ? never : Wrong<`a condition on ${N} is no condition on ${M}`>
type FaultAt<S, M extends string, A, P extends string, V> =
  V extends OnModel<infer N> ? RelatedFault<S, M, P, N, WalkFrom<S, M, A, P>> : FaultOfValue<S, M, A, P, V>
/** The same for a condition on related rows. */
type RelatedFault<S, M extends string, P extends string, N extends string, At> =
  At extends AtRelation<infer H extends AnyHop, boolean, 'exact'>
    ? ModelFault<S, H['to'], N>
    : At extends Wrong<string>
      ? At
      : Wrong<`${M}.${P} is not a relation`>
type FaultOfValue<S, M extends string, A, P extends string, V> =
  Comparand<S, M, A, P> extends infer T
    ? [T] extends [Wrong<string>]
      ? T
      : V extends Untrusted
        ? never
        : V extends ModelDependent
          ? ModelValueFault<S, M, A, V>
          : V extends T
            ? ModelValueFault<S, M, A, V>
            : ValueFault<M, P, T, WalkFrom<S, M, A, P>, V>
    : never

/** The type of a value that `lookups` reads from text. */
export interface Untrusted {
  readonly '~untrusted': true
}
