import type { Wrong } from './wrong.js'

/** The option of a model that declares which of its rows are shown. */
export interface ScopesOption<F, O> {
  /**
   * Conditions on the model's rows by name. The manager, related managers and their query sets have the rows of
   * `default` alone, until `unscoped()`; `scoped('name')` narrows them to those of another one. Where-objects with the
   * model's fields and chains, or `or(…)`, `not(…)` and the like. Stores check them when they are created; of a
   * where-object, the compiler checks the model's own fields. Children of the model, and models with it among their
   * `bases`, inherit them.
   */
  // The names are what editors offer in a condition.
  readonly scopes?: {
    readonly [name: string]: object | { readonly [N in keyof F & string]?: unknown }
  } & CheckedScopes<F, O>
}
type CheckedScopes<F, O> = O extends { readonly scopes: infer T }
  ? { readonly [N in keyof T]: Sound<ConditionFault<F, O, T[N]>> }
  : unknown
type Sound<E> = [E] extends [never] ? unknown : Wrong<E & string>

/** Conditions that functions made have no names. */
type ConditionFault<F, O, W> = {
  [P in keyof W & string]: ChainFault<F, O, P, W[P]>
}[keyof W & string]

/** Chains that begin with another name than that of a field may lead to rows that refer to the model's. */
type ChainFault<F, O, P extends string, V> = P extends keyof F
  ? ValueFault<P, Compared<F[P]>, V>
  : P extends `${infer N}__${infer L}`
    ? N extends keyof F
      ? L extends keyof Lookups<unknown>
        ? ValueFault<P, Lookups<Compared<F[N]>>[L], V>
        : never
      : never
    : P extends 'id' | 'pk' | `${keyof F & string}_id`
      ? never
      : [NamesElsewhere<F, O>] extends [never]
        ? `the model has no field '${P}'`
        : never
type ValueFault<P extends string, T, V> = V extends T ? never : `the value of '${P}' is of another type`

/** Parents, the model of a proxy and trees have names that are declared elsewhere. */
type NamesElsewhere<F, O> =
  | Extract<keyof O, 'parents' | 'proxy'>
  | (O extends { readonly bases: readonly { readonly '~parents': infer P }[] } ? keyof P : never)
  | TreeField<F>
type TreeField<F> = {
  [N in keyof F]: F[N] extends { readonly '~flags': infer G } ? ('tree' extends G ? N : never) : never
}[keyof F]

/** The lookups whose values are those of the field. */
interface Lookups<T> {
  readonly exact: T
  readonly gt: T
  readonly gte: T
  readonly lt: T
  readonly lte: T
  readonly in: object
  readonly range: object
  readonly isnull: boolean
}
/** Values of a field; an object may be an expression, or a query set. Relations are left to the store. */
type Compared<D> = D extends {
  readonly kind: 'scalar'
  readonly type: infer K
  readonly '~value': infer V
  readonly '~flags': infer G
}
  ? K extends 'json' | 'custom'
    ? unknown
    : | V
      | object
      | (K extends 'decimal' | 'bigInteger' ? number | bigint : never)
      | ('null' extends G ? null : never)
  : unknown
