import type { LinkModels } from './link-models.js'

/**
 * The declared side of a schema: its models' fields as they stand in the declarations, their parents, and
 * which model a name means.
 */

/** The declared models' names. */
export type ModelName<S> = keyof S & string

/**
 * A model's declared fields, those of abstract bases included; of an automatic through model its two keys.
 */
export type FieldsOf<S, M> = M extends keyof S
  ? DeclaredFields<S[M]>
  : M extends keyof LinkModels<S>
    ? LinkModels<S>[M]
    : never

/** The fields of a declaration. */
export type DeclaredFields<D> = D extends { readonly '~fields': infer F } ? F : never

/**
 * The same with those of its parents. Intersected, never mapped again: what is mapped over them keeps their
 * declarations.
 */
export type AllFields<S, M extends string> = [ParentName<S, M>] extends [never]
  ? FieldsOf<S, M>
  : FieldsOf<S, M> & Together<InheritedFields<S, ParentName<S, M>>>
type InheritedFields<S, P extends string> = P extends string ? (t: AllFields<S, P>) => void : never

/** The intersection of what functions take. */
export type Together<U> = (U extends unknown ? U : never) extends (t: infer I) => void ? I : never

/** A model's concrete parents, each with the name of the link to it. */
export type ParentsOf<S, M> = M extends keyof S & string
  ? S[M] extends { readonly '~parents': infer P }
    ? keyof P extends keyof S
      ? P
      : { readonly [K in keyof P & string as TargetOf<S, M, K>]: P[K] }
    : never
  : NoParents
interface NoParents {}
export type ParentName<S, M> = keyof ParentsOf<S, M> & string

/** A model's name and those that it inherits from. */
export type Lineage<S, M extends string> =
  M | ([ParentName<S, M>] extends [never] ? never : LineageOf<S, ParentName<S, M>>)
type LineageOf<S, P extends string> = P extends string ? Lineage<S, P> : never

/**
 * The model that a declared target means: `self`, a model's name, one of the same app, or the only one named
 * so; a proxy's name means its model.
 */
export type TargetOf<S, M extends string, To extends string> = To extends 'self'
  ? M
  : To extends keyof S
    ? Concrete<S, To>
    : M extends `${infer App}.${string}`
      ? `${App}.${To}` extends keyof S
        ? Concrete<S, `${App}.${To}`>
        : Qualified<S, To>
      : Qualified<S, To>
type Qualified<S, To extends string> = {
  [K in ModelName<S>]: K extends `${string}.${To}` ? Concrete<S, K> : never
}[ModelName<S>]

/** The model itself; of a proxy its model. */
type Concrete<S, M extends keyof S & string> = S[M] extends { readonly '~proxy': infer P extends string }
  ? '' extends P
    ? M
    : TargetOf<S, M, P>
  : M
