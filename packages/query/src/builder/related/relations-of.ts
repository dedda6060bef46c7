import type { Edge, ModelMeta } from '@relata/core/engine'

const KNOWN = new WeakMap<ModelMeta, ReadonlyMap<string, Edge>>()

/** Every relation that the model's rows have, the parents' too; its own win. */
export function relationsOf(model: ModelMeta): ReadonlyMap<string, Edge> {
  const known = KNOWN.get(model)
  if (known !== undefined) return known
  const relations = new Map<string, Edge>()
  for (const parent of model.parents)
    for (const [name, edge] of relationsOf(parent.target)) relations.set(name, edge)
  for (const [name, edge] of model.accessors) relations.set(name, edge)
  KNOWN.set(model, relations)
  return relations
}
