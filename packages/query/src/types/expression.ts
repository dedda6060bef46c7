import type { ScalarName } from '@relata/core'
import type { Column } from './column.js'
import type { ConditionOf } from './condition.js'

/**
 * Expressions carry their parts as a literal type: `count('books')` is an `Expression<['count', 'books']>`.
 * The query set that uses one evaluates it, because it knows the model.
 */

declare const node: unique symbol

/** Options of an expression in `orderBy`. */
export interface NullsOption {
  /** The place of rows without a value. Default: first if ascending, last if descending. */
  readonly nulls?: 'first' | 'last'
}

/** A term for `orderBy`: an expression with its direction. */
export interface OrderTerm<out N> {
  readonly [node]: N
  readonly descending: boolean
}

/** A number, or an expression of one: the right side of arithmetic. */
export type Operand = string | number | bigint | Date | null | Expression<unknown>

/**
 * A value to be computed for each row, created by `F`, `Value`, `count` … Immutable; it belongs to no model
 * until a query set uses it.
 *
 * @example
 * ```ts
 * db.Book.filter({ pages__gt: F('author__age').times(10) })
 * db.Book.annotate({ cents: F('price').times(100) }).orderBy(F('cents').desc({ nulls: 'last' }))
 * ```
 * @public
 */
export interface Expression<out N> {
  readonly [node]: N
  /** The sum; null if a side is null, as in all arithmetic. */
  plus<const T extends Operand>(other: T): Expression<['+', N, NodeOf<T>]>
  /** The difference. */
  minus<const T extends Operand>(other: T): Expression<['-', N, NodeOf<T>]>
  /** The product. */
  times<const T extends Operand>(other: T): Expression<['*', N, NodeOf<T>]>
  /**
   * The quotient; null if the divisor is 0. Integers divide to an integer; use `as('float')` for a fraction.
   */
  dividedBy<const T extends Operand>(other: T): Expression<['/', N, NodeOf<T>]>
  /** The remainder; null if the divisor is 0. */
  mod<const T extends Operand>(other: T): Expression<['%', N, NodeOf<T>]>
  /** The power. */
  power<const T extends Operand>(other: T): Expression<['^', N, NodeOf<T>]>
  /**
   * The same value, computed and returned as another type; null if it can't be converted.
   *
   * @example
   * ```ts
   * db.Book.annotate({ perPage: F('printed').dividedBy(F('pages')).as('float') })
   * ```
   */
  as<K extends ScalarName>(output: K): Expression<['as', K, N]>
  /** For `orderBy`: smallest first. */
  asc(options?: NullsOption): OrderTerm<N>
  /** For `orderBy`: largest first. */
  desc(options?: NullsOption): OrderTerm<N>
}

/** The node of an expression, or of a value used as one. */
export type NodeOf<T> = T extends { readonly [node]: infer N }
  ? N
  : T extends ConditionOf<unknown>
    ? ['condition', T]
    : ['value', ColumnOfValue<T>]

/** The column type of a plain value. */
export type ColumnOfValue<V> = [V] extends [infer T]
  ? Column<KindOf<NonNullable<T>>, WidenedValue<NonNullable<T>>, null extends T ? 'null' : never>
  : never
type KindOf<V> = [V] extends [never]
  ? 'text'
  : [V] extends [string]
    ? 'text'
    : [V] extends [number]
      ? 'float'
      : [V] extends [boolean]
        ? 'boolean'
        : [V] extends [bigint]
          ? 'bigInteger'
          : [V] extends [Date]
            ? 'datetime'
            : [V] extends [Uint8Array]
              ? 'binary'
              : 'json'
/** A literal's type, widened. */
export type WidenedValue<V> = V extends string
  ? string
  : V extends number
    ? number
    : V extends bigint
      ? bigint
      : V extends boolean
        ? boolean
        : V extends Date
          ? string
          : V
