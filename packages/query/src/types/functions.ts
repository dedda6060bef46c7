import type { ScalarName } from '@relata/core'
import type { KindOfPart } from './argument-kind.js'
import type { ConditionOf } from './condition.js'
import type { Expression, NodeOf } from './expression.js'
import type { OutputOption } from './helpers.js'
import type { Found, Judged } from './judged.js'
import type { FaultIn, Placed } from './place.js'
import type { ShapeOf } from './shape-of.js'

/**
 * The static types of functions of expressions. Like the other helpers they keep their arguments as a literal
 * type; the query set that uses the expression evaluates it (computed.ts).
 */

/** The argument of a function: a lookup chain, if it is a string; a value; an expression, or a condition. */
export type Subject =
  | string
  | number
  | bigint
  | boolean
  | Date
  | null
  | Expression<unknown>
  | ConditionOf<unknown>
export type SubjectNode<P> = P extends string ? ['F', P] : NodeOf<P>
export type SubjectNodes<P extends readonly unknown[]> = { [I in keyof P]: SubjectNode<P[I]> }

/** The type of a function that depends on nothing. */
export interface Constantly<R extends string> {
  (): Expression<['call', R, []]>
}
/** The type of a function of one value. */
export interface OfOne<R extends string> {
  <const P extends Subject, L = unknown>(
    of: Judged<P, NoInfer<Found<FaultIn<L, P>>>>,
  ): Placed<['call', R, [SubjectNode<P>]], L>
}
/** Options of functions that read instants. */
export interface ZoneOptions {
  /** The IANA name of the time zone, such as 'Europe/Berlin'. Default: UTC. Only for datetimes. */
  readonly timeZone?: string
}
/** The type of a function of one value, in a time zone. */
export interface OfOneIn<R extends string> {
  <const P extends Subject, L = unknown>(
    of: Judged<P, NoInfer<Found<FaultIn<L, P>>>>,
    options?: ZoneOptions,
  ): Placed<['call', R, [SubjectNode<P>]], L>
}
/** The type of a function of two values. */
export interface OfTwo<R extends string> {
  <const P extends Subject, const Q extends Subject>(
    a: P,
    b: Q,
  ): Expression<['call', R, [SubjectNode<P>, SubjectNode<Q>]]>
}
/** The type of a function of several values. */
export interface OfSeveral<R extends string> {
  <const P extends readonly [Subject, ...Subject[]]>(...of: P): Expression<['call', R, SubjectNodes<P>]>
}
/** The type of a function of one value and a parameter of type `T`, or an expression of one. */
export interface WithParameter<R extends string, T> {
  <const P extends Subject, const Q extends T | Expression<unknown>>(
    of: P,
    parameter: Q,
  ): Expression<['call', R, [SubjectNode<P>, NodeOf<Q>]]>
}
/** The same, with another parameter, which may be left out. */
export interface WithParameters<R extends string, T, U> {
  <const P extends Subject, const Q extends T | Expression<unknown>>(
    of: P,
    first: Q,
  ): Expression<['call', R, [SubjectNode<P>, NodeOf<Q>]]>
  <const P extends Subject, const Q extends T | Expression<unknown>, const O extends U | Expression<unknown>>(
    of: P,
    first: Q,
    second: O,
  ): Expression<['call', R, [SubjectNode<P>, NodeOf<Q>, NodeOf<O>]]>
}

/** The type of `round`. */
export interface Rounding {
  <const P extends Subject>(of: P, precision?: number): Expression<['call', 'number:same', [SubjectNode<P>]]>
}
/** The type of `cast`. */
export interface Casting {
  <const P extends Subject, K extends ScalarName>(
    of: P,
    output: K,
    options?: CastOptions,
  ): Expression<['as', K, SubjectNode<P>]>
}
/** Options of `cast`. */
export interface CastOptions {
  /** Of a decimal: the number of decimal places, rounded half to even. */
  readonly decimalPlaces?: number
}

/** The parts that `extract` reads from a date, a datetime (all of them) or a time (the last three). */
export type DatePart =
  | 'year'
  | 'iso_year'
  | 'quarter'
  | 'month'
  | 'week'
  | 'day'
  | 'week_day'
  | 'iso_week_day'
  | 'hour'
  | 'minute'
  | 'second'
/** The type of `extract`. */
export interface Extracting {
  <const P extends Subject, U extends DatePart>(
    of: P,
    part: U,
    options?: ZoneOptions,
  ): Expression<['call', `${KindOfPart<U>}:integer`, [SubjectNode<P>]]>
}
/** The units to which `trunc` truncates a date, a datetime (all of them) or a time (the last three). */
export type DateUnit = 'year' | 'quarter' | 'month' | 'week' | 'day' | 'hour' | 'minute' | 'second'
/** The day on which weeks begin. */
export type WeekDay = 'sunday' | 'monday' | 'tuesday' | 'wednesday' | 'thursday' | 'friday' | 'saturday'
/** Options of `trunc` and `timeBuckets`. */
export interface BucketOptions extends ZoneOptions {
  /**
   * Of hours, minutes and seconds: how many are one, counted from the start of the day, hour or minute, which they
   * divide. Default: 1.
   */
  readonly every?: number
  /** Of weeks: the day on which they begin. Default: 'monday', as in ISO 8601. */
  readonly weekStart?: WeekDay
}
/** The type of `timeBuckets`. */
export interface Bucketing {
  (from: string | Date, to: string | Date, unit: DateUnit, options?: BucketOptions): string[]
}
/** The type of `trunc`. */
export interface Truncating {
  <const P extends Subject, U extends DateUnit>(
    of: P,
    unit: U,
    options?: BucketOptions,
  ): Expression<['call', `${KindOfPart<U>}:same`, [SubjectNode<P>]]>
  <const P extends Subject, U extends DateUnit, K extends 'date' | 'datetime' | 'time'>(
    of: P,
    unit: U,
    options: OutputOption<K> & BucketOptions,
  ): Expression<['call', `${KindOfPart<U>}:${K}`, [SubjectNode<P>]]>
}

/** The type of `jsonObject`. */
export interface JsonObjectOf {
  <const P extends Readonly<Record<string, Subject>>>(
    members: P,
  ): Expression<['call', 'jsonObject', [SubjectNode<P[keyof P]>]]>
}

declare const branch: unique symbol
/** A branch of `Case`, made by `When`. */
export interface Branch<out W, out N> {
  readonly [branch]: [W, N]
}
type Then = string | number | bigint | boolean | Date | null | Expression<unknown> | ConditionOf<unknown>
/** The type of `When`. */
export interface Branching {
  <const W extends object, const T extends Then>(condition: W, then: T): Branch<ShapeOf<W>, NodeOf<T>>
}
type Conditions<B extends readonly unknown[]> = B[number] extends infer O
  ? O extends Branch<infer W, unknown>
    ? W
    : never
  : never
type Thens<B extends readonly unknown[]> = {
  [I in keyof B]: B[I] extends Branch<unknown, infer N> ? N : never
}
/** The type of `Case`. */
export interface Choice {
  <const B extends readonly Branch<unknown, unknown>[]>(
    ...branches: B
  ): Expression<['case', ConditionOf<Conditions<B>>, [...Thens<B>, NodeOf<null>]]>
  <const B extends readonly Branch<unknown, unknown>[], const D extends Then>(
    ...branches: [...B, CaseOptions<D>]
  ): Expression<['case', ConditionOf<Conditions<B>>, [...Thens<B>, NodeOf<D>]]>
}
/** Options of `Case`. */
export interface CaseOptions<D> {
  /** The value if no branch is true; null without it. */
  readonly default: D
}
