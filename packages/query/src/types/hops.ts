import type { NullReverse, Unqualified } from '@relata/core'

/**
 * The relations of a schema as one-way hops, each with the names that it goes by. All hops that lead back are made once, as one union, and grouped by
 * the model that they leave: a model's steps then cost its own relations, not the schema's.
 */

/** What a hop leads to: one row; one row or null; one row of a reverse one-to-one, which throws where there is none or reads null; a reverse set, by a key that may not or may be null; a many-to-many. */
export type HopKind = 'key' | 'key?' | 'one' | 'one?' | 'set' | 'set?' | 'many'

/** One way over a relation: `step` names it in a chain and `accessor` on a row ('' where hidden); `owner.field` declares it. */
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

/** The declared models' names. */
export type ModelName<S> = keyof S & string

/** A model's declared fields, those of abstract bases included; of an automatic through model its two keys. */
export type FieldsOf<S, M> = M extends keyof S
  ? S[M] extends { readonly '~fields': infer F }
    ? F
    : never
  : M extends keyof LinkModels<S>
    ? LinkModels<S>[M]
    : never

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

/** The model that a declared target means: `self`, a model's name, one of the same app, or the only one named so; a proxy's name means its model. */
export type TargetOf<S, M extends string, To extends string> = To extends 'self'
  ? M
  : To extends keyof S
    ? Concrete<S, To>
    : M extends `${infer App}.${string}`
      ? `${App}.${To}` extends keyof S
        ? Concrete<S, `${App}.${To}`>
        : Qualified<S, To>
      : Qualified<S, To>
type Qualified<S, To extends string> = { [K in ModelName<S>]: K extends `${string}.${To}` ? Concrete<S, K> : never }[ModelName<S>]

/** The model itself; of a proxy the model that it stands for. */
type Concrete<S, M extends keyof S & string> = S[M] extends { readonly '~proxy': infer P extends string }
  ? string extends P
    ? M
    : TargetOf<S, M, P>
  : M

export type LowerName<M extends string> = Lowercase<Unqualified<M>>

type Filled<R extends string, M extends string> = R extends `${infer A}%(class)s${infer B}`
  ? `${A}${LowerName<M>}${Filled<B, M>}`
  : R extends `${infer A}%(model_name)s${infer B}`
    ? `${A}${LowerName<M>}${Filled<B, M>}`
    : R

type Declared<S, M, R extends string> = R extends ''
  ? M extends keyof S
    ? S[M] extends { readonly '~defaultRelatedName': infer D extends string }
      ? D
      : ''
    : ''
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

type RelationName<F> = { [N in keyof F]: F[N] extends { readonly to: string } ? N : never }[keyof F] & string

/** The hops along a model's own relations, and to its parents. */
export type ForwardHops<S, M extends string> = OwnHops<S, M, FieldsOf<S, M>> | ParentHops<S, M, FieldsOf<S, M>, ParentsOf<S, M>>

type OwnHops<S, M extends string, F> = { [N in RelationName<F>]: ForwardHop<S, M, N, F[N]> }[RelationName<F>]

type ForwardHop<S, M extends string, N extends string, D> = D extends { readonly kind: 'manyToMany'; readonly to: infer T extends string }
  ? Hop<M, TargetOf<S, M, T>, N, N, 'many', M, N>
  : D extends { readonly to: infer T extends string; readonly '~flags': infer G }
    ? Hop<M, TargetOf<S, M, T>, N, N, 'null' extends G ? 'key?' : 'key', M, N>
    : never

type ParentHops<S, M extends string, F, P> = {
  [K in keyof P & string]: P[K] extends keyof F
    ? never
    : P[K] extends string
      ? Hop<M, TargetOf<S, M, K>, P[K], P[K], 'key', M, P[K]>
      : never
}[keyof P & string]

type BackHops<S> = {
  [M in ModelName<S>]: BackHopsOf<S, M, FieldsOf<S, M>> | ParentBackHops<S, M, FieldsOf<S, M>, ParentsOf<S, M>>
}[ModelName<S>]

