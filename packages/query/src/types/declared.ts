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
