import type { ModelMeta, SchemaMeta } from 'relata'

/** Parts of the resolved schema that `relata` exports through its models. */
export type FieldMeta = ModelMeta['fields'][number]
export type KeyMeta = ModelMeta['incoming'][number]
export type AnyEdge = ModelMeta['allEdges'][number]
/** What a tree gives its rows is no declared relation, and not among a model's edges. */
export type Edge = Exclude<AnyEdge, { readonly kind: 'tree' }>
export type LinkMeta = SchemaMeta['links'][number]

export const isDeclared = (edge: AnyEdge): edge is Edge => edge.kind !== 'tree'

/** A model with all models that it inherits from, the nearest first. */
export function withParents(model: ModelMeta): readonly ModelMeta[] {
  const found = new Set<ModelMeta>([model])
  for (const each of found) for (const { target } of each.parents) found.add(target)
  return [...found]
}

/** Whether a model inherits from another one, or is the same. */
export function inherits(model: ModelMeta, parent: ModelMeta): boolean {
  return withParents(model).includes(parent)
}
