import type { Wrong } from '@relata/core'
import type { ConditionOf } from './condition.js'
import type { Expression } from './expression.js'
import type { ColumnAt } from './path.js'
import type { RefersToOuter } from './query-of.js'

/** The chains of the query set around, which `OuterRef` names inside of a query set. */

/** What is wrong with the paths of this query set that an inner one reads; never if they are right. */
export type OuterFault<S, M extends string, A, O> = O extends string
  ? Extract<ColumnAt<S, M, A, O>, Wrong<string>>
  : never

/** The paths of the query set around this one that an expression names. */
export type OuterIn<N> = N extends readonly ['outer', infer P]
  ? P
  : N extends readonly ['F' | 'value', unknown]
    ? never
    : N extends readonly ['call' | 'as' | 'case' | 'condition', ...unknown[]]
      ? OuterFurther<N>
      : N extends readonly ['query', unknown, infer O]
        ? O extends readonly ['outer', infer P]
          ? P
          : never
        : N extends readonly [string, infer L, infer R]
          ? OuterIn<L> | OuterIn<R>
          : never
type OuterFurther<N> = N extends readonly ['call', unknown, infer Args extends readonly unknown[]]
  ? OuterIn<Args[number]>
  : N extends readonly ['as', unknown, infer Of]
    ? OuterIn<Of>
    : N extends readonly ['case', infer W, infer Thens extends readonly unknown[]]
      ? OuterOf<W> | OuterIn<Thens[number]>
      : N extends readonly ['condition', infer W]
        ? OuterOf<W>
        : never

/**
 * The paths of the outer query set that a condition's values read. Conditional types without `infer` recognize plain
 * objects and values first: they cost the compiler a third.
 */
export type OuterOf<W> = W extends unknown
  ? [W[keyof W]] extends [Plain]
    ? never
    : W extends Expression<unknown> | ConditionOf<unknown>
      ? OuterOfCondition<W>
      : OuterOfMembers<W>
  : never
type Plain = string | number | bigint | boolean | null | undefined
type OuterOfCondition<W> =
  W extends Expression<infer N> ? OuterIn<N> : W extends ConditionOf<infer X> ? OuterOfShape<X> : never
type OuterOfShape<X> = X extends Expression<infer N> ? OuterIn<N> : OuterOfMembers<X>
type OuterOfMembers<X> = { [P in keyof X]-?: OuterOfValue<X[P]> }[keyof X]
type OuterOfValue<V> = V extends object ? OuterOfObject<V> : never
type OuterOfObject<V> =
  V extends Expression<infer N> ? OuterIn<N> : V extends RefersToOuter<infer O> ? Further<O> : never

/** A path of an inner query set that refers to a query set outside of this one. */
type Further<O> = O extends readonly ['outer', infer P] ? P : never
