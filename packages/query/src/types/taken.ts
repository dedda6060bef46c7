import type { Wrong } from '@relata/core'
import type { RowValues } from './column-value.js'
import type { Expression } from './expression.js'
import type { Member } from './members.js'
import type { RowsShape } from './mode.js'

/** Names that an annotation can't have. */

/**
 * The error in naming an annotation `N` on results `V`. The name of a field or relation is taken where the
 * results have it: rows and `values()` have all, other values have those that were named.
 */
export type TakenFault<S, M extends string, V, N extends string> = [Member<S, M, N>] extends [never]
  ? never
  : V extends RowsShape
    ? Wrong<Taken<M, N>>
    : N extends NamesOfResult<V>
      ? Wrong<Taken<M, N>>
      : [keyof RowValues<S, M>] extends [NamesOfResult<V>]
        ? Wrong<Taken<M, N>>
        : never
type Taken<M extends string, N extends string> = `${M} has '${N}' already: give the annotation another name`

/** The names in results. A tuple keeps none, unless it has its values by name, too. */
type NamesOfResult<V> = V extends readonly unknown[]
  ? '~tuple' extends keyof V
    ? Exclude<keyof V, keyof (readonly unknown[])>
    : never
  : V extends object
    ? keyof V
    : never

/** The same of annotations by name, as a part of the type that a method expects of them. */
export type Untaken<S, M extends string, E, V> = {
  readonly [P in keyof E as TakenKey<S, M, E, P, V>]: Wrong<Taken<M, P & string>>
}
type TakenKey<S, M extends string, E, P, V> =
  E extends Expression<unknown>
    ? never
    : P extends string
      ? [TakenFault<S, M, V, P>] extends [never]
        ? never
        : `${P}`
      : never
