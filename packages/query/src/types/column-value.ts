import type { JsonValue } from '@relata/core'
import type { AnyColumn } from './column.js'
import type { Columns } from './columns.js'
import type { AnyJson } from './json.js'

/** The values of columns, as rows have them. */

/** Only a row's own values: what `values()` without names returns. */
export type RowValues<S, M extends string> = {
  readonly [N in keyof Columns<S, M>]: ValueIn<Columns<S, M>[N]>
}

/** A column's value in a row. */
export type ValueIn<C> = C extends AnyColumn
  ? NullOf<C> | (C['type'] extends 'json' | 'custom' ? Frozen<C['~value']> : C['~value'])
  : never
type NullOf<C extends AnyColumn> = 'null' extends C['~flags'] ? null : never

/**
 * Deep-frozen, one level at a time when it is read. A type that accepts any JSON isn't walked. Arrays use an
 * interface, because the compiler maps an array's item immediately, and never ends for a recursive one.
 */
export type Frozen<T> = [AnyJson] extends [T]
  ? JsonValue extends T
    ? T
    : JsonValue
  : T extends string | number | bigint | boolean | null | undefined | Uint8Array
    ? T
    : T extends readonly (infer E)[]
      ? number extends T['length']
        ? FrozenArray<E>
        : { readonly [K in keyof T]: Frozen<T[K]> }
      : { readonly [K in keyof T]: Frozen<T[K]> }

/** A deep-frozen array. */
export interface FrozenArray<E> extends ReadonlyArray<Frozen<E>> {}