type BackHopsOf<S, M extends string, F> = { [N in RelationName<F>]: BackHop<S, M, N, F[N]> }[RelationName<F>]

type ParentBackHops<S, M extends string, F, P> = {
  [K in keyof P & string]: P[K] extends keyof F
    ? never
    : Back<TargetOf<S, M, K>, M, P[K] & string, Declared<S, M, ''>, '', OneKind<S, never>, ''>
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
      ? Back<TargetOf<S, M, T>, M, N, Declared<S, M, R>, Q, 'null' extends G ? 'set?' : 'set', '_set'>
      : IsSymmetric<T, G> extends true
        ? never
        : Back<TargetOf<S, M, T>, M, N, Declared<S, M, R>, Q, 'many', '_set'>
  : never

/** By the relation's own option, else by the schema's. */
type OneKind<S, G> = 'reverse:null' extends G ? 'one?' : 'reverse:throw' extends G ? 'one' : S extends NullReverse ? 'one?' : 'one'

type Back<
  From extends string,
  M extends string,
  N extends string,
  R extends string,
  Q extends string,
  K extends HopKind,
  Suffix extends '' | '_set',
> = Hop<From, M, StepName<R, Q, M>, AccessorName<R, M, Suffix>, K, M, N>

type IsSymmetric<T extends string, G> = 'symmetric' extends G ? true : T extends 'self' ? ('asymmetric' extends G ? false : true) : false

/** Every hop that leads back, by the model that it leaves. */
export type Incoming<S> = { readonly [H in BackHops<S> as Get<H, 'from'>]: H }

/** All hops that leave a model, its parents' included. */
export type HopsFrom<S, M extends string> =
  | ForwardHops<S, M>
  | (M extends keyof Incoming<S> ? Incoming<S>[M] : never)
  | (ParentName<S, M> extends never ? never : ParentHopsFrom<S, ParentName<S, M>>)
type ParentHopsFrom<S, P extends string> = P extends string ? HopsFrom<S, P> : never

/** A model's steps in a lookup chain, by name. */
export type Steps<S, M extends string> = { readonly [H in HopsFrom<S, M> as Visible<Get<H, 'step'>>]: H }

/** A model's relation attributes, by name. */
export type Accessors<S, M extends string> = { readonly [H in HopsFrom<S, M> as Visible<Get<H, 'accessor'>>]: H }

type Visible<N> = N extends '' ? never : N
type Get<H, K extends keyof AnyHop> = H extends AnyHop ? H[K] : never

/** The automatic through models: `Book_tags`, with its two keys. */
export type LinkModels<S> = {
  readonly [H in LinkHops<S> as `${Get<H, 'owner'>}_${Get<H, 'field'>}`]: H extends AnyHop ? LinkFields<H> : never
}
/** The names of the automatic through models. */
export type LinkModelName<S> = keyof LinkModels<S> & string

type LinkHops<S> = { [M in ModelName<S>]: LinkHopsOf<S, M, FieldsOf<S, M>> }[ModelName<S>]
type LinkHopsOf<S, M extends string, F> = {
  [N in RelationName<F>]: F[N] extends { readonly '~through': ''; readonly to: infer T extends string }
    ? Hop<M, TargetOf<S, M, T>, N, N, 'many', M, N>
    : never
}[RelationName<F>]

type LinkFields<H extends AnyHop> = H['from'] extends H['to']
  ? { readonly [N in `from_${LowerName<H['from']>}` | `to_${LowerName<H['from']>}`]: LinkKey<H['from']> }
  : { readonly [E in H['from'] | H['to'] as LowerName<E>]: LinkKey<E> }

/** A key of an automatic through model: hidden from the other side. */
interface LinkKey<T extends string> {
  readonly kind: 'foreignKey'
  readonly to: T
  readonly '~flags': never
  readonly '~related': '+'
  readonly '~query': ''
  readonly '~toField': ''
}
