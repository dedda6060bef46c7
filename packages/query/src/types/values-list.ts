import type { Wrong } from '@relata/core'
import type { RowValues, ValueIn } from './column-value.js'
import type { Merged, NamedTuple } from './mode.js'
import type { AnyEntryFault, CheckedEntry, ComputedIn, KeysOf, NamedValues } from './names.js'
import type { ColumnAt } from './path.js'
import type { AliasValues } from './result.js'

/** The arguments of `valuesList`: names and expressions, with the option for the form of the values last. */

/** Bare values of one name, or tuples that have their values by name, too. */
export interface ListOptions {
  readonly flat?: true
  readonly named?: true
}
interface Flat {
  readonly flat: true
}
interface Named {
  readonly named: true
}

/** One of the arguments `F`: an option, or an entry as `values` takes it. */
export type CheckedListEntry<F extends readonly unknown[], V, B extends AnyEntryFault> = V extends string
  ? CheckedEntry<V, B>
  : V extends Flat
    ? F extends readonly [unknown, Flat]
      ? V
      : Wrong<'{ flat: true } comes after one name'>
    : V extends Named
      ? F extends readonly [...unknown[], Named]
        ? V
        : Wrong<'{ named: true } comes last'>
      : CheckedEntry<V, B> & { readonly [N in keyof ListOptions]?: unknown }

/** The arguments without the option. */
export type Entries<F extends readonly unknown[]> = F extends readonly [...infer E, Flat | Named] ? E : F

/** What a list of these arguments consists of. */
export type ListItem<S, M extends string, A, F extends readonly unknown[]> = F extends readonly [
  infer E,
  Flat,
]
  ? Single<S, M, A, E>
  : F extends readonly [...infer E, Named]
    ? ListedByName<S, M, A, E>
    : Listed<S, M, A, F>

/** What `valuesList` returns for its entries: one value for a name, one for each expression. */
type Listed<S, M extends string, A, F extends readonly unknown[]> = F extends readonly []
  ? Whole<S, M, A>
  : F extends readonly string[]
    ? { readonly [I in keyof F]: F[I] extends string ? ValueIn<ColumnAt<S, M, A, F[I]>> : never }
    : readonly (
        | ValueIn<ColumnAt<S, M, A, Extract<F[number], string>>>
        | ValueIn<ComputedIn<S, M, A, Extract<F[number], object>, KeysOf<Extract<F[number], object>>>>
      )[]

/** What a named `valuesList` returns; without names, all own fields and annotations. */
type ListedByName<S, M extends string, A, F extends readonly unknown[]> = F extends readonly []
  ? NamedTuple<Whole<S, M, A>, Merged<RowValues<S, M>, AliasValues<A>>>
  : NamedTuple<Listed<S, M, A, F>, NamedValues<S, M, A, F>>

/** The order of a model's fields can't be derived from their type. */
type Whole<S, M extends string, A> = readonly (
  | RowValues<S, M>[keyof RowValues<S, M>]
  | AliasValues<A>[keyof AliasValues<A>]
)[]

/** What a flat `valuesList` returns. */
type Single<S, M extends string, A, F> = F extends string
  ? ValueIn<ColumnAt<S, M, A, F>>
  : ValueIn<ComputedIn<S, M, A, F, KeysOf<F>>>
