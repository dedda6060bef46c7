import type { ScalarName } from '@relata/core'
import type { AnyColumn, Column } from './column.js'

/** The columns that arithmetic produces. */

export type Operator = '+' | '-' | '*' | '/' | '%' | '^'

export type Calculated<L, R, O> = L extends AnyColumn
  ? R extends AnyColumn
    ? Column<
        ResultKind<L['type'], R['type'], O>,
        ValueOfKind<ResultKind<L['type'], R['type'], O>>,
        ((L | R)['~flags'] & 'null') | (O extends '/' | '%' ? 'null' : never)
      >
    : R
  : L

/**
 * The wider of two kinds: a decimal stays one; a day moved by a duration is an instant; the difference of two
 * moments is a duration.
 */
type ResultKind<L extends ScalarName, R extends ScalarName, O> = L extends Moment
  ? R extends Moment
    ? 'duration'
    : O extends '-'
      ? R extends 'text'
        ? 'duration'
        : Moved<L>
      : Moved<L>
  : R extends Moment
    ? Moved<R>
    : 'decimal' extends L | R
      ? 'decimal'
      : 'bigInteger' extends L | R
        ? 'bigInteger'
        : 'duration' extends L | R
          ? 'duration'
          : 'float' extends L | R
            ? 'float'
            : 'integer'
type Moment = 'date' | 'datetime' | 'time'
type Moved<K> = K extends 'date' ? 'datetime' : K
type ValueOfKind<K> = K extends 'bigInteger'
  ? bigint
  : K extends 'decimal' | 'date' | 'datetime' | 'time'
    ? string
    : number
