import type { Wrong } from '@relata/core'
import type { LookupName, RelationLookupName } from '../resolve/lookups/registry.js'
import type { AnyColumn, Column } from './column.js'
import type { HopKey } from './columns.js'
import type { AliasedHop, AnyGenericEnd, AnyHop } from './hops.js'
import type { GenericLookups, LookupsOf, Transformed } from './lookups.js'
import type { Member } from './members.js'
import type { MemberNamed } from './member-named.js'
import type { PropertyName } from './row-members.js'

/**
 * A chain's string type, walked step by step against the schema. Chains are never enumerated: the work is one
 * tail-recursive step for each name.
 */

/**
 * The end of a chain at a column: what it is, whether a step before may be missing, and the lookup named
 * last.
 */
export interface AtColumn<C, Missing extends boolean, L extends string> {
  readonly at: 'column'
  readonly column: C
  readonly missing: Missing
  readonly lookup: L
}

/** The end of a chain at a relation. */
export interface AtRelation<H, Missing extends boolean, L extends string> {
  readonly at: 'relation'
  readonly hop: H
  readonly missing: Missing
  readonly lookup: L
}

/** Where a chain of model `M` leads: {@link AtColumn}, {@link AtRelation} or {@link Wrong}. */
export type Walk<S, M extends string, K extends string> = string extends K
  ? Wrong<OpenName>
  : Step<S, M, K, never, false>
type Step<
  S,
  M extends string,
  K extends string,
  Via,
  Missing extends boolean,
> = K extends `${infer N}__${infer Rest}`
  ? Into<S, Member<S, M, N>, M, N, Rest, Missing>
  : [Member<S, M, K>] extends [never]
    ? [Via] extends [never]
      ? Wrong<NoMember<S, M, K>>
      : K extends RelationLookupName
        ? AtRelation<Via, Missing, K>
        : Wrong<NoMember<S, M, K>>
    : EndAt<Member<S, M, K>, Missing>

/** On from the member `D`, which is named `N` on model `M`. */
type Into<S, D, M extends string, N extends string, Rest extends string, Missing extends boolean> = [
  D,
] extends [never]
  ? Wrong<NoMember<S, M, N>>
  : D extends { readonly to: infer T extends string; readonly kind: infer K }
    ? Step<S, T, Rest, D, K extends AlwaysThere ? Missing : true>
    : D extends AnyGenericEnd
      ? AfterGeneric<S, D, M, N, Rest, Missing>
      : InColumn<D, Missing, Rest, `${M}.${N}`>
/** On from a generic key: through the key to one of its targets, `target__Post`, or to a lookup. */
type AfterGeneric<
  S,
  D,
  M extends string,
  N extends string,
  Rest extends string,
  Missing extends boolean,
> = Rest extends keyof GenericLookups<unknown>
  ? AtColumn<D, Missing, Rest>
  : Rest extends `${infer P}__${infer More}`
    ? Into<S, Member<S, M, `${N}__${P}`>, M, `${N}__${P}`, More, Missing>
    : [Member<S, M, `${N}__${Rest}`>] extends [never]
      ? Wrong<NoMember<S, M, `${N}__${Rest}`>>
      : EndAt<Member<S, M, `${N}__${Rest}`>, Missing>
type EndAt<D, Missing extends boolean> = D extends AnyHop
  ? AtRelation<D, IsMissing<D, Missing>, 'exact'>
  : AtColumn<D, Missing, 'exact'>
type NoMember<S, M extends string, N extends string> = N extends ''
  ? `the chain has no end: write a field or relation of ${M} after its last '__'`
  : N extends `${infer A}.${infer B}`
    ? `${M} has no field or relation '${N}': write '${A}__${B}'`
    : N extends 'AND' | 'OR' | 'NOT'
      ? `${M} has no field or relation '${N}': write ${Lowercase<N>}(…)`
      : N extends PropertyName<S, M>
        ? `${M}.${N} is a getter, which has no column: declare a computed field, or annotate`
        : `${M} has no field or relation '${N}'`
type Through<S, H, Rest extends string, Missing extends boolean> = H extends {
  readonly to: infer T extends string
  readonly kind: infer K
}
  ? Step<S, T, Rest, H, K extends AlwaysThere ? Missing : true>
  : never
