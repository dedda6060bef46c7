import type { ConditionOf } from './condition.js'
import type { Untrusted } from './checked.js'
import type { Expression, NodeOf, OrderTerm } from './expression.js'
import type {
  AggregateOptions,
  AggregatedBy,
  CountOptions,
  FilterOf,
  NoOptions,
  OrDefault,
} from './helpers.js'
import type { Found, Judged } from './judged.js'
import type { FaultIn, Placed } from './place.js'
import type { ShapeOf } from './shape-of.js'

/** Options of `mode`. */
export interface ModeOptions extends Omit<AggregateOptions, 'distinct'> {}

/** The type of `percentile`. */
export interface PercentileOf {
  <const P, const O extends AggregateOptions = NoOptions, L = unknown>(
    of: Judged<P, NoInfer<Found<FaultIn<L, P>>>>,
    fraction: number,
    options?: O,
  ): Placed<OrDefault<O, ['percentile', AggregatedBy<P>, FilterOf<O>]>, L>
}

/** A term of the order in a list. */
type Term = string | Expression<unknown> | OrderTerm<unknown>
interface Ordering {
  /** The order of the values: names, with a `-` before them descending, or expressions. Default: that of creation. */
  readonly orderBy?: Term | readonly Term[]
}
/** Options of `stringAgg`. */
export interface StringAggOptions extends CountOptions, Ordering {
  /** The result if there are no values, instead of null. */
  readonly default?: string | Expression<unknown>
}
/** Options of `arrayAgg` and `jsonAgg`. */
export interface ArrayAggOptions extends CountOptions, Ordering {
  /** The result if there are no values, instead of null. */
  readonly default?: readonly unknown[] | Expression<unknown>
}

/** The type of `stringAgg`. */
export interface TextListing {
  <const P, const O extends StringAggOptions = NoOptions, L = unknown>(
    of: Judged<P, NoInfer<Found<FaultIn<L, P>>>>,
    delimiter: string,
    options?: O,
  ): Placed<OrDefault<O, ['stringAgg', AggregatedBy<P>, ConditionsOf<O>]>, L>
}
/** The type of `arrayAgg` and `jsonAgg`. */
export interface Listing<Name extends string> {
  <const P, const O extends ArrayAggOptions = NoOptions, L = unknown>(
    of: Judged<P, NoInfer<Found<FaultIn<L, P>>>>,
    options?: O,
  ): Placed<OrDefault<O, [Name, AggregatedBy<P>, ConditionsOf<O>]>, L>
}

/** What the options read of the model: the filter's chains, and those of the order. */
type ConditionsOf<O> = [FilterShape<O> | OrderShape<O>] extends [never]
  ? unknown
  : ConditionOf<FilterShape<O> | OrderShape<O>>
type FilterShape<O> = O extends { readonly filter: infer W extends object } ? ShapeOf<W> : never
type OrderShape<O> = O extends { readonly orderBy: infer T }
  ? TermShape<T extends readonly (infer E)[] ? E : T>
  : never
type TermShape<T> = T extends string
  ? { readonly [K in T as K extends `-${infer N}` ? N : K]: Untrusted }
  : T extends Expression<unknown> | OrderTerm<unknown>
    ? Expression<NodeOf<T>>
    : never
