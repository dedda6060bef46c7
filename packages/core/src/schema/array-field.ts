import type { FieldDeclaration } from './declaration.js'
import type { NoOptions, Validator } from './field-types.js'
import { scalar } from './scalar.js'
import type { ScalarField } from './scalar-field.js'
import type { ScalarName } from './value-type.js'

/** What an array may hold: fields of these types, with the options that limit their values. */
export interface ItemField extends FieldDeclaration {
  readonly kind: 'scalar'
  readonly type: Exclude<ScalarName, 'auto' | 'bigInteger' | 'binary' | 'json' | 'custom'>
  readonly '~value': unknown
}

/** Options of `array`; `E` is the type of its items. */
export interface ArrayOptions<E> {
  /** The array may be null. Its items never are. */
  readonly null?: boolean
  /** An array, or a function that is called at each create. */
  readonly default?: readonly E[] | null | (() => readonly E[] | null)
  /** No two rows have the same items in the same order. */
  readonly unique?: boolean
  /**
   * Keep an index from each item to the rows that have it. It serves `contains`, `overlap`, `contained_by`, `exact`,
   * `in` and `isnull: true`. It is built when a query first needs it.
   */
  readonly index?: boolean
  /** The maximum number of items. */
  readonly maxLength?: number
  /** A synchronous Standard Schema validator of the whole array; its output is stored. */
  readonly validate?: Validator<readonly E[]>
  /** The columns that the array is computed from, as of other scalars. */
  readonly computed?: readonly string[]
}

/**
 * A list of values of one type, such as tags. Rows hold a frozen array. The options of the items limit each of them:
 * `choices`, `maxLength`, `min`, `max`, `validate`. Items are neither null nor lists.
 *
 * Values are checked by each write: `ERR_NULL`, `ERR_VALUE_TYPE`, `ERR_MAX_LENGTH`, and the codes of the items, with an
 * issue for each item at fault (`path: 'tags[2]'`).
 *
 * Follows PostgreSQL's arrays and Django's `ArrayField`; in Prisma it is a scalar list.
 *
 * @example
 * ```ts
 * const Post = model({ title: string(), tags: array(string({ maxLength: 40 }), { default: [], index: true }) })
 * // db.Post.filter({ tags__contains: ['news', 'local'] })
 * // db.Post.filter({ tags__overlap: ['news', 'sports'], tags__len__gt: 2, tags__0: 'news' })
 * ```
 * @public
 */
export function array<const F extends ItemField, const O extends ArrayOptions<F['~value']> = NoOptions>(
  of: F,
  options?: O,
): ScalarField<'json', F['~value'][], O>
export function array(of: FieldDeclaration, options?: ArrayOptions<unknown>): FieldDeclaration {
  return scalar('json', { ...options, of })
}
