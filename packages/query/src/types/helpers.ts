import type { ScalarName } from '@relata/core'
import type { Untrusted } from './checked.js'
import type { Column } from './column.js'
import type { ValueOf } from './computed.js'
import type { ConditionOf, OnModel } from './condition.js'
import type { ColumnOfValue, Expression, NodeOf } from './expression.js'
import type { Found, Judged } from './judged.js'
import type { AggregateOf, Defaulted } from './over.js'
import type { PageOptions } from './page.js'
import type { FaultIn, Placed } from './place.js'
import type { RefersToOuter, OneValue, OuterPaths, ResultOf, ResultType } from './query-of.js'
import type { ShapeOf } from './shape-of.js'
import type { Compared } from './where.js'

/**
 * The static types of the helper functions. None knows a model: each keeps its arguments as a literal type,
 * and the query set that uses the result checks it.
 */

/** What `and or not xor` take. */
export type Conditions = readonly object[]

/** The type of `and`, `or`, `xor` and `not`. */
export interface Combine {
  <const W extends Conditions>(...conditions: W): ConditionOf<ShapeOf<W[number]>>
}

/** The type of `where`. */
export interface Comparison {
  <const P extends string, V>(chain: P, value: V): ConditionOf<Compared<P, V>>
}

/** The type of `defined`. */
export interface DefinedValues {
  <const W extends object>(values: W): Defined<W>
}
type Defined<W> = { readonly [P in keyof W]?: Exclude<W[P], undefined> }

/** The type of `oneOf`. */
export interface OneOf {
  <const N extends string>(input: NameInput, names: readonly N[]): N | `-${N}`
  <const N extends string, const D extends Direction>(
    input: NameInput,
    names: readonly N[],
    direction: D,
  ): D extends 'asc' ? N : `-${N}`
  <const N extends string>(input: NameInput, names: readonly N[], direction: NameInput): N | `-${N}`
}
/** An untrusted text, or nothing. */
type NameInput = string | null | undefined
type Direction = 'asc' | 'desc'

/** The type of `any`, `all` and `none`: the condition's chains, each behind the relation. */
export interface Quantified {
  <const P extends string, const W extends Conditions>(
    relation: P,
    ...conditions: W
  ): ConditionOf<Behind<P, ShapeOf<W[number]>> | { readonly [K in `${P}__isnull`]: boolean }>
}
/** Expressions in it name fields of the related row: they are checked at run time. */
type Behind<P extends string, X> =
  X extends Expression<unknown>
    ? never
    : X extends OnModel<string>
      ? { readonly [K in P]: X }
      : {
          readonly [K in keyof X & string as `${P}__${K}`]: X[K] extends
            | Expression<unknown>
            | RefersToOuter<unknown>
            ? Untrusted
            : X[K]
        }

/** The type of `F`. */
export interface FieldReference {
  <const P extends string, L = unknown>(chain: Judged<P, NoInfer<Found<FaultIn<L, P>>>>): Placed<['F', P], L>
}

/** The type of `Value`. */
export interface Constant {
  <const V>(value: V): Expression<['value', ColumnOfValue<V>]>
  <K extends ScalarName>(
    value: unknown,
    options: OutputOption<K>,
  ): Expression<['value', Column<K, ValueOf<K>, 'null'>]>
}

/** The type of `OuterRef`. */
export interface OuterReference {
  <const P extends string>(chain: P): Expression<['outer', P]>
  <N extends readonly ['outer', unknown]>(chain: Expression<N>): Expression<['outer', N]>
}

/** A boolean expression: a condition, too. */
export interface BooleanExpression<out N> extends Expression<N>, ConditionOf<Expression<N>> {}

/** The type of `Exists`. */
export interface Existence {
  <Q extends ResultOf<unknown>>(
    query: Q,
  ): BooleanExpression<['query', Column<'boolean', boolean, never>, OuterPaths<Q>]>
}

