import type { Wrong } from '@relata/core'
import type { Member, MemberName } from './members.js'
import type { WalkFrom } from './path.js'
import type { LookupsOf, Transformed, TransformName } from './lookups.js'
import type { AnyColumn } from './column.js'
import type { AnyGenericEnd } from './hops.js'

/**
 * Completion: the names that may follow in the chains of a where-object. Evaluated only for chains that
 * aren't complete yet.
 */

/** The names that a chain on model `M` may begin with. */
export type First<S, M extends string, A> = MemberName<S, M> | (keyof A & string)

/**
 * The chains that an incomplete chain may become; a single name is returned unchanged. A chain that is
 * complete isn't walked again.
 */
export type Following<S, M extends string, A, K extends string> = K extends `${string}__${string}`
  ? WalkFrom<S, M, A, K> extends Wrong<string>
    ? NextOf<S, M, K, 'in' | 'isnull'>
    : never
  : K

/** The names that an unfinished name may become: for completion, and in the message about it. */
export type Suggested<S, M extends string, A, P extends string> = string extends P
  ? never
  : Extract<P extends `${string}__${string}` ? NextOf<S, M, P, never> : First<S, M, A>, `${P}${string}`>

/** `L` are the lookups that a relation may end with, besides its own steps. */
type NextOf<S, M extends string, K extends string, L extends string> = K extends `${string}__${string}`
  ? Along<S, M, K, '', L>
  : never

type Along<
  S,
  M extends string,
  K extends string,
  Before extends string,
  L extends string,
> = K extends `${infer N}__${infer Rest}`
  ? AlongMember<S, Member<S, M, N>, Rest, `${Before}${N}__`, L>
  : [Member<S, M, K>] extends [never]
    ? K extends L
      ? never
      : `${Before}${MemberName<S, M> | L}`
    : never

type AlongMember<S, D, Rest extends string, Before extends string, L extends string> = D extends {
  readonly to: infer T extends string
}
  ? Along<S, T, Rest, Before, L>
  : D extends AnyGenericEnd
    ? AlongGeneric<S, D['owner'], D['generic'], Rest, Before, L>
    : AlongColumn<D, Rest, Before>
type AlongGeneric<
  S,
  M extends string,
  N extends string,
  Rest extends string,
  Before extends string,
  L extends string,
> = Rest extends `${infer P}__${infer More}`
  ? AlongMember<S, Member<S, M, `${N}__${P}`>, More, `${Before}${P}__`, L>
  : never

type AlongColumn<C, K extends string, Before extends string> = C extends AnyColumn
  ? K extends `${infer N}__${infer Rest}`
    ? AlongColumn<Transformed<C, N>, Rest, `${Before}${N}__`>
    : K extends keyof LookupsOf<C> | TransformName<C>
      ? never
      : `${Before}${(keyof LookupsOf<C> | TransformName<C>) & string}`
  : never
