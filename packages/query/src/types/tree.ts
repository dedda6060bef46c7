import type { FieldsOf } from './fields.js'
import type { OwnName } from './hops.js'
import type { MemberNamed } from './member-named.js'
import type { QuerySetOf } from './query-set-of.js'
import type { RowOrAddress } from './row-key.js'
import type { Row } from './row.js'

/** Rows whose key to their parent makes them a tree. */

/** Whether a model has a key to itself with `tree: true`. Only the fields of a model that names itself are looked at. */
export type IsTree<S, M extends string> =
  MemberNamed<S, M> extends { readonly '~targets': infer T }
    ? [T & ('self' | M | OwnName<M>)] extends [never]
      ? false
      : HasTreeKey<FieldsOf<S, M>>
    : false
type HasTreeKey<F> = true extends {
  [N in keyof F]: F[N] extends { readonly '~flags': infer G } ? ('tree' extends G ? true : never) : never
}[keyof F]
  ? true
  : false

/**
 * Additional methods of a manager whose model has a key to itself with `tree: true`.
 * @public
 */
export interface TreeRows<S, M extends string> {
  /**
   * The rows above a row: its parent, that row's parent and so on. A query set like any other: it can be filtered,
   * ordered and followed. Costs the depth of the row.
   *
   * Throws StoreError `ERR_ROW_GONE`, DoesNotExist `ERR_DOES_NOT_EXIST`.
   *
   * @example
   * ```ts
   * db.Category.ancestors(novels).filter({ name: 'Books' }).exists()
   * ```
   */
  ancestors(row: RowOrAddress<S, M>): QuerySetOf<S, M>
  /**
   * The rows below a row: its children, their children and so on. Costs their number. As {@link ancestors}.
   *
   * @example
   * ```ts
   * db.Product.filter({ category__in: db.Category.descendants(books) })
   * ```
   */
  descendants(row: RowOrAddress<S, M>): QuerySetOf<S, M>
  /**
   * The rows from the root to a row, which is the last. As {@link ancestors}.
   *
   * @example
   * ```ts
   * db.Category.path(novels).map(({ name }) => name).join(' › ')
   * ```
   */
  path(row: RowOrAddress<S, M>): Row<S, M>[]
  /** The row at the top of a row's tree: the row itself if it has no parent. As {@link ancestors}. */
  root(row: RowOrAddress<S, M>): Row<S, M>
  /** How many rows are above a row: 0 for a root. As {@link ancestors}. */
  depth(row: RowOrAddress<S, M>): number
}
