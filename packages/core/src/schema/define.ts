import type { ModelDeclaration, SchemaOptions } from './declaration.js'
import type { Gate } from './define-types.js'
import { resolveSchema } from './resolve.js'
import type { Schema, SchemaWith } from './typed.js'

/** A text with the name of a relation in it. */
type KeyTemplate = `${string}{relation}${string}`

/**
 * Checks models against each other and resolves every name once. You can create any number of stores from the
 * result.
 *
 * All faults are found at once: `SchemaError.checks` names each with its code, model and field. A name that
 * its store already uses (`transact`, `close`, …) is refused as a model's.
 *
 * Throws `SchemaError`, with the codes of `SCHEMA_CHECKS`: `ERR_UNKNOWN_MODEL`, `ERR_FIELD_NAME`,
 * `ERR_ACCESSOR_CLASH`, `ERR_SET_NULL_NOT_NULL`, …. The name of a model that doesn't exist is also a compile
 * error.
 *
 * With `{ reverse: 'null' }` the other side of a one-to-one returns null if there is no row, instead of
 * throwing `DoesNotExist`. `{ keyName: '{relation}Id' }` names keys `authorId` instead of `author_id`.
 *
 * @example
 * ```ts
 * export const schema = defineSchema({
 *   Author: model({ name: string() }),
 *   Book: model({ title: string(), author: foreignKey('Author', { onDelete: 'CASCADE', relatedName: 'books' }) }, { ordering: ['title'] }),
 * })
 * export interface Library extends SchemaOf<typeof schema> {}
 * ```
 * @public
 */
export function defineSchema<
  const S extends object,
  const R extends 'null' | 'throw' = 'throw',
  const K extends KeyTemplate | '' = '',
>(
  models: NoInfer<Gate<S>> & S,
  options?: SchemaOptions & { readonly reverse?: R; readonly keyName?: K },
): Schema<SchemaWith<S, R, K>> {
  return resolveSchema(models as Readonly<Record<string, ModelDeclaration>>, options) as Schema<
    SchemaWith<S, R, K>
  >
}
