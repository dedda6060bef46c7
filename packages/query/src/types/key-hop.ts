import type { FieldsOf, ParentName } from './fields.js'
import type { ForwardHop, ParentLinks } from './hops.js'

/** The hop of the key that `N` names, on the model itself or on a parent. */
export type KeyHop<S, M extends string, N> = N extends keyof FieldsOf<S, M>
  ? ForwardHop<S, M, N & string, FieldsOf<S, M>[N]>
  : N extends keyof ParentLinks<S, M>
    ? ParentLinks<S, M>[N]
    : [ParentName<S, M>] extends [never]
      ? never
      : KeyHopOfAny<S, ParentName<S, M>, N>
type KeyHopOfAny<S, P extends string, N> = P extends string ? KeyHop<S, P, N> : never