type IsMissing<H, Before extends boolean> = H extends { readonly kind: AlwaysThere } ? Before : true
/** Hops that lead to a row from every row. */
type AlwaysThere = 'key' | 'root' | 'path'

/** An index access that the compiler can't check for itself: keys made by remapping. */
type At<T, K> = K extends keyof T ? T[K] : never

/** The rest of a chain after a column: transforms, and a lookup last. */
type InColumn<C, Missing extends boolean, Rest extends string, Label extends string> = C extends AnyColumn
  ? Rest extends `${infer N}__${infer More}`
    ? [Transformed<C, N>] extends [never]
      ? NoTransform<C, N, Label>
      : InColumn<Transformed<C, N>, Missing, More, Label>
    : MemberNamed<LookupsOf<C>, Rest> extends never
      ? [Transformed<C, Rest>] extends [never]
        ? NoTransform<C, Rest, Label>
        : AtColumn<Transformed<C, Rest>, Missing, 'exact'>
      : AtColumn<C, Missing, Rest>
  : never
type NoTransform<C extends AnyColumn, N extends string, Label extends string> = N extends ''
  ? Wrong<`the chain has no end: write a lookup or transform of ${Label} (${C['type']}) after its last '__'`>
  : C['type'] extends 'json'
    ? Wrong<`'${N}' is no lookup of ${Label} (json), nor a member of its declared type`>
    : Wrong<`'${N}' is no lookup or transform of ${Label} (${C['type']})`>

/** The same for a chain that begins at an annotation, or at a relation's own name. */
export type WalkAlias<S, A, K extends string> = K extends `${infer N}__${infer Rest}`
  ? N extends keyof A
    ? A[N] extends AliasedHop<infer H>
      ? Through<S, H, Rest, true>
      : InColumn<A[N], false, Rest, N>
    : never
  : K extends keyof A
    ? A[K] extends AliasedHop<infer H>
      ? AtRelation<H, true, 'exact'>
      : AtColumn<A[K], false, 'exact'>
    : never

/** Where a chain leads on a model with annotations `A`; an annotation comes before a field of its name. */
export type WalkFrom<S, M extends string, A, K extends string> = [keyof A] extends [never]
  ? Walk<S, M, K>
  : HeadOf<K> extends keyof A
    ? WalkAlias<S, A, K>
    : [ChainedAlias<A>] extends [never]
      ? Walk<S, M, K>
      : K extends ChainedAlias<A>
        ? AtColumn<At<A, K>, false, 'exact'>
        : [WalkChained<A, K, ChainedAlias<A>>] extends [never]
          ? Walk<S, M, K>
          : WalkChained<A, K, ChainedAlias<A>>

/** Annotations named after a chain: `books__count`. */
type ChainedAlias<A> = Extract<keyof A, `${string}__${string}`>
type WalkChained<A, K extends string, N extends string> = N extends string
  ? K extends `${N}__${infer Rest}`
    ? InColumn<At<A, N>, false, Rest, N>
    : never
  : never
type HeadOf<K extends string> = K extends `${infer N}__${string}` ? N : K

/**
 * The column that a chain without a lookup reads: of a relation the raw key. Null if a step may be missing.
 */
export type ColumnAt<S, M extends string, A, K extends string> = ColumnOfPlace<S, WalkFrom<S, M, A, K>, K>
type ColumnOfPlace<S, P, K extends string> = P extends { readonly lookup: infer L extends string }
  ? K extends `${string}__${L & LookupName}`
    ? Wrong<`'${K}' ends with a lookup, but a value is expected here`>
    : P extends AtColumn<infer C, infer Missing, L>
      ? ReadAs<C, Missing>
      : P extends AtRelation<infer H extends AnyHop, infer Missing, L>
        ? ReadAs<HopKey<S, H['owner'], H['field'], H['kind'], H['to']>, Missing>
        : never
  : P
type ReadAs<C, Missing extends boolean> = C extends AnyColumn
  ? Column<C['type'], C['~value'], (C['~flags'] & 'null') | (Missing extends true ? 'null' : never)>
  : never

/** About names that are known at run time alone. */
export type OpenName =
  'the name of a lookup must be known here; for names from outside use lookups(input, { allow })'
