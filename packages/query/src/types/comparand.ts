import type { AnyColumn } from './column.js'
import type { HopKey } from './columns.js'
import type { AnyGenericEnd, AnyHop } from './hops.js'
import type { Instance, InstanceOfEach } from './instance.js'
import type { GenericLookups, InputOf, LookupsOf, RelationLookups } from './lookups.js'
import type { MemberNamed } from './member-named.js'
import type { AtColumn, AtRelation, WalkFrom } from './path.js'

/** What the chain `K` may be compared with; {@link Wrong} if it leads nowhere. */
export type Comparand<S, M extends string, A, K extends string> = ComparandAt<S, WalkFrom<S, M, A, K>>
type ComparandAt<S, P> =
  P extends AtColumn<infer C extends AnyColumn, boolean, infer L extends string>
    ? MemberNamed<LookupsOf<C>, L>
    : P extends AtRelation<infer H extends AnyHop, boolean, infer L>
      ? RelationComparand<H['to'], HopKey<S, H['owner'], H['field'], H['kind'], H['to']>, L>
      : P extends AtColumn<infer G extends AnyGenericEnd, boolean, infer L>
        ? L extends keyof GenericLookups<unknown>
          ? GenericLookups<InstanceOfEach<G['targets']>>[L]
          : never
        : P
type RelationComparand<T extends string, C, L> = C extends AnyColumn
  ? L extends keyof RelationLookups<unknown, unknown, unknown>
    ? RelationLookups<Instance<T> | InputOf<C>, InputOf<C>, Instance<T>>[L]
    : never
  : never
