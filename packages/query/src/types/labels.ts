import type { Columns } from './columns.js'

/** The labels of fields with choices. */

/** The names of fields with choices. */
export type ChoiceField<S, M extends string> = {
  [N in keyof Columns<S, M>]: Columns<S, M>[N] extends {
    readonly '~options': { readonly choices: unknown }
  }
    ? N
    : never
}[keyof Columns<S, M>] &
  string

/** The labels by value: `{ ADMIN: 'Administrator', USER: 'User' }`. */
export type Labels<V> = { readonly [T in V extends bigint | boolean ? `${V}` : V & PropertyKey]: string }

/** The labels of a field of a model. */
export type LabelsOf<S, M extends string, N> = N extends keyof Columns<S, M>
  ? Columns<S, M>[N] extends { readonly '~value': infer V }
    ? Labels<V>
    : never
  : never
