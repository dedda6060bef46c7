import type { Wrong } from '@relata/core'
import type { AggregateName, Expression, NodeOf } from './expression.js'
import type { Judged } from './judged.js'
import type { ExpressionFault } from './names.js'

/**
 * Aggregates given without a name, which are named after their chain: `avg('rating')` is `rating__avg`.
 */

/** One or more of them. */
export type Positional = readonly [Expression<unknown>, ...Expression<unknown>[]]

type DefaultName<N> = N extends readonly [infer Name extends AggregateName, infer Of extends string, unknown]
  ? Of extends '*'
    ? never
    : `${Of}__${Lowercase<Name>}`
  : never

/** The same as expressions by name. */
export type Named<T extends readonly unknown[]> = { readonly [E in T[number] as DefaultName<NodeOf<E>>]: E }

/** The arguments; in the place of one that has no name of its own, or that names what isn't there, what is wrong with it. */
export type CheckedPositional<S, M extends string, A, T extends readonly unknown[]> = {
  readonly [I in keyof T]: Judged<T[I], [DefaultName<NodeOf<T[I]>>] extends [never] ? Unnamed : ExpressionFault<S, M, A, T[I]>>
}
type Unnamed = Wrong<'only an aggregate of a chain has a name of its own: give it a name'>
