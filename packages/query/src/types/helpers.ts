import type { ScalarName } from '@relata/core'
import type { Column } from './columns.js'
import type { Condition, ShapeOf } from './condition.js'
import type { ColumnOfValue, Expression, NodeOf } from './expression.js'
import type { OuterPaths, ResultOf, ResultType } from './query-of.js'
import type { Untrusted } from './where.js'

/**
 * The static types of the helper functions. None knows a model: each keeps what it was given as a literal type, and the query set that takes it in checks it.
 */

/** What `and or not xor` take. */
export type Conditions = readonly object[]

/** The type of `and`, `or`, `xor` and `not`. */
export interface Combine {
  <const W extends Conditions>(...conditions: W): Condition<ShapeOf<W[number]>>
}

/** The type of `F`. */
export interface FieldReference {
  <const P extends string>(chain: P): Expression<['F', P]>
}

/** The type of `Value`. */
export interface Constant {
  <const V>(value: V): Expression<['value', ColumnOfValue<V>]>
  <K extends ScalarName>(value: unknown, options: OutputOption<K>): Expression<['value', Column<K, ValueOf<K>, 'null'>]>
}

/** The type of `OuterRef`. */
export interface OuterReference {
  <const P extends string>(chain: P): Expression<['outer', P]>
  <N extends readonly ['outer', unknown]>(chain: Expression<N>): Expression<['outer', N]>
}

/** A boolean expression: a condition, too. */
export interface BooleanExpression<out N> extends Expression<N>, Condition<Expression<N>> {}

/** The type of `Exists`. */
export interface Existence {
  <Q extends ResultOf<unknown>>(query: Q): BooleanExpression<['query', Column<'boolean', boolean, never>, OuterPaths<Q>]>
}

/** The type of `Subquery`. */
export interface SubqueryOf {
  <Q extends ResultOf<unknown>>(query: Q): Expression<['query', ColumnOfValue<ResultType<Q> | null>, OuterPaths<Q>]>
  <Q extends ResultOf<unknown>, K extends ScalarName>(
    query: Q,
    options: OutputOption<K>,
  ): Expression<['query', Column<K, ValueOf<K>, 'null'>, OuterPaths<Q>]>
}

/** Says which type a value is to be read as. */
export interface OutputOption<K extends ScalarName> {
  readonly output: K
}
type ValueOf<K> = K extends 'auto' | 'integer' | 'float' | 'duration'
  ? number
  : K extends 'bigInteger'
    ? bigint
    : K extends 'boolean'
      ? boolean
      : K extends 'binary'
        ? Uint8Array
        : K extends 'json' | 'custom'
          ? unknown
          : string

/** Options of aggregates. */
export interface AggregateOptions {
  /** Count (sum, …) equal values once. */
  readonly distinct?: boolean
  /** Only the rows for which a condition holds; its chains begin where the query set's do. */
  readonly filter?: object
}

/** The type of `count`. */
export interface Counting {
  (): Expression<['count', '*', unknown]>
  <const P, const O extends AggregateOptions = NoOptions>(of: P, options?: O): Expression<['count', Aggregated<P>, FilterOf<O>]>
}
/** The types of `sum`, `avg`, `min` and `max`. */
export interface Aggregating<Name extends string> {
  <const P, const O extends AggregateOptions = NoOptions>(of: P, options?: O): Expression<[Name, Aggregated<P>, FilterOf<O>]>
}
interface NoOptions {}
type Aggregated<P> = P extends string ? P : NodeOf<P>
type FilterOf<O> = O extends { readonly filter: infer W } ? ShapeOf<W> : unknown

/** The type of `lookups`. */
export interface LookupsFrom {
  <const P extends string>(input: LookupsInput, options: LookupsOptions<P>): Condition<{ readonly [K in P]: Untrusted }>
}
/** Text from outside: a query string, URLSearchParams, or an object of strings. */
export type LookupsInput = string | Iterable<readonly [string, string]> | Readonly<Record<string, string | readonly string[] | undefined>>
/** Options of `lookups`. */
export interface LookupsOptions<P extends string> {
  /** The chains that may be asked, each with its lookup: `title__icontains`. */
  readonly allow: readonly P[]
  /** Leave out what isn't allowed, in the place of refusing it: for a query string that has other parameters, too. */
  readonly ignoreOthers?: boolean
}
