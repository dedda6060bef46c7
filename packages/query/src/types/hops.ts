import type { NullReverse } from '@relata/core'
import type { Column } from './column.js'
import type { TargetOf } from './declared.js'
import type { FieldsOf, ParentName, ParentsOf } from './fields.js'
import type { LowerName } from './link-models.js'
import type { MemberNamed } from './member-named.js'

/**
 * The relations of a schema as one-way hops, each with its names. Reverse relations are found
 * by an index of names, built once for the schema, and computed only for the models that are used.
 */

/**
 * What a hop leads to: one row; one row or null; one row of a reverse one-to-one, which throws or reads null
 * if there is none; a reverse set, by a key that may not or may be null; a many-to-many; in a tree the rows above or
 * below, the path from the root, the root.
 */
export type HopKind = 'key' | 'key?' | 'one' | 'one?' | 'set' | 'set?' | 'many' | 'tree' | 'path' | 'root'

/**
 * One way over a relation: `step` names it in a chain and `accessor` on a row ('' where hidden);
 * `owner.field` declares it.
 */
export interface Hop<
  From extends string,
  To extends string,
  Step extends string,
  Accessor extends string,
  Kind extends HopKind,
  Owner extends string,
  Field extends string,
> {
  readonly from: From
  readonly to: To
  readonly step: Step
  readonly accessor: Accessor
  readonly kind: Kind
  readonly owner: Owner
  readonly field: Field
}

/** Any hop, for constraints. */
export interface AnyHop {
  readonly from: string
  readonly to: string
  readonly step: string
  readonly accessor: string
  readonly kind: HopKind
  readonly owner: string
  readonly field: string
}

/** The end of a chain at a generic key; chains go on through the keys to its targets, `target__Post`. */
export interface GenericEnd<M extends string, N extends string, T extends string, Z> {
  readonly owner: M
  readonly generic: N
  readonly targets: T
  /** Null if it may be null. */
  readonly none: Z
}

/** Any of them. */
export interface AnyGenericEnd {
  readonly owner: string
  readonly generic: string
  readonly targets: string
  readonly none: unknown
}

/** The hops along a model's own relations, and to its parents. */
export type ForwardHops<S, M extends string> =
  | OwnHops<S, M, FieldsOf<S, M>>
  | ParentHops<S, M, FieldsOf<S, M>, ParentsOf<S, M>>
type OwnHops<S, M extends string, F> = { [N in keyof F]: ForwardHop<S, M, N & string, F[N]> }[keyof F]

/** The hop along the field `N` of model `M`; never of a scalar. */
export type ForwardHop<S, M extends string, N extends string, D> = D extends {
  readonly kind: 'manyToMany'
  readonly to: infer T extends string
}
  ? Hop<M, TargetOf<S, M, T>, N, N, 'many', M, N>
  : D extends { readonly to: infer T extends string; readonly '~flags': infer G }
    ? Hop<M, TargetOf<S, M, T>, N, N, 'null' extends G ? 'key?' : 'key', M, N>
    : D extends {
          readonly kind: 'genericKey'
          readonly targets: readonly (infer T extends string)[]
          readonly '~options': infer O
        }
      ? GenericEnd<M, N, EachTarget<S, M, T>, O extends { readonly null: true } ? null : never>
      : D extends { readonly kind: 'genericValue' }
        ? D
        : never
type EachTarget<S, M extends string, T> = T extends string ? TargetOf<S, M, T> : never
type ParentHops<S, M extends string, F, P> = {
  [K in keyof P & string]: P[K] extends keyof F ? never : ParentHop<S, M, K, P[K]>
}[keyof P & string]
type ParentHop<S, M extends string, K extends string, L> = L extends string
  ? Hop<M, TargetOf<S, M, K>, L, L, 'key', M, L>
  : never

/** The hops to a model's parents whose links it doesn't declare, by name. */
export type ParentLinks<S, M extends string> = ByField<ParentHops<S, M, FieldsOf<S, M>, ParentsOf<S, M>>>
type ByField<H> = { readonly [X in H as Get<X, 'field'>]: X }

