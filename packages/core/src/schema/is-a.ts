import type { FieldMeta, ModelMeta } from './meta.js'

/**
 * Whether rows of a model are also rows of another one: of the model itself, or of an ancestor in multi-table
 * inheritance.
 */
export function isA(model: ModelMeta, ancestor: ModelMeta): boolean {
  return model === ancestor || model.parents.some((link) => isA(link.target, ancestor))
}

/** Whether a field is the model's own or one of its parents'. */
export function inheritsField(model: ModelMeta, field: FieldMeta): boolean {
  return isA(model, field.model)
}
