import type { Wrong } from '@relata/core'
import type { Accessors, AnyGenericEnd, AnyHop, Steps } from './hops.js'
import type { KeyHop } from './key-hop.js'

/**
 * Chains of relations passed to `selectRelated` and `prefetchRelated`: their errors ({@link Wrong}; never if
 * there is none), and the completions of an unfinished one.
 */

/** Of a chain of `selectRelated`: relations to a single row. */
export type SelectedFault<S, M extends string, P> = string extends P
  ? never
  : SelectedStep<S, M, P> extends infer E
    ? [E] extends [never]
      ? never
      : E | Begun<P, SelectedNames<S, M, P>>
    : never

type SelectedStep<S, M extends string, P> = P extends `${infer N}__${infer Rest}`
  ? N extends keyof Steps<S, M>
    ? SingleTarget<At<Steps<S, M>, N>> extends infer T extends string
      ? [T] extends [never]
        ? NotSingle<M, N>
        : SelectedStep<S, T, Rest>
      : never
    : IsGeneric<KeyHop<S, M, N>> extends true
      ? SelectedPart<S, M, N, Rest>
      : NoRelation<M, N>
  : P extends keyof Steps<S, M> & string
    ? [SingleTarget<At<Steps<S, M>, P>>] extends [never]
      ? NotSingle<M, P>
      : never
    : IsGeneric<KeyHop<S, M, P>> extends true
      ? never
      : NoRelation<M, P>
type IsGeneric<H> = [H] extends [never] ? false : H extends AnyGenericEnd ? true : false

/** On from the generic key `N` through the key to one of its targets, `target__Post`. */
type SelectedPart<
  S,
  M extends string,
  N extends string,
  Rest extends string,
> = Rest extends `${infer K}__${infer More}`
  ? SingleTarget<At<Steps<S, M>, `${N}__${K}`>> extends infer T extends string
    ? [T] extends [never]
      ? NoRelation<M, `${N}__${K}`>
      : SelectedStep<S, T, More>
    : never
  : [SingleTarget<At<Steps<S, M>, `${N}__${Rest}`>>] extends [never]
    ? NoRelation<M, `${N}__${Rest}`>
    : never

type SelectedNames<S, M extends string, P, Before extends string = ''> = P extends `${infer N}__${infer Rest}`
  ? SingleTarget<At<Steps<S, M>, N>> extends infer T extends string
    ? SelectedNames<S, T, Rest, `${Before}${N}__`>
    : never
  : `${Before}${SingleSteps<Steps<S, M>>}`

type SingleSteps<H> = {
  [N in keyof H]: [SingleTarget<H[N]>] extends [never] ? never : N
}[keyof H] &
  string

type SingleTarget<H> = H extends AnyHop
  ? H['kind'] extends 'key' | 'key?' | 'one' | 'one?' | 'root'
    ? H['to']
    : never
  : never

/** Of a chain of `prefetchRelated`: relations by the names that rows have them under. */
export type PrefetchedFault<S, M extends string, P> =
  PrefetchedStep<S, M, P> extends infer E
    ? [E] extends [never]
      ? never
      : E | Begun<P, PrefetchedNames<S, M, P>>
    : never

type PrefetchedStep<S, M extends string, P> = P extends `${infer N}__${infer Rest}`
  ? N extends keyof Accessors<S, M>
    ? At<Accessors<S, M>, N> extends { readonly to: infer T extends string }
      ? PrefetchedStep<S, T, Rest>
      : never
    : NoRelation<M, N>
  : P extends keyof Accessors<S, M>
    ? never
    : NoRelation<M, P>

type PrefetchedNames<
  S,
  M extends string,
  P,
  Before extends string = '',
> = P extends `${infer N}__${infer Rest}`
  ? At<Accessors<S, M>, N> extends { readonly to: infer T extends string }
    ? PrefetchedNames<S, T, Rest, `${Before}${N}__`>
    : never
  : `${Before}${keyof Accessors<S, M> & string}`

/** Those of the names that begin with what is written so far. */
type Begun<P, N> = P extends string ? Extract<N, `${P}${string}`> : never

type NotSingle<
  M extends string,
  N extends string,
> = Wrong<`${M}.${N} is not a relation to a single row: use prefetchRelated`>
type NoRelation<M extends string, P> = P extends ''
  ? Wrong<`the chain has no end: write a relation of ${M} after its last '__'`>
  : Wrong<`${M} has no relation '${P & string}'`>

type At<T, K> = K extends keyof T ? T[K] : never
