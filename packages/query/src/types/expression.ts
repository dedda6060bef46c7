import type { ScalarName, Wrong } from '@relata/core'
import type { AnyColumn, Column } from './columns.js'
import type { ColumnAt } from './path.js'
import type { Fault } from './where.js'

/**
 * Expressions carry what they were made of as a literal type: `count('books')` is an `Expression<['count', 'books']>`. What that means is worked
 * out by the query set that takes it in, which knows the model.
 */

declare const node: unique symbol

/** Options of an expression in `orderBy`. */
export interface NullsOption {
  /** Where rows without a value stand; by default first ascending, last descending. */
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
 * A value to be computed for each row: made by `F`, `Value`, `count` …, immutable, of no model until a query set takes it in.
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
  /** The sum; null where a side is null, as in all arithmetic. */
  plus<const T extends Operand>(other: T): Expression<['+', N, NodeOf<T>]>
  /** The difference. */
  minus<const T extends Operand>(other: T): Expression<['-', N, NodeOf<T>]>
  /** The product. */
  times<const T extends Operand>(other: T): Expression<['*', N, NodeOf<T>]>
  /** The quotient; null where the divisor is 0. */
  dividedBy<const T extends Operand>(other: T): Expression<['/', N, NodeOf<T>]>
  /** The remainder; null where the divisor is 0. */
  mod<const T extends Operand>(other: T): Expression<['%', N, NodeOf<T>]>
  /** The power. */
  power<const T extends Operand>(other: T): Expression<['^', N, NodeOf<T>]>
  /** For `orderBy`: smallest first. */
  asc(options?: NullsOption): OrderTerm<N>
  /** For `orderBy`: largest first. */
  desc(options?: NullsOption): OrderTerm<N>
}

/** What an expression, or a value in the place of one, was made of. */
export type NodeOf<T> = T extends { readonly [node]: infer N } ? N : ['value', ColumnOfValue<T>]

/** The column that a plain value would stand in. */
export type ColumnOfValue<V> = Column<KindOf<NonNullable<V>>, Widened<NonNullable<V>>, null extends V ? 'null' : never>
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
type Widened<V> = V extends string
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

/** The column that a node of expression makes on model `M` with annotations `A`; {@link Wrong} where it names what isn't there. */
export type Computed<S, M extends string, A, N> = N extends readonly ['F', infer P extends string]
  ? ColumnAt<S, M, A, P>
  : N extends readonly ['value', infer C]
    ? C
    : N extends readonly [infer Name extends AggregateName, infer Of, infer W]
      ? [FilterFault<S, M, A, W>] extends [never]
        ? Aggregated<Name, Of extends string ? (Of extends '*' ? Rows : ColumnAt<S, M, A, Of>) : Computed<S, M, A, Of>>
        : FilterFault<S, M, A, W>
      : N extends readonly [Operator, infer L, infer R]
        ? Calculated<Computed<S, M, A, L>, Computed<S, M, A, R>, N[0]>
        : N extends readonly ['query', infer C, infer O]
          ? Asked<S, M, A, C, O>
          : N extends readonly ['outer', unknown]
            ? Column<'json', unknown, 'null'>
            : Wrong<'an expression was expected'>

export type AggregateName = 'count' | 'sum' | 'avg' | 'min' | 'max'
export type Operator = '+' | '-' | '*' | '/' | '%' | '^'
type Rows = Column<'integer', number, never>

type Asked<S, M extends string, A, C, O> = [O] extends [never]
  ? C
  : OuterFault<S, M, A, O> extends infer E
    ? [E] extends [never]
      ? C
      : E
    : never

/** What is wrong with the paths that an inner query set asks of this one; never where nothing is. */
export type OuterFault<S, M extends string, A, O> = O extends string ? Extract<ColumnAt<S, M, A, O>, Wrong<string>> : never

/** What is wrong with an aggregate's `filter`; `unknown` where it has none. */
type FilterFault<S, M extends string, A, W> = unknown extends W ? never : Fault<S, M, A, W>

type Aggregated<Name extends AggregateName, C> = C extends AnyColumn
  ? Name extends 'count'
    ? Rows
    : Name extends 'avg'
      ? Averaged<C>
      : Name extends 'sum'
        ? Summed<C>
        : Column<C['type'], C['~value'], 'null'>
  : C

type Averaged<C extends AnyColumn> = C['type'] extends 'decimal'
  ? Column<'decimal', string, 'null'>
  : C['type'] extends 'duration'
    ? Column<'duration', number, 'null'>
    : C['type'] extends Numeric
      ? Column<'float', number, 'null'>
      : Wrong<`avg takes numbers, not ${C['type']}`>
type Summed<C extends AnyColumn> = C['type'] extends 'auto'
  ? Column<'integer', number, 'null'>
  : C['type'] extends Numeric | 'decimal' | 'duration'
    ? Column<C['type'], WidenedOf<C>, 'null'>
    : Wrong<`sum takes numbers, not ${C['type']}`>
type Numeric = 'auto' | 'integer' | 'float' | 'bigInteger' | 'boolean'
type WidenedOf<C extends AnyColumn> = Widened<C['~value']>

type Calculated<L, R, O> = L extends AnyColumn
  ? R extends AnyColumn
    ? Column<
        ResultKind<L['type'], R['type'], O>,
        ValueOfKind<ResultKind<L['type'], R['type'], O>>,
        ((L | R)['~flags'] & 'null') | (O extends '/' | '%' ? 'null' : never)
      >
    : R
  : L
/** The wider of two kinds: a decimal stays one, a date moved by a duration too. */
type ResultKind<L extends ScalarName, R extends ScalarName, O> = L extends 'date' | 'datetime' | 'time'
  ? R extends L
    ? 'duration'
    : L
  : R extends 'date' | 'datetime' | 'time'
    ? R
    : 'decimal' extends L | R
      ? 'decimal'
      : 'bigInteger' extends L | R
        ? 'bigInteger'
        : 'duration' extends L | R
          ? 'duration'
          : 'float' extends L | R
            ? 'float'
            : O extends '/'
              ? 'float'
              : 'integer'
type ValueOfKind<K> = K extends 'bigInteger' ? bigint : K extends 'decimal' | 'date' | 'datetime' | 'time' ? string : number

/** The paths of the query set around this one that an expression names. */
export type OuterIn<N> = N extends readonly ['outer', infer P]
  ? P
  : N extends readonly ['F' | 'value', unknown]
    ? never
    : N extends readonly ['query', unknown, infer O]
      ? O extends readonly ['outer', infer P]
        ? P
        : never
      : N extends readonly [string, infer L, infer R]
        ? OuterIn<L> | OuterIn<R>
        : never