/**
 * Names only: by each name that a model names (a target, a parent, what it is a proxy of) the models that do.
 */
type Naming<S> = { readonly [M in keyof S & string as NamesIn<S[M]>]: M }
type NamesIn<D> = D extends { readonly '~targets'?: infer T } ? T & string : never
type NamedBy<S, M extends string> = MemberNamed<Naming<S>, M | OwnName<M>>
/** `Book` of `library.Book`; never of a name without an app. */
export type OwnName<M> = M extends `${string}.${infer N}` ? N : never

/** By each model its proxies. */
type Proxies<S> = {
  readonly [P in keyof S & string as S[P] extends { readonly '~proxy': '' } ? never : TargetOf<S, P, P>]: P
}
type ProxyName<S, M extends string> = MemberNamed<Proxies<S>, M>

/** The hops that lead back from a model, over the relations that point at it or at a proxy of it. */
export type BackHops<S, M extends string> = M extends string
  ? BackHopsFrom<S, M | NamedBy<S, M | ProxyName<S, M>>, M>
  : never
type BackHopsFrom<S, O, M extends string> = O extends string
  ? BackHopsOf<S, O, M, FieldsOf<S, O>> | ParentBackHops<S, O, M, FieldsOf<S, O>, ParentsOf<S, O>>
  : never
type BackHopsOf<S, O extends string, M extends string, F> = BackHopsNamed<
  S,
  O,
  MemberNamed<NamesByTarget<S, O, F>, M>,
  F
>
/** By each model that relations of `O` lead to, the names of these. */
type NamesByTarget<S, O extends string, F> = {
  readonly [
    N in keyof F as F[N] extends { readonly to: infer T extends string } ? TargetOf<S, O, T> : never
  ]: N
}
type BackHopsNamed<S, O extends string, N, F> = N extends keyof F ? BackHop<S, O, N & string, F[N]> : never
type ParentBackHops<S, O extends string, M extends string, F, P> = {
  [K in keyof P & string]: P[K] extends keyof F
    ? never
    : TargetOf<S, O, K> extends M
      ? Back<M, O, P[K] & string, Declared<S, O, ''>, '', OneKind<S, never>, ''>
      : never
}[keyof P & string]
type BackHop<S, M extends string, N extends string, D> = D extends {
  readonly kind: infer K
  readonly to: infer T extends string
  readonly '~flags': infer G
  readonly '~related': infer R extends string
  readonly '~query': infer Q extends string
}
  ? K extends 'oneToOne'
    ? Back<TargetOf<S, M, T>, M, N, Declared<S, M, R>, Q, OneKind<S, G>, ''>
    : K extends 'foreignKey'
      ? | Back<
            TargetOf<S, M, T>,
            M,
            N,
            Declared<S, M, R>,
            Q,
            'null' extends G ? ('part' extends G ? 'set' : 'set?') : 'set',
            '_set'
          >
        | ('tree' extends G ? TreeHops<M, N, D> : never)
      : IsSymmetric<T, G> extends true
        ? never
        : Back<TargetOf<S, M, T>, M, N, Declared<S, M, R>, Q, 'many', '_set'>
  : never

/** What a key to the parent gives the rows of a tree, by the names in its option `tree`. */
type TreeHops<M extends string, N extends string, D> = D extends {
  readonly '~options': { readonly tree: infer T }
}
  ? | TreeHop<M, N, TreeName<T, 'ancestors'>, 'tree'>
    | TreeHop<M, N, TreeName<T, 'descendants'>, 'tree'>
    | TreeHop<M, N, TreeName<T, 'path'>, 'path'>
    | TreeHop<M, N, TreeName<T, 'root'>, 'root'>
    | TreeDepth<TreeName<T, 'depth'>>
  : never
type TreeHop<M extends string, N extends string, Name extends string, K extends HopKind> = Hop<
  M,
  M,
  Name,
  Name,
  K,
  M,
  N
>
type TreeName<T, P extends string> = T extends { readonly [K in P]: infer N extends string } ? N : P
/** The depth is no hop, but a column under its name. */
interface TreeDepth<Name extends string> extends Column<'integer', number, never> {
  readonly step: Name
  readonly accessor: Name
}

