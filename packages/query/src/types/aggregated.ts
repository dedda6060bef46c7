import type { Wrong } from '@relata/core'
import type { AggregateName, ListName } from '../ast/nodes.js'
import type { AnyColumn, Column } from './column.js'
import type { WidenedValue } from './expression.js'

/** The columns that aggregates produce. */

export type Counted = Column<'integer', number, never>

export type Aggregated<Name extends AggregateName, C> = C extends AnyColumn
  ? Name extends 'count'
    ? Counted
    : Name extends 'avg' | 'median' | 'percentile'
      ? Averaged<Name, C>
      : Name extends 'stdDev' | 'variance'
        ? Spread<Name, C>
        : Name extends 'sum'
          ? Summed<C>
          : Name extends ListName
            ? Listed<Name, C>
            : Column<C['type'], C['~value'], 'null'>
  : C
type Averaged<Name extends string, C extends AnyColumn> = C['type'] extends 'decimal'
  ? Column<'decimal', string, 'null'>
  : C['type'] extends 'duration'
    ? Column<'duration', number, 'null'>
    : C['type'] extends Numeric
      ? Column<'float', number, 'null'>
      : Wrong<`${Name} takes numbers, not ${C['type']}`>
type Spread<Name extends string, C extends AnyColumn> = C['type'] extends Numeric | 'decimal' | 'duration'
  ? Column<'float', number, 'null'>
  : Wrong<`${Name} takes numbers, not ${C['type']}`>
type Summed<C extends AnyColumn> = C['type'] extends 'auto'
  ? Column<'integer', number, 'null'>
  : C['type'] extends Numeric | 'decimal' | 'duration'
    ? Column<C['type'], WidenedOf<C>, 'null'>
    : Wrong<`sum takes numbers, not ${C['type']}`>
type Numeric = 'auto' | 'integer' | 'float' | 'bigInteger' | 'boolean'
type Listed<Name extends ListName, C extends AnyColumn> = Name extends 'stringAgg'
  ? Column<'text', string, 'null'>
  : Name extends 'jsonAgg'
    ? Column<'json', readonly (JsonOf<C> | NullOf<C>)[], 'null'>
    : C['type'] extends 'bigInteger' | 'binary' | 'custom'
      ? Wrong<`arrayAgg takes no ${C['type']}: use jsonAgg, or cast it to text`>
      : Column<'json', readonly (C['~value'] | NullOf<C>)[], 'null'>
type NullOf<C extends AnyColumn> = 'null' extends C['~flags'] ? null : never
/** The form that JSON has for a value. */
type JsonOf<C extends AnyColumn> = C['type'] extends 'decimal'
  ? number
  : C['type'] extends 'bigInteger'
    ? number | string
    : C['type'] extends 'binary'
      ? readonly number[]
      : C['~value']
type WidenedOf<C extends AnyColumn> = WidenedValue<C['~value']>
