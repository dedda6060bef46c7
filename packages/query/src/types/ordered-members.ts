import type { OrderField } from '@relata/core'
import type { PkValue } from './columns.js'
import type { FieldsOf } from './fields.js'
import type { MethodsOf } from './query-set-of.js'
import type { RowList } from './row-key.js'

/** Related rows that have an order. */

/**
 * Additional methods if the model declares `orderWithRespectTo` for this key: `question.answers`.
 * @public
 */
export interface OrderedMembers<S, M extends string> {
  /** The keys of the related rows, in their order. */
  order(): PkValue<S, M>[]
  /**
   * Puts related rows (or the rows with these keys) first, in this order. Rows that aren't listed follow in
   * their previous order. Updates each row whose position changes, all or none.
   *
   * Throws DoesNotExist `ERR_NOT_RELATED` if one isn't related, UsageError `ERR_ARGUMENT` if one is listed
   * twice.
   *
   * @example
   * ```ts
   * question.answers.setOrder(question.answers.order().toReversed())
   * ```
   */
  setOrder(rows: RowList<S, M>): void
}

/**
 * The manager `R` of the rows of `M` whose key `G` refers to one row, with the methods of its query sets; and
 * with those for the order of the rows, if they have one.
 */
export type MembersOf<S, M extends string, G extends string, R> = MethodsOf<S, M> &
  (FieldsOf<S, M> extends { readonly _order: OrderField<G> } ? R & OrderedMembers<S, M> : R)
