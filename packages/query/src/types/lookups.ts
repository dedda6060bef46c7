import type { ScalarName } from '@relata/core'
import type { Frozen } from './column-value.js'
import type { AnyColumn, Column } from './column.js'
import type { Expression } from './expression.js'
import type { Instance } from './instance.js'
import type { ArrayLookups, JsonStep, JsonStepName, OfJson } from './json.js'
import type { ResultOf } from './query-of.js'

/** The lookups of each type of value, with the values that they take, and its transforms. */

/**
 * The accepted inputs for a column's values: a Date for a date, a number for a decimal, JSON as rows have it.
 */
export type InputOf<C extends AnyColumn> = C['type'] extends keyof AlsoTaken
  ? C['~value'] | AlsoTaken[C['type']]
  : C['type'] extends 'json' | 'custom'
    ? Frozen<C['~value']>
    : C['~value']
interface AlsoTaken {
  readonly bigInteger: number
  readonly decimal: number | bigint
  readonly date: Date
  readonly datetime: Date
}

/** What `in` takes: a list of values and expressions, or a query set that returns them. Nulls match nothing. */
export type ListOf<V> =
  | readonly (V | null | Expression<unknown>)[]
  | ReadonlySet<V | null>
  | ResultOf<V | null>
  | ResultOf<OneField<V | null>>

/** What `values` returns for a single name. */
interface OneField<V> {
  readonly [name: string]: V
}

interface Equality<V> {
  readonly exact: V | null
  readonly in: ListOf<V>
  readonly isnull: boolean
}
interface Comparison<V> extends Equality<V> {
  readonly gt: V
  readonly gte: V
  readonly lt: V
  readonly lte: V
  readonly range: readonly [from: V | null | Expression<unknown>, to: V | null | Expression<unknown>]
}
/** Of values that can be written out; a number is compared as its text. */
interface TextSearch {
  readonly iexact: Text | null
  readonly contains: Text
  readonly icontains: Text
  readonly startswith: Text
  readonly istartswith: Text
  readonly endswith: Text
  readonly iendswith: Text
  /** A text is always matched in linear time; a RegExp runs on JavaScript's engine. */
  readonly regex: string | RegExp
  readonly iregex: string | RegExp
}
type Text = string | number | bigint | boolean
interface TextLookups<V> extends Comparison<V>, TextSearch {
  /** All of these words: `fo*` is the beginning of one, `"a b"` a phrase, `a OR b` one of two, `-a` none. */
  readonly search: string
  /** At least 30 % of the trigrams of both texts are in both. */
  readonly similar: string
}

/** A key is also compared with the rows of a query set. */
interface KeyLookups<V> extends Omit<TextLookups<V>, 'in'> {
  readonly in: ListOf<V> | ResultOf<Instance<never>>
}

/** Text lookups search a member that is text, and others as they are written in JSON. */
interface JsonLookups<V, Declared> extends Comparison<V>, Omit<TextSearch, 'contains'>, OfJson<Declared> {}

/** The lookups of a column with the value that each takes. */
export type LookupsOf<C extends AnyColumn> = C['type'] extends 'json'
  ? JsonLookups<InputOf<C>, C['~value']> & ArrayLookups<C['~value']>
  : C['type'] extends 'binary'
    ? Comparison<InputOf<C>>
    : 'pk' extends C['~flags']
      ? KeyLookups<InputOf<C>>
      : TextLookups<InputOf<C>>

/** Lookups of a relation: rows, or their keys. */
export interface RelationLookups<V, Key, Rows> {
  readonly exact: V | null
  readonly in:
    | ListOf<Key>
    | readonly (V | null | Expression<unknown>)[]
    | ReadonlySet<V | null>
    | ResultOf<Rows>
  readonly isnull: boolean
  readonly gt: V
  readonly gte: V
  readonly lt: V
  readonly lte: V
  readonly range: readonly [from: V | Expression<unknown>, to: V | Expression<unknown>]
}

/** Lookups of a generic key: rows of its targets. */
export interface GenericLookups<Rows> {
  readonly exact: Rows | null
  readonly in: readonly (Rows | null)[] | ReadonlySet<Rows | null> | ResultOf<Rows>
  readonly isnull: boolean
}

interface DateParts {
  readonly year: Part
  readonly month: Part
  readonly day: Part
  readonly quarter: Part
  readonly week: Part
  readonly iso_year: Part
  readonly week_day: Part
  readonly iso_week_day: Part
}
interface TimeParts {
  readonly hour: Part
  readonly minute: Part
  readonly second: Part
}
interface DatetimeParts extends DateParts, TimeParts {
  readonly date: Column<'date', string, never>
  readonly time: Column<'time', string, never>
}
type Part = Column<'integer', number, never>

interface Transforms {
  readonly date: DateParts
  readonly time: TimeParts
  readonly datetime: DatetimeParts
}

/**
 * The column that the transform, or the step into JSON, `N` makes of a column's values; never if there is
 * none.
 */
export type Transformed<C extends AnyColumn, N extends string> = C['type'] extends 'json'
  ? JsonStep<C['~value'], N>
  : N extends keyof TransformsOf<C['type']>
    ? TransformsOf<C['type']>[N]
    : never
/** The names that {@link Transformed} takes, as far as they can be listed. */
export type TransformName<C extends AnyColumn> = C['type'] extends 'json'
  ? JsonStepName<C['~value']>
  : keyof TransformsOf<C['type']>

type TransformsOf<K extends ScalarName> = K extends keyof Transforms ? Transforms[K] : NoTransforms
interface NoTransforms {}
