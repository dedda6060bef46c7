import type { GenericMark } from './generic-field.js'
import type { Wrong } from './wrong.js'
import type { OrderField } from './scalar-field.js'

/**
 * What `defineSchema` checks by types alone: names of models that don't exist. It finds all other faults at
 * run time.
 *
 * One cheap check of the whole schema comes first. Only if it fails, each model is checked, to find the
 * position and the message.
 */

/**
 * `unknown` if every name exists; otherwise the models, with an error for each one that names a model which
 * doesn't exist.
 */
export type Gate<S> =
  S extends Readonly<Record<string, AnyModel>>
    ? [
        | Exclude<S[keyof S]['~targets'], keyof S | 'self' | GenericMark | OwnName<keyof S>>
        | ProxiedParents<S, S[keyof S]['~proxy']>,
      ] extends [never]
      ? unknown
      : SoundModels<S>
    : OnlyModels<S>
interface AnyModel {
  readonly fields: object
  readonly options: object
  readonly '~targets'?: unknown
  readonly '~proxy'?: unknown
}

/**
 * The models whose proxies are parents: none, since a parent must be a model itself. `P` has the models of
 * all proxies.
 */
type ProxiedParents<S, P> = [Exclude<P, ''>] extends [never]
  ? never
  : ProxiedAmong<S, ParentNames<S[keyof S]>>
type ProxiedAmong<S, N> = N extends keyof S
  ? S[N] extends { readonly '~proxy': infer P }
    ? Exclude<P, ''>
    : never
  : never
type ParentNames<D> = D extends { readonly '~parents': infer P } ? keyof P : never

type OnlyModels<S> = {
  readonly [M in keyof S]: S[M] extends AnyModel
    ? unknown
    : Wrong<`'${M & string}' is not a model: write model({ … })`>
}

type SoundModels<S> = { readonly [M in keyof S]: SoundModel<S[M], ModelFault<S, M & string, S[M]>> }

type SoundModel<D, E> = [E] extends [never] ? D : E
type ModelFault<S, M extends string, D> = D extends { readonly '~proxy': ''; readonly '~fields': unknown }
  ? OwnFault<S, M, D>
  : D extends { readonly '~proxy': infer P extends string; readonly '~fields': infer F }
    ? | ProxyFault<S, M, P>
      | ([keyof F] extends [never] ? never : Wrong<`${M}: a proxy has no fields of its own`>)
    : never

type ProxyFault<S, M extends string, P extends string> =
  IsKnown<S, P> extends true ? never : Wrong<`${M}: the schema has no model '${P}' to be a proxy of`>

type OwnFault<S, M extends string, D> = D extends {
  readonly '~fields': infer F
  readonly '~parents': infer P
}
  ? FieldFault<S, M, F> | ParentFault<S, M, P> | OrderFault<M, F> | KeyFault<M, F, D>
  : never

type OrderFault<M extends string, F> = F extends { readonly _order: OrderField<infer G> }
  ? G extends keyof F
    ? F[G] extends { readonly kind: 'foreignKey' | 'oneToOne' }
      ? never
      : Wrong<NoOwner<M, G>>
    : Wrong<NoOwner<M, G>>
  : never
type NoOwner<
  M extends string,
  G extends string,
> = `${M}: orderWithRespectTo names '${G}', which is not a key of the model`

type KeyFault<M extends string, F, D> = D extends {
  readonly '~options': { readonly primaryKey: readonly (infer N extends string)[] }
}
  ? string extends N
    ? never
    : PartFault<M, F, N>
  : never
type PartFault<M extends string, F, N extends string> = N extends keyof F
  ? F[N] extends { readonly kind: 'manyToMany' | 'genericKey' }
    ? Wrong<`${M}: primaryKey names '${N}', which has no column of its own`>
    : F[N] extends { readonly '~flags': infer G }
      ? 'null' extends G
        ? Wrong<`${M}: primaryKey names '${N}', which can be null`>
        : never
      : never
  : N extends string
    ? Wrong<`${M}: primaryKey names '${N}', which is not a field of the model`>
    : never

type FieldFault<S, M extends string, F> = {
  [N in keyof F & string]: F[N] extends { readonly to: infer T extends string }
    ? IsKnown<S, T> extends true
      ? F[N] extends { readonly '~through': infer H extends string }
        ? H extends ''
          ? never
          : IsKnown<S, H> extends true
            ? never
            : Wrong<`${M}.${N}: the schema has no model '${H}'`>
        : never
      : Wrong<`${M}.${N}: the schema has no model '${T}'`>
    : never
}[keyof F & string]

type ParentFault<S, M extends string, P> = {
  [K in keyof P & string]: IsKnown<S, K> extends true
    ? K extends keyof S
      ? S[K] extends { readonly '~proxy': '' }
        ? never
        : Wrong<`${M}: its parent '${K}' is a proxy; name the model itself`>
      : never
    : Wrong<`${M}: the schema has no model '${K}' to be its parent`>
}[keyof P & string]

type IsKnown<S, T extends string> = string extends T
  ? true
  : T extends 'self' | keyof S
    ? true
    : T extends OwnName<keyof S>
      ? true
      : false
/** The short names of models with an app: `Book` for `library.Book`. */
type OwnName<M> = M extends `${string}.${infer N}` ? N : never
