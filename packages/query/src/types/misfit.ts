import type { Wrong } from '@relata/core'
import type { Expression } from './expression.js'
import type { AnyHop } from './hops.js'
import type { Instance, InstanceOf } from './instance.js'
import type { AtColumn, AtRelation, OpenName } from './path.js'
import type { RefersToOuter, ResultOf } from './query-of.js'
import type { Row } from './row.js'

/**
 * Sentences about values of the wrong kind: each names the model and the field, and says what to write.
 */

/** Objects that represent several values, or one that isn't known yet. Any other object is one value. */
type Composed =
  | Expression<unknown>
  | RefersToOuter<unknown>
  | ResultOf<unknown>
  | Iterable<unknown>
  | Date
  | RegExp

/**
 * The error in an object that is compared with the chain `P`, which takes a `T` and leads to `At`; never if
 * there is none.
 */
export type ObjectFault<M extends string, P extends string, T, At, V> = V extends object
  ? V extends T
    ? never
    : V extends ResultOf<Instance<infer N>>
      ? At extends AtRelation<infer H extends AnyHop, boolean, 'in'>
        ? Wrong<`${M}.${P} takes rows of ${H['to']}, not of ${N}`>
        : never
      : V extends Composed
        ? never
        : PlainFault<M, P, At, V>
  : never
type PlainFault<M extends string, P extends string, At, V> =
  At extends AtRelation<infer H extends AnyHop, boolean, infer L>
    ? V extends InstanceOf<infer N>
      ? Wrong<`${M}.${P} takes a row of ${H['to']}, not of ${N}`>
      : NestedFault<M, P, L, keyof V>
    : At extends AtColumn<infer C, boolean, infer L>
      ? C extends { readonly type: 'json' | 'custom' }
        ? never
        : V extends InstanceOf<infer N>
          ? Wrong<`${M}.${P} takes no row of ${N}`>
          : NestedFault<M, P, L, keyof V>
      : never
type NestedFault<M extends string, P extends string, L, K> = L extends 'exact'
  ? K extends keyof Quantifiers
    ? Wrong<`${M}.${P} takes no object: write ${Quantifiers[K]}('${P}', { … })`>
    : K extends string
      ? Wrong<`${M}.${P} takes no object: write '${P}__${K}'`>
      : never
  : Wrong<`${M}.${P} takes no object`>
interface Quantifiers {
  readonly some: 'any'
  readonly every: 'all'
  readonly none: 'none'
}

/** The error for a value that the chain `P` doesn't take. */
export type ValueFault<M extends string, P extends string, T, At, V> = [ObjectFault<M, P, T, At, V>] extends [
  never,
]
  ? Wrong<`${M}.${P} takes no ${TypeName<V>}`>
  : ObjectFault<M, P, T, At, V>

/** A word for the type of a value. */
export type TypeName<V> = [V] extends [string]
  ? 'string'
  : [V] extends [number]
    ? 'number'
    : [V] extends [boolean]
      ? 'boolean'
      : [V] extends [bigint]
        ? 'bigint'
        : [V] extends [null]
          ? 'null'
          : [V] extends [undefined]
            ? 'undefined'
            : [V] extends [Date]
              ? 'Date'
              : 'such value'

/**
 * The error in an argument that is neither a where-object nor a condition; never if it may be a where-object,
 * which is checked as one. `K` are the keys that may identify a row instead; never if they may not. A
 * function that isn't typed yet has an unknown type.
 */
export type NoCondition<S, M extends string, C, K> = C extends object
  ? NoWhereObject<S, M, C, K, keyof C>
  : unknown extends C
    ? (row: Row<S, M>) => Wrong<NoPredicate>
    : [K] extends [never]
      ? Wrong<NoWhere>
      : C extends K
        ? never
        : Wrong<`${M} has no key of type ${TypeName<C>}: to find a row by another field write { field: value }`>
/** The names are a parameter: the compiler lists them wherever `keyof` is written. */
type NoWhereObject<S, M extends string, C, K, N> = string extends N
  ? Wrong<OpenName>
  : [N] extends [string]
    ? [N] extends [never]
      ? C extends (...args: never) => unknown
        ? (row: Row<S, M>) => Wrong<NoPredicate>
        : never
      : never
    : NoObject<M, C, K>
type NoObject<M extends string, C, K> = [K] extends [never]
  ? Wrong<NoWhere>
  : C extends K
    ? never
    : C extends InstanceOf<infer N>
      ? Wrong<`a row of ${N} is no row of ${M}`>
      : Wrong<NoWhere>
type NoPredicate = 'a condition is a where-object; a function goes into toArray().filter(…)'
type NoWhere = "a condition is a where-object such as { name: 'x' }, or what and, or, not and xor return"
