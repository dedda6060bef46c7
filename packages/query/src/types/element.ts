import type { AnyHop } from './hops.js'
import type { Member } from './members.js'
import type { NoAliases } from './mode.js'
import type { ColumnAt } from './path.js'

/**
 * The column of the items of a list. A chain to no row has no item, so what may be null begins after the last step that
 * leads to many rows.
 */
export type ElementAt<S, M extends string, A, K extends string> =
  HeadOf<K> extends keyof A
    ? ColumnAt<S, M, A, K>
    : AfterMany<S, M, K> extends readonly [infer T extends string, infer Rest extends string]
      ? ColumnAt<S, T, NoAliases, Rest>
      : ColumnAt<S, M, A, K>
type HeadOf<K extends string> = K extends `${infer N}__${string}` ? N : K

/** The model that the last step to many rows leads to, and the rest of the chain; undefined without such a step. */
type AfterMany<
  S,
  M extends string,
  K extends string,
  Found = undefined,
> = K extends `${infer N}__${infer Rest}`
  ? Member<S, M, N> extends infer H extends AnyHop
    ? AfterMany<S, H['to'], Rest, H['kind'] extends Many ? readonly [H['to'], Rest] : Found>
    : Found
  : Member<S, M, K> extends infer H extends AnyHop
    ? H['kind'] extends Many
      ? readonly [H['to'], 'pk']
      : Found
    : Found
type Many = 'set' | 'set?' | 'many' | 'tree' | 'path'
