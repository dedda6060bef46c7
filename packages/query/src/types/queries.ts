import type { Wrong } from '@relata/core'
import type { ModelName } from './declared.js'
import type { ManyRelatedManager, NullableRelatedManager, QuerySet } from './forward.js'
import type { ModelManager, OrderedRows } from './model-manager.js'
import type { OrderedMembers } from './ordered-members.js'
import type { QuerySetOf } from './query-set-of.js'
import type { TreeRows } from './tree.js'

/** Methods of query sets that an application adds to its models. */

/**
 * The methods of each model's query sets: the argument of `withQueries`.
 * @public
 */
export type Queries<S> = { readonly [M in ModelName<S>]?: ModelQueries<S, M> }

/**
 * Methods of the query sets of model `M`, as functions: their first parameter is the query set that the method is
 * called on, of a manager all its rows; the others are the method's own.
 * @public
 */
export interface ModelQueries<S, M extends string> {
  readonly [name: string]: (rows: QuerySetOf<S, M>, ...args: never[]) => unknown
}

/** The models of a schema, with these methods of their query sets. */
export type WithQueries<S, T> = {
  readonly [M in keyof S]: M extends keyof T ? S[M] & { readonly '~queries': T[M] } : S[M]
}

/** What is wrong with the argument of `withQueries`. */
export type QueriesFault<S, T> = {
  readonly [M in keyof T]: M extends ModelName<S>
    ? { readonly [N in keyof T[M]]: MethodFault<M, N, T[M][N]> }
    : Wrong<`the schema has no model '${M & string}'`>
}
type MethodFault<M extends string, N, F> = N extends TakenName
  ? Wrong<`query sets and managers have a member '${N & string}': give the method another name`>
  : F extends (rows: never, ...args: infer P) => unknown
    ? true extends { readonly [I in keyof P]: [P[I]] extends [never] ? true : false }[number]
      ? Wrong<`${M}.${N & string}: declare the types of the parameters after the first one`>
      : unknown
    : unknown

/** The names of the members of query sets and managers. */
type TakenName =
  | keyof QuerySet<object, never>
  | keyof ModelManager<object, never>
  | keyof OrderedRows<object, never>
  | keyof TreeRows<object, never>
  | keyof NullableRelatedManager<object, never, never>
  | keyof ManyRelatedManager<object, never, never>
  | keyof OrderedMembers<object, never>
