import type { Wrong } from '@relata/core'
import type { KeyChange, NestedChanges, NestedName } from './change-input.js'
import type { ModelDependent, ModelValueFault } from './checked.js'
import type { Expression } from './expression.js'
import type { Draft, Settable, UpdateInput } from './input.js'
import type { Template } from './judged.js'
import type { NoAliases } from './mode.js'
import type { IsReported, Place, Placed } from './place.js'

/**
 * The argument of `update`, checked: constants, or expressions over the row itself. The second part is what
 * an editor completes and leads to. Remapped keys for the reason in `WhereArgument`.
 */
export type UpdateArgument<S, M extends string, A, W> = {
  readonly [P in keyof W]: NoInfer<Settable<S, M, P>> | SetExpression<S, M, A, P, W[P]>
} & { readonly [N in keyof UpdateInput<S, M>]?: unknown } & NoFunction & {
    readonly [P in Extract<keyof W, string> as FaultyName<S, M, A, W[P], P>]: ModelValueFault<S, M, A, W[P]>
  }

/** The argument of `update` of one row: the same, and nested writes under the names of relations. */
export type RowUpdateArgument<S, M extends string, W> = {
  readonly [P in keyof W]: NoInfer<RowSettable<S, M, P>> | SetExpression<S, M, NoAliases, P, W[P]>
} & { readonly [N in keyof UpdateInput<S, M>]?: unknown } & NestedChanges<S, M> &
  NoFunction & {
    readonly [P in Extract<keyof W, string> as FaultyName<S, M, NoAliases, W[P], P>]: ModelValueFault<
      S,
      M,
      NoAliases,
      W[P]
    >
  }
/** What is nested is checked by `NestedChanges`. */
type RowSettable<S, M extends string, P> =
  P extends NestedName<S, M> ? unknown : Settable<S, M, P> | KeyChange<S, M, P>

/** An expression as the value of the field `P`; never of a name that can't be set. */
type SetExpression<S, M extends string, A, P, V> = unknown extends V
  ? Placed<unknown, Place<S, M, A>>
  : [V] extends [never]
    ? Placed<unknown, Place<S, M, A>>
    : V extends ModelDependent
      ? [Settable<S, M, P>] extends [Wrong<string>]
        ? never
        : V
      : never

/** A function, too, has properties that fields may be called after. */
interface NoFunction {
  readonly [Symbol.hasInstance]?: never
}

type FaultyName<S, M extends string, A, V, P> =
  V extends Expression<unknown>
    ? [ModelValueFault<S, M, A, V>] extends [never]
      ? never
      : IsReported<V> extends true
        ? never
        : Template<P & string>
    : never

/**
 * A function that changes a draft of the row. Never if `W`, the written values, has properties: with a
 * function type, an editor would also lead from a field called `name` to that of functions.
 */
export type Recipe<S, M extends string, W> = [keyof W] extends [never]
  ? (draft: Draft<S, M>) => void | undefined | Draft<S, M>
  : never
