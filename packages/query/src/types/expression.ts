import type { ScalarName, Wrong } from '@relata/core'
import type { AggregateName } from '../ast/nodes.js'
import type { AnyColumn, Column } from './column.js'
import type { Condition } from './condition.js'
import type { Called, Chosen, ReadAs } from './computed.js'
import type { ColumnAt } from './path.js'
import type { Fault, OuterOf } from './where.js'

/**
 * Expressions carry their parts as a literal type: `count('books')` is an `Expression<['count', 'books']>`.
 * The query set that uses one evaluates it, because it knows the model.
 */

declare const node: unique symbol

/** Options of an expression in `orderBy`. */
export interface NullsOption {
  /** Where rows without a value come. Default: first if ascending, last if descending. */
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
  : T extends Condition<infer W>
    ? ['condition', W]
    : ['value', ColumnOfValue<T>]

/** The column type of a plain value. */
export type ColumnOfValue<V> = [V] extends [infer T]
  ? Column<KindOf<NonNullable<T>>, Widened<NonNullable<T>>, null extends T ? 'null' : never>
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

/**
 * The column that a node of expression makes on model `M` with annotations `A`; {@link Wrong} where it names
 * what isn't there.
 */
export type Computed<S, M extends string, A, N> = N extends readonly ['F', infer P extends string]
  ? ColumnAt<S, M, A, P>
  : N extends readonly ['value', infer C]
    ? C
    : N extends readonly [infer Name extends AggregateName, infer Of, infer W]
      ? [FilterFault<S, M, A, W>] extends [never]
        ? Aggregated<
            Name,
            Of extends string ? (Of extends '*' ? Rows : ColumnAt<S, M, A, Of>) : Computed<S, M, A, Of>
          >
        : FilterFault<S, M, A, W>
      : N extends readonly [Operator, infer L, infer R]
        ? Calculated<Computed<S, M, A, L>, Computed<S, M, A, R>, N[0]>
        : N extends readonly ['query', infer C, infer O]
          ? Asked<S, M, A, C, O>
          : N extends readonly ['outer', unknown]
            ? Column<'json', unknown, 'null'>
            : ComputedFurther<S, M, A, N>

type ComputedFurther<S, M extends string, A, N> = N extends readonly ['call', infer R, infer Args]
  ? Called<R, ComputedEach<S, M, A, Args>>
  : N extends readonly ['as', infer K extends ScalarName, infer Of]
    ? ReadAs<K, Computed<S, M, A, Of>>
    : N extends readonly ['case', infer W, infer Thens]
      ? [Fault<S, M, A, W>] extends [never]
        ? Chosen<ComputedEach<S, M, A, Thens>>
        : Fault<S, M, A, W>
      : N extends readonly ['condition', infer W]
        ? [Fault<S, M, A, W>] extends [never]
          ? Column<'boolean', boolean, never>
          : Fault<S, M, A, W>
        : Wrong<'an expression was expected'>
type ComputedEach<S, M extends string, A, Ns> = { readonly [I in keyof Ns]: Computed<S, M, A, Ns[I]> }

export type { AggregateName }
export type Operator = '+' | '-' | '*' | '/' | '%' | '^'
type Rows = Column<'integer', number, never>

type Asked<S, M extends string, A, C, O> = [O] extends [never]
  ? C
  : OuterFault<S, M, A, O> extends infer E
    ? [E] extends [never]
      ? C
      : E
    : never

/** What is wrong with the paths of this query set that an inner one reads; never if they are right. */
export type OuterFault<S, M extends string, A, O> = O extends string
  ? Extract<ColumnAt<S, M, A, O>, Wrong<string>>
  : never

/** What is wrong with an aggregate's `filter`; `unknown` where it has none. */
type FilterFault<S, M extends string, A, W> = unknown extends W ? never : Fault<S, M, A, W>

type Aggregated<Name extends AggregateName, C> = C extends AnyColumn
  ? Name extends 'count'
    ? Rows
    : Name extends 'avg'
      ? Averaged<C>
      : Name extends 'stdDev' | 'variance'
        ? Spread<Name, C>
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
type Spread<Name extends string, C extends AnyColumn> = C['type'] extends Numeric | 'decimal' | 'duration'
  ? Column<'float', number, 'null'>
  : Wrong<`${Name} takes numbers, not ${C['type']}`>
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
/**
 * The wider of two kinds: a decimal stays one; a day moved by a duration is an instant; what lies between two
 * moments is a duration.
 */
type ResultKind<L extends ScalarName, R extends ScalarName, O> = L extends Moment
  ? R extends Moment
    ? 'duration'
    : O extends '-'
      ? R extends 'text'
        ? 'duration'
        : Moved<L>
      : Moved<L>
  : R extends Moment
    ? Moved<R>
    : 'decimal' extends L | R
      ? 'decimal'
      : 'bigInteger' extends L | R
        ? 'bigInteger'
        : 'duration' extends L | R
          ? 'duration'
          : 'float' extends L | R
            ? 'float'
            : 'integer'
type Moment = 'date' | 'datetime' | 'time'
type Moved<K> = K extends 'date' ? 'datetime' : K
type ValueOfKind<K> = K extends 'bigInteger'
  ? bigint
  : K extends 'decimal' | 'date' | 'datetime' | 'time'
    ? string
    : number

/** The paths of the query set around this one that an expression names. */
export type OuterIn<N> = N extends readonly ['outer', infer P]
  ? P
  : N extends readonly ['F' | 'value', unknown]
    ? never
    : N extends readonly ['call' | 'as' | 'case' | 'condition', ...unknown[]]
      ? OuterFurther<N>
      : N extends readonly ['query', unknown, infer O]
        ? O extends readonly ['outer', infer P]
          ? P
          : never
        : N extends readonly [string, infer L, infer R]
          ? OuterIn<L> | OuterIn<R>
          : never

type OuterFurther<N> = N extends readonly ['call', unknown, infer Args extends readonly unknown[]]
  ? OuterIn<Args[number]>
  : N extends readonly ['as', unknown, infer Of]
    ? OuterIn<Of>
    : N extends readonly ['case', infer W, infer Thens extends readonly unknown[]]
      ? OuterOf<Condition<W>> | OuterIn<Thens[number]>
      : N extends readonly ['condition', infer W]
        ? OuterOf<Condition<W>>
        : never
