import type { ParentName, Lineage, Together } from './fields.js'
import type { QuerySet, RowsWithMethods, RowTypes } from './forward.js'
import type { InstanceOf } from './instance.js'
import type { Merged, NoAliases } from './mode.js'
import type { AskingOuter, OuterPaths } from './query-of.js'

/** Query sets and managers with the methods that `withQueries` has added to their model. */

/** A query set of rows with the methods of its model. The `QuerySet` of the main entry. */
export type QuerySetOf<S, M extends string, A = NoAliases> = QueryMethods<S, M, A> & QuerySet<S, M, A>

/**
 * The methods of a model's managers and of its query sets of rows; unknown if there are none. Of an intersection with
 * a manager or query set it is the first part, whose signatures win.
 */
export type QueryMethods<S, M extends string, A = NoAliases> = [FunctionsOf<S, M>] extends [never]
  ? unknown
  : MethodsOf<S, M, FunctionsOf<S, M>> & RowsWithMethods<S, M, A>

/** The manager `R` of rows of `M` with their methods, if there are any. */
export type ManagerWithMethods<S, M extends string, R> = [FunctionsOf<S, M>] extends [never]
  ? R
  : QueryMethods<S, M> & R

/** The functions of a model and of its parents; never if there are none. */
type FunctionsOf<S, M extends string> = [ParentName<S, M>] extends [never]
  ? OwnFunctions<S, M>
  : Inheriting<OwnFunctions<S, M>, InheritedFunctions<S, ParentName<S, M>>>
type OwnFunctions<S, M> = M extends keyof S
  ? S[M] extends { readonly '~queries': infer T }
    ? T
    : never
  : never
type InheritedFunctions<S, P extends string> = P extends string
  ? [FunctionsOf<S, P>] extends [never]
    ? never
    : (t: FunctionsOf<S, P>) => void
  : never
type Inheriting<Own, Parents> = [Parents] extends [never]
  ? Own
  : [Own] extends [never]
    ? Together<Parents>
    : Own & Omit<Together<Parents>, keyof Own>

/** Compared by name, as query sets are: comparing the methods of generic models would go deep. */
type MethodsOf<in out S, in out M extends string, in out T> = {
  readonly [N in keyof T]: MethodOf<S, M, T[N]>
}
type MethodOf<S, M extends string, F> = F extends (rows: never, ...args: infer P) => infer R
  ? <Q>(
      this: Q,
      ...args: { [I in keyof P]: ArgumentOn<S, P[I]> }
    ) => Asks<ResultOn<S, M, AliasesOf<Q>, R>, OuterPaths<Q> | OuterPaths<R>>
  : never

/** With the paths `P` of the outer query set, if there are any. */
type Asks<R, P> = [P] extends [never] ? R : R & AskingOuter<P>

/** The annotations of the query set that a method is called on. */
type AliasesOf<Q> = Q extends RowsWithMethods<infer _S, infer _M, infer A> ? A : NoAliases

/** An argument of a method: rows and query sets are those of the schema with all methods. */
type ArgumentOn<S, X> =
  X extends InstanceOf<infer N extends string>
    ? RowOn<S, N, X>
    : X extends readonly InstanceOf<infer N extends string>[]
      ? readonly RowOn<S, N, X[number]>[]
      : Rows<X> extends QuerySet<infer _S, infer N, infer B>
        ? QuerySetOf<S, N, B>
        : X

/**
 * The result of a method on a query set with the annotations `A`. The function was declared for query sets without
 * annotations, of the schema before `withQueries`; query sets of values stay as it returns them.
 */
type ResultOn<S, M extends string, A, R> =
  R extends InstanceOf<infer N extends string>
    ? RowOn<S, N extends Lineage<S, M> ? M : N, R>
    : Rows<R> extends QuerySet<infer _S, infer N, infer B>
      ? N extends Lineage<S, M>
        ? QuerySetOf<S, M, Both<A, B>>
        : QuerySetOf<S, N, B>
      : R
/** A query set of rows, so that its model and annotations can be read; null for anything else. */
type Rows<R> = R extends OfRows ? R : null
/** What only query sets of rows have. */
interface OfRows {
  readonly updateInBatches: unknown
}
/** A row with annotations keeps its type. */
type RowOn<S, N extends string, R> =
  RowTypes<S, N> extends { readonly row: infer T } ? ([keyof R] extends [keyof T] ? T : R) : R
type Both<A, B> = [keyof B] extends [never] ? A : [keyof A] extends [never] ? B : Merged<A, B>
