import type { Wrong } from '@relata/core'
import type { BatchOptions } from './batch-options.js'
import type { AnyColumn } from './column.js'
import type { KeyColumn } from './columns.js'
import type { CreateArgument, Lacking } from './create-input.js'
import type { ModelName, TargetOf } from './declared.js'
import type { FieldsOf } from './fields.js'
import type { Instance } from './instance.js'
import type { InputOf } from './lookups.js'
import type { NoAliases } from './mode.js'
import type { BulkCreateOptions } from './model-manager.js'
import type { Row } from './row.js'
import type { UpdateArgument } from './update.js'
import type { WhereArgument } from './where.js'

/** The names that a scope can be by: fields, foreign keys and one-to-ones of any model. */
export type ScopeName<S> = {
  [M in ModelName<S>]: NamesOf<FieldsOf<S, M>>
}[ModelName<S>]
type NamesOf<F> = {
  [N in keyof F & string]: F[N] extends { readonly kind: 'manyToMany' } ? never : N
}[keyof F & string]

/** A value that rows of a scope have: of a relation a row, or its key. */
type ScopeValue<S, N> = { [M in ModelName<S>]: ValueIn<S, M, FieldsOf<S, M>, N> }[ModelName<S>]
type ValueIn<S, M extends string, F, N> = N extends keyof F ? ValueFor<S, M, F[N]> : never
type ValueFor<S, M extends string, D> = D extends AnyColumn
  ? InputOf<D>
  : D extends { readonly to: infer T extends string }
    ? Instance<TargetOf<S, M, T>> | InputOf<KeyColumn<S, M, D>>
    : never

/** The argument of `scope`: `V` is its type. */
export type ScopeArgument<S, V> = NoInfer<{ readonly [N in ScopeName<S>]?: ScopeValue<S, N> }> & {
  readonly [N in keyof V]: N extends ScopeName<S>
    ? unknown
    : Wrong<`no model has a field or a foreign key '${N & string}'`>
}

/** The values of `upsert` for both cases. */
interface ScopedUpsert<S, M extends string, W, C, U, K extends string> {
  readonly create: Lacking<S, M, C & W, K> & CreateArgument<S, M, C, K>
  readonly update: UpdateArgument<S, M, NoAliases, U>
}

/**
 * The methods of a manager that create rows, as a scope has them: it sets the values `K` itself.
 * @public
 */
export interface ScopedManager<S, M extends string, K extends string> {
  /** As of every manager, without the values that the scope sets. */
  create<V>(values: Lacking<S, M, V, K> & CreateArgument<S, M, V, K>): Row<S, M>
  /** As of every manager, without the values that the scope sets. */
  bulkCreate<V>(
    list: Iterable<Lacking<S, M, V, K> & CreateArgument<S, M, V, K>>,
    options?: BulkCreateOptions<S, M>,
  ): Row<S, M>[]
  /** As of every manager, without the values that the scope sets. */
  bulkCreateInBatches<V>(
    list: Iterable<Lacking<S, M, V, K> & CreateArgument<S, M, V, K>>,
    options?: BulkCreateOptions<S, M> & BatchOptions,
  ): Promise<Row<S, M>[]>
  /** As of every manager, without the values that the scope sets. */
  upsert<W, C, U>(
    unique: WhereArgument<S, M, NoAliases, W>,
    values: ScopedUpsert<S, M, W, C, U, K>,
  ): [row: Row<S, M>, created: boolean]
  /** As of every manager, without the values that the scope sets. */
  bulkUpsert<W, C, U>(
    list: Iterable<
      readonly [unique: WhereArgument<S, M, NoAliases, W>, values: ScopedUpsert<S, M, W, C, U, K>]
    >,
  ): [row: Row<S, M>, created: boolean][]
}
