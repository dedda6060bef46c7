import type { NoAliases } from './mode.js'

/**
 * Types that are recursive: rows have managers, managers are query sets, and query sets return rows and query
 * sets. They are declared here, without members, for the modules that name them; `query-set.ts` and
 * `related-manager.ts` add the members. So imports run one way.
 */

export interface QuerySet<S, M extends string, A = NoAliases> {}
export interface ValuesQuerySet<S, M extends string, A, V> {}
export interface SlicedQuerySet<S, M extends string, A, V> {}
export interface CombinedQuerySet<S, M extends string, A, V> {}
export interface RelatedManager<S, M extends string, G extends string> {}
export interface NullableRelatedManager<S, M extends string, G extends string> {}
export interface ManyRelatedManager<S, M extends string, T extends string> {}
