import type { Wrong } from '@relata/core'
import type { Computed, Fault } from './checked.js'
import type { ValueIn } from './column-value.js'
import type { AnyColumn, Column } from './column.js'
import type { ConditionOf } from './condition.js'
import type { Expression, OrderTerm } from './expression.js'
import type { AllFields } from './fields.js'
import type { AliasedBy, NamedRelation, RelationFault } from './filtered-relation.js'
import type { Found, Judged, Template } from './judged.js'
import type { Merged } from './mode.js'
import type { NameFault } from './name-fault.js'
import type { Suggested } from './next.js'
import type { ColumnAt } from './path.js'
import type { ChainOf, In, Place, Placed, PlaceHint } from './place.js'
import type { TakenFault } from './taken.js'

/**
 * Names and expressions passed to `orderBy`, `values`, `annotate` …: what is wrong with them ({@link Wrong};
 * never if they are right), and the types of their values.
 */

/**
 * Of a term of `orderBy`. Unknown is what the compiler infers where it calls the method of a union of query sets:
 * then the name is checked at run time.
 */
export type TermFault<S, M extends string, A, T> = unknown extends T
  ? never
  : T extends `-${infer P}`
    ? Descending<NameFault<S, M, A, P>>
    : T extends '?'
      ? Wrong<'there is no random order here: shuffle toArray() instead'>
      : T extends string
        ? NameFault<S, M, A, T>
        : ArgumentFault<S, M, A, T>

/** Of a name of `distinct`. */
export type DistinctFault<S, M extends string, A, T> = unknown extends T
  ? never
  : T extends `-${string}`
    ? Wrong<'distinct takes names without a direction: orderBy says which row comes first'>
    : T extends string
      ? NameFault<S, M, A, T>
      : Wrong<'distinct takes names of fields, chains and annotations'>

type Descending<C> = C extends string ? `-${C}` : C

/** Of an expression or order term. */
export type ExpressionFault<S, M extends string, A, E> = E extends Expression<infer N> | OrderTerm<infer N>
  ? Extract<Computed<S, M, A, N>, Wrong<string>>
  : E extends NamedRelation<infer P, infer W>
    ? RelationFault<S, M, A, P, W>
    : E extends ConditionOf<infer W>
      ? Fault<S, M, A, W>
      : Wrong<'an expression was expected; a constant goes into Value()'>

/**
 * The same in an argument whose type names no place. Of an unfinished chain also the place, from which an
 * editor completes the chain.
 */
export type ArgumentFault<S, M extends string, A, E> =
  ExpressionFault<S, M, A, E> extends infer X
    ? [X] extends [never]
      ? never
      : X | HintOfUnfinished<S, M, A, E>
    : never
type HintOfUnfinished<S, M extends string, A, E> =
  E extends Placed<infer N, never>
    ? [Suggested<S, M, A, ChainOf<N> & string>] extends [never]
      ? never
      : PlaceHint<S, M, A>
    : never

/**
 * An entry of `values`: a name, or expressions by name. `B` is what is wrong with it, as in {@link Judged}:
 * always `NoInfer<EntryFault<…>>`.
 */
export type CheckedEntry<F, B extends AnyEntryFault> = F extends string
  ? Judged<F, NoInfer<Found<B['name']>>>
  : { readonly [P in keyof F]: Judged<F[P], NoInfer<Found<At<B['expressions'], P>>>> }

/** What is wrong with an entry of results `V`: with its name, or with each of its expressions. */
export interface EntryFault<S, M extends string, A, V, F> {
  readonly name: NameFault<S, M, A, F>
  readonly expressions: {
    readonly [P in keyof F]: TakenFault<S, M, V, P & string> | ArgumentFault<S, M, A, F[P]>
  }
}

export interface AnyEntryFault {
  readonly name: unknown
  readonly expressions: unknown
}

/**
 * Expressions by name: they infer their place from the first part; the second says what is wrong with those
 * that had none. Its keys are templates for the reason in `WhereArgument`.
 */
export type CheckedExpressions<S, M extends string, A, E> = {
  readonly [P in keyof E]: E[P] & In<Place<S, M, A>>
} & {
  readonly [
    P in keyof E as [ExpressionFault<S, M, A, E[P]>] extends [never] ? never : Template<P & string>
  ]: ExpressionFault<S, M, A, E[P]>
}

/**
 * What an expression produces: a column; for a condition, whether it holds; for a named relation, the head of
 * chains.
 */
type Made<S, M extends string, A, E> =
  E extends Expression<infer N>
    ? Computed<S, M, A, N>
    : E extends NamedRelation<infer P, unknown>
      ? AliasedBy<S, M, A, P>
      : E extends ConditionOf<unknown>
        ? Column<'boolean', boolean, never>
        : never

/** The columns that expressions produce. */
export type ColumnsOf<S, M extends string, A, E> = [E] extends [infer T]
  ? { readonly [P in keyof T]: Made<S, M, A, T[P]> }
  : never

/** The same, kept out of the rows. */
export type HiddenColumnsOf<S, M extends string, A, E> = [E] extends [infer T]
  ? { readonly [P in keyof T]: Hidden<Made<S, M, A, T[P]>> }
  : never
type Hidden<C> = C extends AnyColumn ? Column<C['type'], C['~value'], C['~flags'] | 'hidden'> : C

/** The values that expressions produce. */
export type ValuesOf<S, M extends string, A, E> = [E] extends [infer T]
  ? { readonly [P in keyof T]: ValueIn<Made<S, M, A, T[P]>> }
  : never

/** The annotations that a query set has after `values({ n: count('books') })`. */
export type WithEntries<S, M extends string, A, F extends readonly unknown[]> = [
  Extract<F[number], object>,
] extends [never]
  ? A
  : Merged<A, EntryColumns<S, M, A, Extract<F[number], object>>>
type EntryColumns<S, M extends string, A, E> = { readonly [P in KeysOf<E>]: ComputedIn<S, M, A, E, P> }

export type KeysOf<E> = E extends unknown ? keyof E : never

export type ComputedIn<S, M extends string, A, E, P> = E extends unknown
  ? P extends keyof E
    ? Made<S, M, A, E[P]>
    : never
  : never

/** What `values` returns for its entries. */
export type NamedValues<S, M extends string, A, F extends readonly unknown[]> = NamedValuesFrom<
  S,
  M,
  A,
  Extract<F[number], string>,
  Extract<F[number], object>,
  AllFields<S, M> & Record<NamesOf<F[number]>, unknown>
>

/** Over keys of `X`, the declared fields and what else is named: a declared name keeps its declaration. */
type NamedValuesFrom<S, M extends string, A, P extends string, E, X> = [P | KeysOf<E>] extends [
  infer K extends keyof X,
]
  ? { readonly [N in K]: N extends P ? ValueIn<ColumnAt<S, M, A, N>> : ValueIn<ComputedIn<S, M, A, E, N>> }
  : never
type NamesOf<F> = F extends string ? F : keyof F
type At<T, K> = K extends keyof T ? T[K] : never
