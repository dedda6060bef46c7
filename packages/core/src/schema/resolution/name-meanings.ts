import type { FieldMeta, ForwardEdge, Edge, ModelMeta, NameMeaning } from '../meta.js'
import { treeMembers } from './trees.js'

/** The meanings of the names of one model. */
export interface Meanings {
  /** In lookup chains: fields, attributes, `pk`, steps. */
  readonly steps: ReadonlyMap<string, NameMeaning>
  /** On rows: attributes, accessors, `pk`. */
  readonly attributes: ReadonlyMap<string, NameMeaning>
}

/**
 * The meaning of every name of a model; `inherited` returns those of its parents. Own names take precedence,
 * then those of the parents in their order.
 */
export function nameMeanings(model: ModelMeta, inherited: (parent: ModelMeta) => Meanings): Meanings {
  const steps = new Map<string, NameMeaning>()
  const attributes = new Map<string, NameMeaning>()
  for (const field of model.fields) {
    steps.set(field.attribute, meaning(field, undefined))
    steps.set(field.name, meaning(field, field.key?.forward))
    attributes.set(field.attribute, meaning(field, undefined))
  }
  for (const [name, edge] of model.edges) if (!steps.has(name)) steps.set(name, meaning(undefined, edge))
  for (const [name, edge] of model.accessors) {
    attributes.set(name, meaning(edge.kind === 'forward' ? edge.key.field : undefined, edge))
  }
  for (const [name, edge, field] of treeMembers(model)) {
    if (!steps.has(name)) steps.set(name, meaning(field, edge))
    if (!attributes.has(name)) attributes.set(name, meaning(field, edge))
  }
  steps.set('pk', meaning(model.pk, model.pk.key?.forward))
  attributes.set('pk', meaning(model.pk, undefined))
  for (const { forward, target } of model.parents) {
    const parent = inherited(target)
    for (const [name, found] of parent.steps) {
      // A child doesn't inherit the links to its parent's other children: in Django only the parent has them.
      if (!steps.has(name) && !isChildOfParent(found.edge)) steps.set(name, prefixed(forward, found))
    }
    for (const [name, found] of parent.attributes)
      if (!attributes.has(name)) attributes.set(name, prefixed(forward, found))
  }
  return { steps, attributes }
}

function isChildOfParent(edge: Edge | undefined): boolean {
  return edge?.kind === 'reverse' && edge.key.parentLink
}

function meaning(field: FieldMeta | undefined, edge: Edge | undefined): NameMeaning {
  return Object.freeze({ prefix: NONE, field, edge })
}

const NONE: readonly ForwardEdge[] = Object.freeze([])

function prefixed(link: ForwardEdge, { prefix, field, edge }: NameMeaning): NameMeaning {
  return Object.freeze({ prefix: Object.freeze([link, ...prefix]), field, edge })
}
