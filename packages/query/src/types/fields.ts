import type { DeclaredFields, TargetOf } from './declared.js'
import type { LinkModels } from './link-models.js'
import type { MemberNamed } from './member-named.js'

/**
 * The declared side of a schema: its models' fields as they are declared, their parents, and
 * which model a name means.
 */

/**
 * A model's declared fields, those of abstract bases included; of an automatic through model its two keys.
 */
export type FieldsOf<S, M> = M extends string
  ? MemberNamed<S, M> extends never
    ? MemberNamed<LinkModels<S>, M>
    : DeclaredFields<MemberNamed<S, M>>
  : never

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
export type ParentsOf<S, M> = M extends string
  ? MemberNamed<S, M> extends { readonly '~parents': infer P }
    ? keyof P extends keyof S
      ? P
      : { readonly [K in keyof P & string as TargetOf<S, M, K>]: P[K] }
    : NoParents
  : NoParents
interface NoParents {}

export type ParentName<S, M> = keyof ParentsOf<S, M> & string

/** The computed fields of a model, its parents' too. */
export type ComputedName<S, M> =
  | (M extends string ? (MemberNamed<S, M> extends { readonly '~computed': infer N } ? N : never) : never)
  | ([ParentName<S, M>] extends [never] ? never : ComputedName<S, ParentName<S, M>>)

/** A model's name and those that it inherits from. */
export type Lineage<S, M extends string> =
  | M
  | ([ParentName<S, M>] extends [never] ? never : LineageOf<S, ParentName<S, M>>)
type LineageOf<S, P extends string> = P extends string ? Lineage<S, P> : never
