import { isA, type FieldMeta, type KeyMeta, type ModelMeta } from '@relata/core/engine'

/** The links from a model to the parent that has a field; none if it is the model's own. */
export function inheritedThrough(model: ModelMeta, field: FieldMeta): readonly KeyMeta[] {
  if (field.model === model) return []
  const link = model.parents.find(({ target }) => isA(target, field.model))
  return link === undefined ? [] : [link, ...inheritedThrough(link.target, field)]
}
