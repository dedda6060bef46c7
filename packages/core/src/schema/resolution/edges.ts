import { modelOf, type Build, type ModelBuild } from './build.js'
import type { Edge, KeyMeta, LinkMeta, ModelMeta } from '../meta.js'

/**
 * Adds every edge to the model where it starts: forward ones in declared order, then reverse ones in the
 * order of their declarations.
 */
export function placeEdges(build: Build, autos: readonly ModelBuild[]): void {
  const places = new Places()
  const declared = build.drafts.map((draft) => modelOf(build, draft))
  for (const draft of build.drafts) {
    for (const relation of relationsOf(build, modelOf(build, draft), draft.fields.keys()))
      places.add(relation.forward)
  }
  for (const draft of build.drafts) {
    for (const relation of relationsOf(build, modelOf(build, draft), draft.fields.keys())) {
      if (relation.reverse !== relation.forward) places.add(relation.reverse)
      if ('field' in relation) places.addIncoming(relation)
    }
  }
  for (const key of autos.flatMap(keysOf)) {
    places.add(key.forward)
    places.add(key.reverse)
  }
  for (const model of [...declared, ...autos]) places.settle(model)
}

function keysOf(model: ModelMeta): readonly KeyMeta[] {
  return model.fields.flatMap(({ key }) => (key === undefined ? [] : [key]))
}

/** A model's keys and many-to-manys, in declared order. */
function relationsOf(
  build: Build,
  model: ModelMeta,
  names: Iterable<string>,
): readonly (KeyMeta | LinkMeta)[] {
  const links = new Map(build.links.filter((link) => link.model === model).map((link) => [link.name, link]))
  return [...names].flatMap((name) => model.fieldByName.get(name)?.key ?? links.get(name) ?? [])
}

/** Edges and incoming keys by model. */
class Places {
  readonly #edges = new Map<ModelMeta, Edge[]>()
  readonly #incoming = new Map<ModelMeta, KeyMeta[]>()

  add(edge: Edge): void {
    const edges = this.#edges.get(edge.source)
    if (edges === undefined) this.#edges.set(edge.source, [edge])
    else edges.push(edge)
  }

  addIncoming(key: KeyMeta): void {
    const keys = this.#incoming.get(key.target)
    if (keys === undefined) this.#incoming.set(key.target, [key])
    else keys.push(key)
  }

  settle(model: ModelBuild): void {
    const edges = this.#edges.get(model) ?? []
    model.allEdges = edges
    model.edges = new Map(edges.filter(({ name }) => name !== '').map((edge) => [edge.name, edge]))
    model.accessors = new Map(
      edges.filter(({ accessor }) => accessor !== '').map((edge) => [edge.accessor, edge]),
    )
    model.incoming = this.#incoming.get(model) ?? []
  }
}
