import type { ModelDeclaration } from './declaration.js'
import type { SoundModels } from './define-types.js'
import { resolveSchema } from './resolve.js'
import type { Schema } from './typed.js'

/**
 * Checks models against each other and resolves every name once. The result belongs to no store: any number of them can be made from it.
 *
 * All faults are found at once: `SchemaError.checks` names each with its code, model and field. A name that its store already uses
 * (`transact`, `close`, …) is refused as a model's.
 *
 * Throws `SchemaError`, with the codes of `SCHEMA_CHECKS`: `ERR_UNKNOWN_MODEL`, `ERR_FIELD_NAME`, `ERR_ACCESSOR_CLASH`, `ERR_SET_NULL_NOT_NULL`, ….
 * The name of a model that isn't there is a compile error already.
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
export function defineSchema<const S extends Readonly<Record<string, ModelDeclaration>>>(models: SoundModels<S>): Schema<S> {
  return resolveSchema(models) as Schema<S>
}
