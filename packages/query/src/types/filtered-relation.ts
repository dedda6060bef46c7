import type { Wrong } from '@relata/core'
import type { Fault } from './checked.js'
import type { ShapeOf } from './shape-of.js'
import type { AliasedHop, AnyHop } from './hops.js'
import type { AtRelation, WalkFrom } from './path.js'

/** The type of `FilteredRelation`. */
export interface NamingRelation {
  <const P extends string, const O extends FilteredRelationOptions = FilteredRelationOptions>(
    path: P,
    options?: O,
  ): NamedRelation<P, ConditionOf<O>>
}

/** Options of `FilteredRelation`. */
export interface FilteredRelationOptions {
  /** The condition on the related rows. */
  readonly condition?: object
}
type ConditionOf<O> = O extends { readonly condition: infer W extends object } ? ShapeOf<W> : unknown

declare const relation: unique symbol

/** The result of `FilteredRelation`: the head of chains, not a value. */
export interface NamedRelation<out P, out W> {
  readonly [relation]: [P, W]
}

/** The meaning of a FilteredRelation's name on model `M`; {@link Wrong} if its path isn't a relation. */
export type AliasedBy<S, M extends string, A, P> = P extends string
  ? WalkFrom<S, M, A, P> extends infer E
    ? E extends AtRelation<infer H extends AnyHop, boolean, 'exact'>
      ? AliasedHop<H>
      : E extends Wrong<string>
        ? E
        : Wrong<`FilteredRelation takes a relation: '${P}' is none`>
    : never
  : never

/** The error in it; never if there is none. */
export type RelationFault<S, M extends string, A, P, W> =
  | Extract<AliasedBy<S, M, A, P>, Wrong<string>>
  | (unknown extends W ? never : Fault<S, M, A, W>)
