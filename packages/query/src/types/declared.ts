import type { MemberNamed } from './member-named.js'

/** The declared models of a schema: their names, their own fields, and which model a name means. */

/** The declared models' names. */
export type ModelName<S> = keyof S & string

/** The fields of a declaration. */
export type DeclaredFields<D> = D extends { readonly '~fields': infer F } ? F : never

/**
 * The model that a declared target means: `self`, a model's name, one of the same app, or the only one named
 * so; a proxy's name means its model.
 */
export type TargetOf<S, M extends string, To extends string> = To extends 'self'
  ? M
  : MemberNamed<S, To> extends never
    ? M extends `${infer App}.${string}`
      ? MemberNamed<S, `${App}.${To}`> extends never
        ? Qualified<S, To>
        : Concrete<S, MemberNamed<S, `${App}.${To}`>, `${App}.${To}`>
      : Qualified<S, To>
    : Concrete<S, MemberNamed<S, To>, To>
type Qualified<S, To extends string> = {
  [K in ModelName<S>]: K extends `${string}.${To}` ? Concrete<S, S[K], K> : never
}[ModelName<S>]

/** The model `M`, declared as `D`, itself; of a proxy its model. */
type Concrete<S, D, M extends string> = D extends { readonly '~proxy': infer P extends string }
  ? '' extends P
    ? M
    : TargetOf<S, M, P>
  : M
