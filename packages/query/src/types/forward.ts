import type { NoAliases } from './mode.js'

// Types that are recursive: rows have managers, managers are query sets, and query sets return rows and query
// sets. They are declared here, without members, for the modules that name them; `query-set.ts` and
// `related-manager.ts` add the members. So imports run one way.
//
// Models of a schema have nothing in common, so `S` and `M` are invariant (`in out`). Without that, TypeScript
// 5.9 measures their variance by comparing all members for two schemas, which takes minutes where query sets of
// two models meet in one array.

export interface QuerySet<in out S, in out M extends string, A = NoAliases> {}
export interface ValuesQuerySet<in out S, in out M extends string, A, V> {}
export interface SlicedQuerySet<in out S, in out M extends string, A, V> {}
export interface PickedQuerySet<in out S, in out M extends string, in out A, in out P> {}
export interface CombinedQuerySet<in out S, in out M extends string, A, V> {}
/** The row of a model: `row.ts` adds it. */
export interface RowTypes<in out S, in out M extends string> {}
export interface RelatedManager<S, M extends string, G extends string> {}
export interface NullableRelatedManager<S, M extends string, G extends string> {}
export interface ManyRelatedManager<S, M extends string, T extends string> {}
