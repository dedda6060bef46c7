import type { ConditionOf } from './condition.js'
import type { Expression } from './expression.js'
import type { AggregateOptions, AggregatedBy, CountOptions, FilterOf, NoOptions } from './helpers.js'
import type { Found, Judged } from './judged.js'
import type { Defaulted, Term, TermShape } from './over.js'
import type { FaultIn } from './place.js'
import type { ShapeOf } from './shape-of.js'

/** Options of `mode`. */
export interface ModeOptions extends Omit<AggregateOptions, 'distinct'> {}

/** The type of `percentile`. */
export interface PercentileOf {
  <const P, const O extends AggregateOptions = NoOptions, L = unknown>(
    of: Judged<P, NoInfer<Found<FaultIn<L, P>>>>,
    fraction: number,
    options?: O,
  ): Defaulted<O, ['percentile', AggregatedBy<P>, FilterOf<O>], L>
}

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
  ): Defaulted<O, ['stringAgg', AggregatedBy<P>, ConditionsOf<O>], L>
}
/** The type of `arrayAgg` and `jsonAgg`. */
export interface Listing<Name extends string> {
  <const P, const O extends ArrayAggOptions = NoOptions, L = unknown>(
    of: Judged<P, NoInfer<Found<FaultIn<L, P>>>>,
    options?: O,
  ): Defaulted<O, [Name, AggregatedBy<P>, ConditionsOf<O>], L>
}

/** What the options read of the model: the filter's chains, and those of the order. */
type ConditionsOf<O> = [FilterShape<O> | OrderShape<O>] extends [never]
  ? unknown
  : ConditionOf<FilterShape<O> | OrderShape<O>>
type FilterShape<O> = O extends { readonly filter: infer W extends object } ? ShapeOf<W> : never
type OrderShape<O> = O extends { readonly orderBy: infer T }
  ? TermShape<T extends readonly (infer E)[] ? E : T>
  : never
