import type { ScalarName, Wrong } from '@relata/core'
import type { ColumnAt } from './path.js'

/**
 * The kinds of values that functions take. A function's rule begins with one of them, `number:real`, unless it takes
 * anything, as the functions of texts do.
 *
 * Only fields that are named are checked. The kind of another value isn't always known here: a `Subquery` of decimals
 * and one of texts both have the type string.
 */

interface Kinds {
  readonly number: 'auto' | 'integer' | 'bigInteger' | 'float' | 'decimal' | 'boolean' | 'duration'
  readonly moment: 'date' | 'datetime' | 'time'
  readonly day: 'date' | 'datetime'
  readonly clock: 'time' | 'datetime'
}
interface Words {
  readonly number: 'number'
  readonly moment: 'date, datetime or time'
  readonly day: 'date or datetime'
  readonly clock: 'time or datetime'
}
type Kind = keyof Kinds

/** The rest of a rule. */
export type RuleOf<R> = R extends `${Kind}:${infer Rule}` ? Rule : R

/**
 * The error in the arguments `Ns` of a function with the rule `R` on model `M` with annotations `A`; never if there is
 * none.
 */
export type KindFault<S, M extends string, A, R, Ns> = R extends `${infer K extends Kind}:${string}`
  ? Ns extends readonly unknown[]
    ? { readonly [I in keyof Ns]: FaultOfArgument<S, M, A, K, Ns[I]> }[number]
    : never
  : never
/** Looks the field up itself: the constraint of any argument's column would lead the compiler through all of them. */
type FaultOfArgument<S, M extends string, A, K extends Kind, N> = N extends readonly [
  'F',
  infer P extends string,
]
  ? [Extract<HeadOf<P> | P, keyof A>] extends [never]
    ? FaultOfColumn<M, K, P, ColumnAt<S, M, A, P>>
    : never
  : never
type FaultOfColumn<M extends string, K extends Kind, P extends string, C> = C extends {
  readonly type: infer T extends ScalarName
}
  ? T extends Kinds[K] | 'json'
    ? never
    : Wrong<`${M}.${P} (${T}) is no ${Words[K]}`>
  : never
type HeadOf<K extends string> = K extends `${infer N}__${string}` ? N : K

/** The kind of the dates that have a part or begin a unit; of any if it isn't known which. */
export type KindOfPart<T> = [T] extends ['hour' | 'minute' | 'second']
  ? 'clock'
  : [Extract<T, 'hour' | 'minute' | 'second'>] extends [never]
    ? 'day'
    : 'moment'
