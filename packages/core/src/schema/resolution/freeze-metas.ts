import type { ModelBuild } from './build.js'
import type { LinkMeta, ModelMeta, ProxyMeta } from '../meta.js'
import { frozenMap, type Mutable } from './mutable.js'
import {
  definePrintedLink,
  definePrintedModel,
  definePrintedProxy,
  definePrintedTree,
} from './printed-metas.js'
import { treeEdges, treeOf } from './trees.js'

/** Freezes a model that is complete. */
export function freezeModel(model: ModelBuild): void {
  definePrintedModel(model)
  for (const field of model.fields) {
    if (field.key !== undefined) Object.freeze(field.key)
    if (field.items !== undefined) Object.freeze(field.items)
    Object.freeze(field)
  }
  for (const edge of model.allEdges) Object.freeze(edge)
  freezeTree(model)
  const lists = [
    model.fields,
    model.rowFields,
    model.keyParts,
    model.parents,
    model.children,
    model.allEdges,
    model.incoming,
    model.ordering,
    model.latestBy,
    model.uniques,
    model.indexes,
    model.orders,
    model.search,
    model.generics,
  ]
  for (const list of [...lists, ...model.indexes, ...model.orders]) Object.freeze(list)
  const maps: Pick<Mutable<ModelBuild>, 'edges' | 'accessors' | 'methods' | 'properties' | 'scopes'> = {
    edges: frozenMap(model.edges),
    accessors: frozenMap(model.accessors),
    methods: frozenMap(model.methods),
    properties: frozenMap(model.properties),
    scopes: frozenMap(model.scopes),
  }
  Object.assign(model, maps, { fieldByName: frozenMap(model.fieldByName) })
  Object.freeze(model)
}

/** Freezes what a tree gives the rows of a model. */
function freezeTree(model: ModelMeta): void {
  const tree = treeOf(model)
  if (tree === undefined) return
  definePrintedTree(tree)
  for (const edge of treeEdges(model)) Object.freeze(edge)
  for (const part of [tree.depth, tree.names, tree]) Object.freeze(part)
}

/** The same for a proxy. */
export function freezeProxy(proxy: ProxyMeta): void {
  definePrintedProxy(proxy)
  Object.freeze(proxy.ordering)
  Object.freeze(proxy)
}

/** The same for a many-to-many. */
export function freezeLink(link: LinkMeta): void {
  definePrintedLink(link)
  Object.freeze(link.forward)
  Object.freeze(link.reverse)
  Object.freeze(link)
}
