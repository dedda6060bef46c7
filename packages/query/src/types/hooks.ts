import type { Database } from './database.js'
import type { ModelName, TargetOf } from './declared.js'
import type { FieldsOf } from './fields.js'
import type { Draft } from './input.js'
import type { Row } from './row.js'

/**
 * What runs with the writes of each model: the argument of `withHooks`.
 * @public
 */
export type Hooks<S> = { readonly [M in ModelName<S>]?: ModelHooks<S, M> }

/**
 * What runs when rows of model `M` are written, inside the transaction. An exception refuses the write. Hooks are
 * synchronous.
 * @public
 */
export interface ModelHooks<S, M extends string> {
  /** The values of a new row, checked and with defaults: assign others, and they are checked. */
  readonly beforeCreate?: (values: Draft<S, M>, context: HookContext<S>) => unknown
  readonly afterCreate?: (row: Row<S, M>, context: HookContext<S>) => unknown
  /** The values that change; assign others, or delete one, so that it stays. `row` is the row before. */
  readonly beforeUpdate?: (values: Partial<Draft<S, M>>, context: RowContext<S, M>) => unknown
  readonly afterUpdate?: (row: Row<S, M>, context: ChangeContext<S, M>) => unknown
  /** The row still has its relations. */
  readonly beforeDelete?: (row: Row<S, M>, context: HookContext<S>) => unknown
  /** The row is deleted: its values and keys can be read, its managers are empty. */
  readonly afterDelete?: (row: Row<S, M>, context: HookContext<S>) => unknown
  /** By the name of a many-to-many of this model without a through model: a link was added. */
  readonly afterLink?: LinkHooks<S, M>
  /** The same: a link was removed, also by the delete of a row. */
  readonly afterUnlink?: LinkHooks<S, M>
}

/** What a hook gets besides the row. */
export interface HookContext<S> {
  /** The store: what the hook writes belongs to the same transaction. */
  readonly db: Database<S>
}

/** Of an update that is about to be made. */
export interface RowContext<S, M extends string> extends HookContext<S> {
  /** The row before the update. */
  readonly row: Row<S, M>
}

/** Of an update that was made. */
export interface ChangeContext<S, M extends string> extends HookContext<S> {
  /** The row before the update. */
  readonly before: Row<S, M>
}

/** The hooks of the links of a model by relation. */
export type LinkHooks<S, M extends string> = {
  readonly [N in LinkField<FieldsOf<S, M>>]?: (
    row: Row<S, M>,
    other: Row<S, TargetOf<S, M, TargetName<FieldsOf<S, M>, N>>>,
    context: HookContext<S>,
  ) => unknown
}
type LinkField<F> = {
  [N in keyof F & string]: F[N] extends { readonly kind: 'manyToMany'; readonly '~through': '' } ? N : never
}[keyof F & string]
type TargetName<F, N> = N extends keyof F
  ? F[N] extends { readonly to: infer T extends string }
    ? T
    : never
  : never
