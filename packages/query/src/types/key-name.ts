import type { KeyNames } from '@relata/core'
import type { AllFields } from './fields.js'

/**
 * The names of keys: `author_id`, unless the relation or the schema names it otherwise.
 */

/** The name of the key of the relation `N`, declared as `D`. */
export type KeyName<S, N extends string, D> = D extends { readonly '~column': infer C extends string }
  ? C extends ''
    ? UsualKeyName<S, N>
    : C
  : UsualKeyName<S, N>

/** The name of a key whose declaration has none, such as that of an automatic link. */
export type UsualKeyName<S, N extends string> =
  S extends KeyNames<infer T extends string>
    ? T extends `${infer A}{relation}${infer B}`
      ? `${A}${N}${B}`
      : `${N}_id`
    : `${N}_id`

/** The names of the keys of relations `R` of a model, its parents' included. */
export type KeyNameOf<S, M extends string, R extends string> = R extends keyof AllFields<S, M>
  ? KeyName<S, R, AllFields<S, M>[R]>
  : UsualKeyName<S, R>
