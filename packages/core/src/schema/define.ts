import type { ModelDeclaration } from './declaration.js'
import type { SoundSchema } from './define-types.js'
import { resolveSchema } from './resolve.js'
import type { Schema } from './typed.js'

/**
 * Checks models against each other and resolves every name once. The result belongs to no store: any number of them can be made from it.
 *
 * All faults are found at once: `SchemaError.checks` names each with its code, model and field. A name that its store already uses
 * (`transact`, `close`, …) is refused as a model's.
 *
 * Throws `SchemaError`: `ERR_UNKNOWN_MODEL`, `ERR_FIELD_NAME`, `ERR_NAME_CLASH`, `ERR_ON_DELETE`, `ERR_THROUGH`, `ERR_UNKNOWN_FIELD`, ….
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
export function defineSchema<const S extends Readonly<Record<string, ModelDeclaration>>>(models: SoundSchema<S>): Schema<S> {
  return resolveSchema(models as S) as Schema<S>
}