/** By the relation's own option, else by the schema's. */
type OneKind<S, G> = 'reverse:null' extends G
  ? 'one?'
  : 'reverse:throw' extends G
    ? 'one'
    : S extends NullReverse
      ? 'one?'
      : 'one'
type Back<
  From extends string,
  M extends string,
  N extends string,
  R extends string,
  Q extends string,
  K extends HopKind,
  Suffix extends '' | '_set',
> = Hop<From, M, StepName<R, Q, M>, AccessorName<R, M, Suffix>, K, M, N>
type IsSymmetric<T extends string, G> = 'symmetric' extends G
  ? true
  : T extends 'self'
    ? 'asymmetric' extends G
      ? false
      : true
    : false
type Declared<S, M extends string, R extends string> = R extends ''
  ? MemberNamed<S, M> extends { readonly '~defaultRelatedName': infer D extends string }
    ? D
    : ''
  : R
type Filled<R extends string, M extends string> = R extends `${infer A}%(class)s${infer B}`
  ? `${A}${LowerName<M>}${Filled<B, M>}`
  : R extends `${infer A}%(model_name)s${infer B}`
    ? `${A}${LowerName<M>}${Filled<B, M>}`
    : R

/** `relatedName`, or Django's default; '' where hidden. */
type AccessorName<R extends string, M extends string, Suffix extends '' | '_set'> = R extends ''
  ? `${LowerName<M>}${Suffix}`
  : R extends `${string}+`
    ? ''
    : Filled<R, M>

/** `relatedQueryName`, else `relatedName`, else the model's name; '' where hidden. */
type StepName<R extends string, Q extends string, M extends string> = Q extends ''
  ? R extends ''
    ? LowerName<M>
    : R extends `${string}+`
      ? ''
      : Filled<R, M>
  : Filled<Q, M>

/** All hops that leave a model, its parents' included. */
export type HopsFrom<S, M extends string> =
  | ForwardHops<S, M>
  | BackHops<S, M>
  | ([ParentName<S, M>] extends [never] ? never : ParentHopsFrom<S, ParentName<S, M>>)
type ParentHopsFrom<S, P extends string> = P extends string ? HopsFrom<S, P> : never

/** A model's steps in a lookup chain, by name. */
export type Steps<S, M extends string> = ByStep<HopsFrom<S, M>>

/** A model's relation attributes, by name. */
export type Accessors<S, M extends string> = ByAccessor<HopsFrom<S, M>>

/** The reverse relations by the attributes of rows, the parents' included; without those of trees. */
export type BackAccessorsOf<S, M extends string> = ByWritten<AllBackHops<S, M>>
type AllBackHops<S, M extends string> =
  | BackHops<S, M>
  | ([ParentName<S, M>] extends [never] ? never : ParentBackHopsFrom<S, ParentName<S, M>>)
type ParentBackHopsFrom<S, P extends string> = P extends string ? AllBackHops<S, P> : never

/** The model's own reverse relations. */
export type BackSteps<S, M extends string> = ByStep<BackHops<S, M>>

export type BackAccessors<S, M extends string> = ByAccessor<BackHops<S, M>>

/** The hops are a parameter: keys that are written out in a mapped type are evaluated after each edit. */
type ByStep<H> = { readonly [X in H as Visible<Get<X, 'step'>>]: X }
type ByAccessor<H> = { readonly [X in H as Visible<Get<X, 'accessor'>>]: X }
/** Only those that writes can set. */
type ByWritten<H> = { readonly [X in H as Visible<Written<X>>]: X }
type Written<X> = X extends AnyHop ? (X['kind'] extends 'tree' | 'path' | 'root' ? '' : X['accessor']) : ''
type Visible<N> = N extends '' ? never : N
type Get<H, K extends keyof AnyHop> = H extends { readonly [P in K]: infer V extends string } ? V : never

/** A named relation among a query set's annotations: chains continue from the hop's target. */
export interface AliasedHop<H> {
  readonly '~hop': H
  readonly '~flags': 'hidden'
}
