import type { ParentName, Together } from './fields.js'

/** What the option `methods` gives the rows of a model: methods, and virtual properties by getters. */

/** Those that a model declares, and those of its abstract bases. */
export type OwnMembers<S, M extends string> = M extends keyof S
  ? S[M] extends { readonly '~methods': infer T }
    ? T
    : unknown
  : unknown

/** The same with those of its parents; its own win. */
type RowMembers<S, M extends string> = [ParentName<S, M>] extends [never]
  ? OwnMembers<S, M>
  : OwnMembers<S, M> & Omit<Together<InheritedMembers<S, ParentName<S, M>>>, keyof OwnMembers<S, M>>
type InheritedMembers<S, P extends string> = P extends string ? (t: RowMembers<S, P>) => void : never

/** The names of the virtual properties of a model's rows. */
export type PropertyName<S, M extends string> = NameOfValue<RowMembers<S, M>>
type NameOfValue<T> = {
  [N in keyof T & string]: T[N] extends (...args: never[]) => unknown ? never : N
}[keyof T & string]

/** What `pick` returns of a virtual property. */
export type PickedProperty<S, M extends string, N> =
  RowMembers<S, M> extends infer T ? (N extends keyof T ? JsonOf<T[N]> : never) : never
type JsonOf<T> = T extends undefined ? null : T extends bigint | Uint8Array | Date ? string : T