/** The type of `Subquery`. */
export interface SubqueryOf {
  <Q extends ResultOf<unknown>>(
    query: Q,
  ): Expression<['query', ColumnOfValue<OneValue<ResultType<Q>> | null>, OuterPaths<Q>]>
  <Q extends ResultOf<unknown>, K extends ScalarName>(
    query: Q,
    options: OutputOption<K>,
  ): Expression<['query', Column<K, ValueOf<K>, 'null'>, OuterPaths<Q>]>
}

/** The type as which a value is returned. */
export interface OutputOption<K extends ScalarName> {
  readonly output: K
}

/** Options of `count`. */
export interface CountOptions {
  /** Count (sum, …) equal values once. */
  readonly distinct?: boolean
  /** Only the rows for which a condition holds; its chains begin where the query set's do. */
  readonly filter?: object
}
/** Options of aggregates. */
export interface AggregateOptions extends CountOptions {
  /** The result if there is nothing to aggregate, instead of null: a value, or an expression. */
  readonly default?: string | number | bigint | boolean | Date | Expression<unknown>
}
/** Options of `stdDev` and `variance`. */
export interface SpreadOptions extends AggregateOptions {
  /** Treat the values as a sample: divide by their number minus one. */
  readonly sample?: boolean
}

/** The type of `count`. */
export interface Counting {
  (): AggregateOf<['count', '*', unknown], unknown>
  <const P, const O extends CountOptions = NoOptions, L = unknown>(
    of: Judged<P, NoInfer<Found<FaultIn<L, P>>>>,
    options?: O,
  ): AggregateOf<['count', AggregatedBy<P>, FilterOf<O>], L>
}
/** The types of the other aggregates. */
export interface Aggregating<Name extends string, Options extends AggregateOptions = AggregateOptions> {
  <const P, const O extends Options = Options, L = unknown>(
    of: Judged<P, NoInfer<Found<FaultIn<L, P>>>>,
    options?: O,
  ): Defaulted<O, [Name, AggregatedBy<P>, FilterOf<O>], L>
}
export interface NoOptions {}
/** What an aggregate reads: a chain, or the node of an expression. */
export type AggregatedBy<P> = P extends string ? P : NodeOf<P>
/** The condition in the options; `unknown` without one. */
export type FilterOf<O> = O extends { readonly filter: infer W extends object }
  ? ConditionOf<ShapeOf<W>>
  : unknown

/** The type of `lookups`. */
export interface LookupsFrom {
  <const P extends string, const N extends string = never>(
    input: LookupsInput,
    options: LookupsOptions<P, N> & { readonly page: true },
  ): ConditionOf<{ readonly [K in P]: Untrusted }> &
    ([N] extends [never] ? unknown : Ordered<N>) & { readonly page: PageOptions }
  <const P extends string, const N extends string = never>(
    input: LookupsInput,
    options: LookupsOptions<P, N>,
  ): ConditionOf<{ readonly [K in P]: Untrusted }> & ([N] extends [never] ? unknown : Ordered<N>)
}
/** The order in the input, for `orderBy`; empty if there is none. */
interface Ordered<N extends string> {
  readonly order: readonly (N | `-${N}`)[]
}
/**
 * Untrusted text: a query string, URLSearchParams, or an object of strings; an array's items are values as
 * they are.
 */
export type LookupsInput =
  | string
  | Iterable<readonly [string, Texts]>
  | Readonly<Record<string, Texts | undefined>>
type Texts = string | readonly string[] | ReadonlySet<string>
/** Options of `lookups`. */
export interface LookupsOptions<P extends string, N extends string = never> {
  /** The allowed chains, each with its lookup: `title__icontains`. */
  readonly allow: readonly P[]
  /** The names that the parameter `orderBy` may have, separated by commas, each also with a `-` before it. */
  readonly orderBy?: readonly N[]
  /** Whether the parameters `size`, `after` and `before` are options of `page`, which are then in `page`. */
  readonly page?: boolean
  /**
   * Ignore names that aren't allowed, instead of throwing: for a query string that has other parameters, too.
   */
  readonly ignoreOthers?: boolean
}
