import type { ModelBuild } from './build.js'
import type { LinkMeta, ProxyMeta } from '../meta.js'
import { frozenMap, type Mutable } from './mutable.js'
import { definePrintedLink, definePrintedModel, definePrintedProxy } from './printed-metas.js'

/** Freezes a model that is complete. */
export function freezeModel(model: ModelBuild): void {
  definePrintedModel(model)
  for (const field of model.fields) {
    if (field.key !== undefined) Object.freeze(field.key)
    if (field.items !== undefined) Object.freeze(field.items)
    Object.freeze(field)
  }
  for (const edge of model.allEdges) Object.freeze(edge)
  const lists = [
    model.fields,
    model.rowFields,
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
  const maps: Pick<Mutable<ModelBuild>, 'edges' | 'accessors' | 'methods'> = {
    edges: frozenMap(model.edges),
    accessors: frozenMap(model.accessors),
    methods: frozenMap(model.methods),
  }
  Object.assign(model, maps, { fieldByName: frozenMap(model.fieldByName) })
  Object.freeze(model)
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
