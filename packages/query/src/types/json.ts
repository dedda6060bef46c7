import type { JsonValue } from '@relata/core'
import type { Column } from './column.js'

/**
 * Chains into JSON, by the type that its field declares. Each step looks at one level of that type, which may
 * be recursive: nothing here walks it.
 */

/**
 * For the test `[AnyJson] extends [V]`: whether a declared type accepts any JSON. Such types are often
 * recursive, and mutable.
 */
export type AnyJson = string | number | boolean | null | AnyJson[] | { [key: string]: AnyJson }

type Primitive = string | number | boolean | null | undefined

/**
 * The column that the step `N` leads to; never if the declared type has no such member. Any step is accepted
 * if the type accepts any JSON.
 */
export type JsonStep<V, N extends string> = [AnyJson] extends [V]
  ? Column<'json', JsonValue, 'null'>
  : [StepInto<V, N>] extends [never]
    ? never
    : N extends 'len'
      ? [Exclude<V, Primitive>] extends [readonly unknown[]]
        ? Column<'integer', number, 'null'>
        : Column<'json', StepInto<V, N>, 'null'>
      : Column<'json', StepInto<V, N>, 'null'>

/** Of each type that the value may have: an array's item or length, an object's member. */
type StepInto<V, N extends string> = V extends Primitive
  ? never
  : V extends readonly unknown[]
    ? N extends 'len'
      ? number
      : N extends `${number}`
        ? N extends keyof V
          ? V[N]
          : V[number]
        : never
    : Exclude<MemberOf<V, N>, undefined>
type MemberOf<V, N extends string> = [keyof V] extends [never]
  ? JsonValue
  : N extends keyof V
    ? V[N]
    : N extends `${infer Index extends number}`
      ? Index extends keyof V
        ? V[Index]
        : never
      : never

/** The steps that completion offers. */
export type JsonStepName<V> = [AnyJson] extends [V] ? never : StepName<V>
type StepName<V> = V extends Primitive
  ? never
  : V extends readonly unknown[]
    ? 'len'
    : string extends keyof V
      ? never
      : keyof V & string

/** The lookups that JSON has beside those of every value. */
export interface OfJson<V> {
  /** Its object has these members, its array these items, however deep; whatever else it has. */
  readonly contains: PartOf<V>
  /** The reverse: it has nothing that isn't in the passed value. */
  readonly contained_by: JsonValue
  readonly has_key: string | number
  readonly has_keys: readonly (string | number)[]
  readonly has_any_keys: readonly (string | number)[]
}
/** The lookups that arrays have besides. */
export interface OfArrays<E> {
  /** It has at least one of these items. */
  readonly overlap: readonly E[] | ReadonlySet<E>
}
/** If the type has an array, or accepts any JSON. */
export type ArrayLookups<V> = [AnyJson] extends [V]
  ? OfArrays<JsonValue>
  : [ItemOf<V>] extends [never]
    ? unknown
    : OfArrays<ItemOf<V>>

type ItemOf<V> = V extends readonly (infer E)[] ? E : never

/**
 * What may be part of a value: members and items that aren't primitive may be parts, too, and aren't looked
 * into.
 */
type PartOf<V> = [AnyJson] extends [V]
  ? JsonValue
  : V extends Primitive
    ? V
    : V extends readonly (infer E)[]
      ? readonly Inner<E>[] | Extract<E, Primitive>
      : [keyof V] extends [never]
        ? JsonValue
        : { readonly [N in keyof V]?: Inner<V[N]> }
type Inner<E> = E extends Primitive ? E : JsonValue
