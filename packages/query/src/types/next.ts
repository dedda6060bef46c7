import type { Columns } from './columns.js'
import type { Steps } from './hops.js'
import type { LookupsOf, TransformsOf } from './lookups.js'
import type { AnyColumn } from './columns.js'

/**
 * Completion: the names that may follow in the chains of a where-object being written. Worked out only for chains that aren't whole yet.
 */

/**
 * The names a chain may begin with, and for each unfinished chain those that may come next.
 */
export type Next<S, M extends string, A, K extends string> = First<S, M, A> | NextOf<S, M, K, 'in' | 'isnull'>

/** The names that a chain on model `M` may begin with. */
export type First<S, M extends string, A> = (keyof Steps<S, M> | keyof Columns<S, M> | keyof A) & string

/** `L` are the lookups that a relation may end with, besides its own steps. */
type NextOf<S, M extends string, K extends string, L extends string> = K extends `${string}__${string}` ? Following<S, M, K, '', L> : never

type Following<S, M extends string, K extends string, Before extends string, L extends string> = K extends `${infer N}__${infer Rest}`
  ? N extends keyof Steps<S, M>
    ? At<Steps<S, M>, N> extends { readonly to: infer T extends string }
      ? Following<S, T, Rest, `${Before}${N}__`, L>
      : never
    : N extends keyof Columns<S, M>
      ? FollowingColumn<At<Columns<S, M>, N>, Rest, `${Before}${N}__`>
      : never
  : K extends keyof Steps<S, M> | keyof Columns<S, M>
    ? never
    : `${Before}${First<S, M, unknown> | L}`

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

/** The names that an unfinished name may become: for completion, and in the message about it. */
export type Suggested<S, M extends string, A, P extends string> = Extract<P extends `${string}__${string}` ? NextOf<S, M, P, never> : First<S, M, A>, `${P}${string}`>
