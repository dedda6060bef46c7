import type { ScalarName, Wrong } from '@relata/core'
import type { AnyColumn, Column } from './column.js'
import type { ValueOf } from './computed.js'

/** The columns that functions and aggregates of the application produce. */

/** The column of a call, whose arguments' columns are `Cs`; {@link Wrong} if the function doesn't take them. */
export type OwnColumn<K extends ScalarName, P, Null, Cs> = [OwnFault<P, Cs>] extends [never]
  ? Column<K, ValueOf<K>, (Null & 'null') | NullOf<Cs>>
  : OwnFault<P, Cs>
type OwnFault<P, Cs> = Cs extends readonly unknown[]
  ? { readonly [I in keyof Cs]: ArgumentFault<I extends keyof P ? P[I] : unknown, Cs[I]> }[number]
  : never
/** Of one argument. */
type ArgumentFault<V, C> = C extends AnyColumn
  ? C['~value'] extends V
    ? never
    : Wrong<`the function takes no ${C['type']}`>
  : C
type NullOf<Cs> = Cs extends readonly (infer C)[]
  ? C extends AnyColumn
    ? C['~flags'] & 'null'
    : never
  : never

/** The column of an aggregate of values in a column; {@link Wrong} if it doesn't take them. */
export type OwnResult<K extends ScalarName, V, Null, C> = [ArgumentFault<V, C>] extends [never]
  ? Column<K, ValueOf<K>, Null & 'null'>
  : ArgumentFault<V, C>
