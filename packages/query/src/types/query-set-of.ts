import type { ParentName, Lineage, Together } from './fields.js'
import type { QuerySet, RowTypes } from './forward.js'
import type { InstanceOf } from './instance.js'
import type { Merged, NoAliases } from './mode.js'
import type { RefersToOuter, OuterPaths, RowsOf } from './query-of.js'

/** Query sets and managers with the methods that `withQueries` has added to their model. */

/**
 * A query for rows of model `M`: lazy, immutable, iterable. It is evaluated at each call that needs its rows.
 * `A` are its annotations. It has the methods that `withQueries` adds to the model.
 *
 * Its type carries its mode: after `values` it is a {@link ValuesQuerySet}, after `slice` a
 * {@link SlicedQuerySet}, after `union` and the like a {@link CombinedQuerySet}; each has the methods that
 * make sense there.
 *
 * @example
 * ```ts
 * function recent(books: QuerySet<Library, 'Book'>): QuerySet<Library, 'Book'> {
 *   return books.filter({ published__year__gte: 2020 }).orderBy('-published')
 * }
 * for (const book of recent(author.books.all())) console.log(book.title)
 * ```
 * @public
 */
export type QuerySetOf<S, M extends string, A = NoAliases> = MethodsOf<S, M> & QuerySet<S, M, A>

/** The methods of a model's managers and query sets; unknown if there are none. */
export type MethodsOf<S, M extends string> = [FunctionsOf<S, M>] extends [never]
  ? unknown
  : QueryMethods<S, M>

/** Compared by name, as query sets are. A mapped type, so that each method leads to its function. */
type QueryMethods<in out S, in out M extends string> = {
  readonly [N in keyof FunctionsOf<S, M>]: MethodOf<S, M, FunctionsOf<S, M>[N]>
}
type MethodOf<S, M extends string, F> = F extends (rows: never, ...args: infer P) => infer R
  ? <Q>(
      this: Q,
      ...args: { [I in keyof P]: ArgumentOn<S, P[I]> }
    ) => WithOuter<ResultOn<S, M, AliasesOf<Q>, R>, OuterPaths<Q> | OuterPaths<R>>
  : never

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

/** With the paths `P` of the outer query set, if there are any. */
type WithOuter<R, P> = [P] extends [never] ? R : R & RefersToOuter<P>

/** The annotations of the query set that a method is called on. */
type AliasesOf<Q> = Q extends RowsOf<unknown, infer A> ? A : NoAliases

/** An argument of a method: rows and query sets are those of the schema with all methods. */
type ArgumentOn<S, X> =
  X extends InstanceOf<infer N extends string>
    ? RowOn<S, N, X>
    : X extends readonly InstanceOf<infer N extends string>[]
      ? readonly RowOn<S, N, X[number]>[]
      : X extends RowsOf<infer N extends string, infer B>
        ? QuerySetOf<S, N, B>
        : X

/**
 * The result of a method on a query set with the annotations `A`. The function was declared for query sets without
 * annotations, of the schema before `withQueries`; query sets of values stay as it returns them.
 */
type ResultOn<S, M extends string, A, R> =
  R extends InstanceOf<infer N extends string>
    ? RowOn<S, N extends Lineage<S, M> ? M : N, R>
    : R extends RowsOf<infer N extends string, infer B>
      ? N extends Lineage<S, M>
        ? QuerySetOf<S, M, Both<A, B>>
        : QuerySetOf<S, N, B>
      : R
/** A row with annotations keeps its type. */
type RowOn<S, N extends string, R> =
  RowTypes<S, N> extends { readonly row: infer T } ? ([keyof R] extends [keyof T] ? T : R) : R
type Both<A, B> = [keyof B] extends [never] ? A : [keyof A] extends [never] ? B : Merged<A, B>
