import type { Wrong } from '@relata/core'
import type { AggregateName } from '../ast/nodes.js'
import type { AnyColumn, Column } from './column.js'
import type { WidenedValue } from './expression.js'

/** The columns that aggregates produce. */

export type Counted = Column<'integer', number, never>

export type Aggregated<Name extends AggregateName, C> = C extends AnyColumn
  ? Name extends 'count'
    ? Counted
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
type WidenedOf<C extends AnyColumn> = WidenedValue<C['~value']>
