import type { ScalarField, JsonValue, ScalarName } from '@relata/core'
import type { AnyColumn } from './columns.js'
import type { ResultOf } from './query-of.js'
import type { Frozen } from './row.js'

/**
 * What each type of value can be asked: its lookups with the values they take, and its transforms.
 */

/** What a column's values may be given as: a Date for a date, a number for a decimal, JSON as rows have it. */
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

/** What `in` takes: values one by one, or a query set that gives them. Nulls find nothing. */
export type ListOf<V> = readonly (V | null)[] | ReadonlySet<V | null> | ResultOf<V | null>

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
  readonly range: readonly [from: V | null, to: V | null]
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
  readonly regex: string
  readonly iregex: string
}
type Text = string | number | bigint | boolean
interface TextLookups<V> extends Comparison<V>, TextSearch {}

/** Text lookups search a member that is text, and others as they are written in JSON. */
interface JsonLookups<V> extends Comparison<V>, Omit<TextSearch, 'contains'> {
  /** Its object has these members, its array these items, however deep; whatever else it has. */
  readonly contains: JsonValue
  /** The reverse: it has nothing that isn't in the value given. */
  readonly contained_by: JsonValue
  readonly has_key: string | number
  readonly has_keys: readonly (string | number)[]
  readonly has_any_keys: readonly (string | number)[]
}

/** The lookups of a column with the value that each takes. */
export type LookupsOf<C extends AnyColumn> = C['type'] extends 'json'
  ? JsonLookups<InputOf<C>>
  : C['type'] extends 'binary'
    ? Comparison<InputOf<C>>
    : TextLookups<InputOf<C>>

/** Lookups of a relation: rows, or the keys they stand for. */
export interface RelationLookups<V, Key, Rows> {
  readonly exact: V | null
  readonly in: ListOf<Key> | readonly (V | null)[] | ReadonlySet<V | null> | ResultOf<Rows>
  readonly isnull: boolean
  readonly gt: V
  readonly gte: V
  readonly lt: V
  readonly lte: V
  readonly range: readonly [from: V, to: V]
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
  readonly date: ScalarField<'date', string, never>
  readonly time: ScalarField<'time', string, never>
}
type Part = ScalarField<'integer', number, never>

interface Transforms {
  readonly date: DateParts
  readonly time: TimeParts
  readonly datetime: DatetimeParts
  readonly json: { readonly [member: string]: ScalarField<'json', JsonValue, 'null'> }
}

/** The transforms of a type, with the column that each makes. */
export type TransformsOf<K extends ScalarName> = K extends keyof Transforms ? Transforms[K] : NoTransforms
interface NoTransforms {}
