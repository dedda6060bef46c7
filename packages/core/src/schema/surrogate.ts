/**
 * The name of the automatic key of a model with the option `primaryKey`: `id` as in other models, or `_id` where a
 * declared field has this name.
 */
export function surrogateName(fields: { has(name: string): boolean }): string {
  return fields.has('id') ? '_id' : 'id'
}
