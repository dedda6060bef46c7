import type { Untrusted } from './checked.js'
import type { ConditionOf } from './condition.js'
import type { Expression, NodeOf, OrderTerm } from './expression.js'
import type { Placed } from './place.js'

/** The static types of window functions. The query set that uses one checks its chains. */

/**
 * The rows of a partition that a function reads: from one bound to another, relative to the row. Null is the end of
 * the partition; -2 two rows before, 0 the row itself, 1 the row after. A `range` has all rows that are equal in the
 * order to the row itself.
 */
export type WindowFrame =
  | { readonly rows: readonly [from: number | null, to: number | null] }
  | { readonly range: readonly [from: 0 | null, to: 0 | null] }

/** Among which rows a window function is computed. */
export interface WindowOptions<P, O> {
  /** The rows that are equal in these form a partition. Without it, all rows of the query set are one. */
  readonly partitionBy?: P
  /** The order in the partition; rows that are equal in it are in order of creation. */
  readonly orderBy?: O
  /**
   * Default: with an order all rows up to the row and those that are equal to it (`{ range: [null, 0] }`), without one the
   * whole partition.
   */
  readonly frame?: WindowFrame
}
type Key = string | Expression<unknown>

/** What is computed for each row of a window. */
export interface Windowed<out N> {
  /**
   * Computes it for each row, among the rows of its partition. Throws UsageError `ERR_ARGUMENT`.
   *
   * @example
   * ```ts
   * db.Book.annotate({ n: rowNumber().over({ partitionBy: 'author', orderBy: '-published' }) }).filter({ n__lte: 3 })
   * ```
   */
  over<const P extends Key | readonly Key[] = never, const O extends Term | readonly Term[] = never>(
    window?: WindowOptions<P, O>,
  ): Expression<['window', N, Read<P | O>]>
}
type Read<T> = [T] extends [never] ? unknown : ConditionOf<TermShape<T extends readonly (infer E)[] ? E : T>>

/** An aggregate, which is also one of each frame of a window. */
export interface AggregateOf<out N, in L> extends Placed<N, L>, Windowed<N> {}
/** The same, with its default. */
export type Defaulted<O, N, L> = AggregateOf<OrDefault<O, N>, L>
/** With a default, the result is null only where the default is. */
export type OrDefault<O, N> = O extends { readonly default: infer D }
  ? ['call', 'coalesce', [N, NodeOf<D>]]
  : N

/** A term of the order in a list or a window. */
export type Term = string | Expression<unknown> | OrderTerm<unknown> | ConditionOf<object>
/** The chains that terms read, as a shape of conditions. */
export type TermShape<T> = T extends string
  ? { readonly [K in T as K extends `-${infer N}` ? N : K]: Untrusted }
  : T extends Expression<unknown> | OrderTerm<unknown>
    ? Expression<NodeOf<T>>
    : T extends ConditionOf<infer W>
      ? W
      : never
