import type { Columns } from './columns.js'
import type { Steps } from './hops.js'
import type { LookupsOf, TransformsOf } from './lookups.js'
import type { AnyColumn } from './columns.js'

/**
 * Completion: the names that may follow in the chains of a where-object being written. Worked out only for chains that aren't whole yet.
 */

/** The names a chain may begin with, and for each unfinished chain those that may come next. */
export type Next<S, M extends string, A, K extends string> = First<S, M, A> | NextOf<S, M, K>

/** The names that a chain on model `M` may begin with. */
export type First<S, M extends string, A> = (keyof Steps<S, M> | keyof Columns<S, M> | keyof A) & string

type NextOf<S, M extends string, K extends string> = K extends `${string}__${string}` ? Following<S, M, K, ''> : never

type Following<S, M extends string, K extends string, Before extends string> = K extends `${infer N}__${infer Rest}`
  ? N extends keyof Steps<S, M>
    ? At<Steps<S, M>, N> extends { readonly to: infer T extends string }
      ? Following<S, T, Rest, `${Before}${N}__`>
      : never
    : N extends keyof Columns<S, M>
      ? FollowingColumn<At<Columns<S, M>, N>, Rest, `${Before}${N}__`>
      : never
  : K extends keyof Steps<S, M> | keyof Columns<S, M>
    ? never
    : `${Before}${First<S, M, unknown> | 'in' | 'isnull'}`

type FollowingColumn<C, K extends string, Before extends string> = C extends AnyColumn
  ? K extends `${infer N}__${infer Rest}`
    ? N extends keyof TransformsOf<C['type']>
      ? FollowingColumn<TransformsOf<C['type']>[N], Rest, `${Before}${N}__`>
      : never
    : K extends keyof LookupsOf<C>
      ? never
      : `${Before}${(keyof LookupsOf<C> | keyof TransformsOf<C['type']>) & string}`
  : never

type At<T, K> = K extends keyof T ? T[K] : never
