import type { JsonValue, ScalarName, Wrong } from '@relata/core'
import type { RuleOf } from './argument-kind.js'
import type { AnyColumn, Column } from './column.js'

/**
 * The columns that functions produce. `Called<R, Cs, E>` is what the rule `R` makes of the arguments' columns
 * `Cs`: the name of a type, `same` (the first's), `real` (a decimal of decimals, else a float) or `common`;
 * with a `?` it may be null though no argument is. Null comes from null, but for `coalesce` and `concat`.
 * `E` is the error in the kinds of the arguments; never if there is none.
 */
export type Called<R, Cs, E> = [Faults<Cs> | E] extends [never] ? Made<RuleOf<R>, Cs> : Faults<Cs> | E

/** `{ n: … }` of a tuple; the first thing wrong in it, as a union. */
type Faults<Cs> = Cs extends readonly unknown[] ? Extract<Cs[number], Wrong<string>> : never

type Made<R, Cs> = R extends `${infer Rule}?`
  ? ByRule<Rule, Cs, 'null'>
  : R extends 'coalesce'
    ? Column<Common<Cs>['type'], Common<Cs>['~value'], EveryNull<Cs>>
    : R extends 'concat'
      ? Column<'text', string, never>
      : R extends 'jsonObject'
        ? Column<'json', JsonValue, never>
        : ByRule<R, Cs, SomeNull<Cs>>

type ByRule<R, Cs, Null extends 'null'> = R extends ScalarName
  ? Column<R, ValueOf<R>, Null>
  : R extends 'same'
    ? Column<Whole<First<Cs>['type']>, First<Cs>['~value'], Null>
    : R extends 'real'
      ? 'decimal' extends KindsOf<Cs>
        ? Column<'decimal', string, Null>
        : Column<'float', number, Null>
      : Column<Common<Cs>['type'], Common<Cs>['~value'], Null>

type KindsOf<Cs> = Cs extends readonly unknown[]
  ? Cs[number] extends infer C
    ? C extends AnyColumn
      ? C['type']
      : never
    : never
  : never
type SomeNull<Cs> = Cs extends readonly unknown[]
  ? Cs[number] extends infer C
    ? C extends AnyColumn
      ? C['~flags'] & 'null'
      : never
    : never
  : never
/** Nullable if all of them are. */
type EveryNull<Cs> = Cs extends readonly unknown[]
  ? 'null' extends FlagOfEach<Cs>
    ? Extract<FlagOfEach<Cs>, 'never'> extends never
      ? 'null'
      : never
    : never
  : never
type FlagOfEach<Cs extends readonly unknown[]> = {
  [I in keyof Cs]: Cs[I] extends AnyColumn ? ('null' extends Cs[I]['~flags'] ? 'null' : 'never') : never
}[number]
type First<Cs> = Cs extends readonly [infer C extends AnyColumn, ...unknown[]]
  ? C
  : Column<'json', unknown, never>
type Whole<K extends ScalarName> = K extends 'auto' ? 'integer' : K

/** The common column type of all of these. A null alone has no type. */
type Common<Cs> = Cs extends readonly [infer C extends AnyColumn, ...infer Rest]
  ? CommonWith<C, Rest>
  : Column<'json', unknown, never>
type CommonWith<C extends AnyColumn, Rest> = Rest extends readonly [infer D extends AnyColumn, ...infer More]
  ? CommonWith<Wider<C, D>, More>
  : C
type Wider<C extends AnyColumn, D extends AnyColumn> = [D['~value']] extends [never]
  ? C
  : [C['~value']] extends [never]
    ? D
    : C['type'] extends D['type']
      ? Column<C['type'], C['~value'] | D['~value'], never>
      : WiderKind<C['type'], D['type']> extends infer K extends ScalarName
        ? Column<K, ValueOf<K>, never>
        : never
type WiderKind<K extends ScalarName, L extends ScalarName> = K | L extends 'auto' | 'integer'
  ? 'integer'
  : K | L extends Text
    ? 'text'
    : K | L extends 'date' | 'datetime'
      ? 'datetime'
      : K | L extends Numeric
        ? WiderNumber<K | L>
        : 'custom'
type Text = 'text' | 'string' | 'uuid'
type Numeric = 'auto' | 'integer' | 'float' | 'bigInteger' | 'decimal' | 'duration' | 'boolean'
type WiderNumber<K> = 'decimal' extends K
  ? 'decimal'
  : 'duration' extends K
    ? 'duration'
    : 'float' extends K
      ? 'float'
      : 'bigInteger' extends K
        ? 'bigInteger'
        : 'integer'

/** The column of `as`: null if a value can't be converted. */
export type ReadAs<K extends ScalarName, C> = C extends AnyColumn
  ? Column<K, ValueOf<K>, C['type'] extends K ? C['~flags'] & 'null' : 'null'>
  : C

/** One of several, by conditions; null where the last of them, the default, is. */
export type Chosen<Cs> = [Faults<Cs>] extends [never]
  ? Column<Common<Cs>['type'], Common<Cs>['~value'], SomeNull<Cs>>
  : Faults<Cs>

/** The values of a type. */
export type ValueOf<K> = K extends 'auto' | 'integer' | 'float' | 'duration'
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
