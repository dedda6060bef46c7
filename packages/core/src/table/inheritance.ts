import type { FieldMeta, ModelMeta } from '../schema/meta.js'

/** Whether a field is the model's own or one of its parents'. */
export function inheritsField(model: ModelMeta, field: FieldMeta): boolean {
  return field.model === model || model.parents.some((parent) => inheritsField(parent.target, field))
}
