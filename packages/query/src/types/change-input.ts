import type { Wrong } from '@relata/core'
import type { AllFields } from './fields.js'
import type { Accessors, BackAccessorsOf } from './hops.js'
import type { LinkName, UpdateInput } from './input.js'
import type { Instance } from './instance.js'
import type { KeyHop } from './key-hop.js'
import type { KeyNameOf } from './key-name.js'
import type { NestedLinks, NestedMany, NestedOne } from './new-input.js'
import type { ResultOf } from './query-of.js'
import type { RowOrAddress, RowsOrAddresses } from './row-key.js'
import type { ThroughOf } from './row.js'

/**
 * The nested writes of `update`: those of `create`, and the calls that change which rows are related, or the related
 * rows. The mapped types have the parameters that `input.ts` explains.
 */

/** The nested writes of a row that exists, under the names of relations that aren't its own columns. */
export type NestedChanges<S, M extends string> = ManyChanges<S, M, ManyName<AllFields<S, M>>> &
  KnownBackChanges<S, M, keyof BackAccessorsOf<S, M> & string>
type ManyName<F> = { [N in keyof F]: F[N] extends { readonly kind: 'manyToMany' } ? N : never }[keyof F]
/** The names of all these relations. */
export type NestedName<S, M extends string> = ManyName<AllFields<S, M>> | keyof BackAccessorsOf<S, M>

/** Many-to-manys by their declared names. */
export type ManyChanges<in out S, in out M extends string, in out K extends keyof AllFields<S, M>> = {
  readonly [N in K]?: NestedChange<S, M, N, Accessors<S, M>>
}
/** Nothing if there are none, or if their names are not known to the compiler. */
type KnownBackChanges<S, M extends string, K extends string> = [K] extends [never]
  ? unknown
  : string extends K
    ? unknown
    : BackChanges<S, M, K>
/** Relations from other tables. */
export type BackChanges<in out S, in out M extends string, in out K extends string> = {
  readonly [N in K]?: NestedChange<S, M, N, BackAccessorsOf<S, M>>
}

/** The nested write of the relation `N` among the hops `A`; see `NestedFor`. */
export type NestedChange<S, M extends string, N, A> = N extends keyof A
  ? A[N] extends {
      readonly to: infer T extends string
      readonly kind: infer K
      readonly owner: infer O extends string
      readonly field: infer F extends string
    }
    ? F extends LinkName<S, O>
      ? Instance<T> | undefined
      : K extends 'one' | 'one?'
        ? Instance<T> | OneChange<S, T, F | KeyNameOf<S, O, F>> | null | undefined
        : | SeveralChange<S, T, K, O, F>
          | ResultOf<Instance<T>>
          | Wrong<`${M}.${N & string} takes { create: […] }, { connect: […] }, { set: […] }`>
          | undefined
    : never
  : never
type SeveralChange<S, T extends string, K, O extends string, F extends string> = K extends 'many'
  ? LinksChange<S, T, ThroughOf<S, O, F>>
  : K extends 'set?'
    ? NullableChange<S, T, F | KeyNameOf<S, O, F>>
    : ManyChange<S, T, F | KeyNameOf<S, O, F>>

/** Existing rows, or one: themselves, their keys or addresses. */
export type Existing<S, M extends string> = RowsOrAddresses<S, M>

/** The row that a key refers to. Exactly one of the members. */
export interface TargetChange<in out S, in out M extends string> extends NestedOne<S, M, never> {
  /** New values of the row that the key refers to. */
  readonly update?: ChangeInput<S, M> | undefined
}
/** The same for a key that may be null. */
export interface NullableTargetChange<in out S, in out M extends string> extends TargetChange<S, M> {
  /** Set the key to null. */
  readonly disconnect?: true | undefined
}
/** The row on the other side of a one-to-one. Exactly one of the members. */
export interface OneChange<in out S, in out M extends string, in out G extends string> extends NestedOne<
  S,
  M,
  G
> {
  /** New values of the row. */
  readonly update?: ChangeInput<S, M> | undefined
  /** Set its key to null. */
  readonly disconnect?: true | undefined
  /** Delete the row. */
  readonly delete?: true | undefined
}
/** The rows whose key refers to the row. */
export interface ManyChange<in out S, in out M extends string, in out G extends string> extends NestedMany<
  S,
  M,
  G
> {
  /** Relate exactly these rows. Of a key that can't be null, rows are only added. */
  readonly set?: Existing<S, M> | undefined
  /** Delete these related rows. */
  readonly delete?: Existing<S, M> | undefined
  /** New values of related rows: `[[row, values], …]`, as `bulkUpdate` takes them. */
  readonly update?: readonly (readonly [row: RowOrAddress<S, M>, values: ChangeInput<S, M>])[] | undefined
}
/** The same for a key that may be null. */
export interface NullableChange<
  in out S,
  in out M extends string,
  in out G extends string,
> extends ManyChange<S, M, G> {
  /** Set the key of these related rows to null. */
  readonly disconnect?: Existing<S, M> | undefined
}
/** The rows on the other side of a many-to-many; `T` is its through model, or never. */
export interface LinksChange<in out S, in out M extends string, T extends string>
  extends NullableChange<S, M, never>, Pick<NestedLinks<S, M, T>, 'throughDefaults'> {}

/** The nested write of a key, beside a row. */
export type KeyChange<S, M extends string, N> = KeyChangeOf<S, KeyHop<S, M, N>>
type KeyChangeOf<S, H> = H extends { readonly to: infer T extends string; readonly kind: infer K }
  ? K extends 'key?'
    ? NullableTargetChange<S, T>
    : TargetChange<S, T>
  : never

/** New values of a related row: constants, and its own nested writes. */
export type ChangeInput<S, M extends string> = Changes<S, M, keyof UpdateInput<S, M>> & NestedChanges<S, M>
export type Changes<in out S, in out M extends string, in out K extends keyof UpdateInput<S, M>> = {
  readonly [N in K]?: UpdateInput<S, M>[N] | KeyChange<S, M, N>
}
