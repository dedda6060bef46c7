import type { Edge, FieldMeta, KeyMeta, LinkMeta, ModelMeta, ProxyMeta } from '../meta.js'
import { INSPECT } from '../../util/inspect.js'

type Text<T> = (meta: T) => string

/**
 * Metas point at each other in circles: a printer that walked over one would not end for a long time. So each
 * of them gives printers, and `JSON.stringify`, a text instead. Own properties: another prototype would give
 * every meta a hidden class of its own, and writes would take half as long again. benchmarks: tx1.
 */
function printedAs<T extends object>(text: Text<T>): (meta: T) => void {
  const value = function (this: T): string {
    return text(this)
  }
  return (meta) => {
    // An edge may have come with its many-to-many.
    if (Object.hasOwn(meta, INSPECT)) return
    Object.defineProperty(meta, INSPECT, { value })
    Object.defineProperty(meta, 'toJSON', { value })
  }
}

const printModel = printedAs<ModelMeta>(
  ({ name, rowFields }) => `ModelMeta ${name} { ${rowFields.map((field) => field.name).join(', ')} }`,
)
const printField = printedAs<FieldMeta>(
  ({ model, name, type }) => `FieldMeta ${model.name}.${name} (${type.name})`,
)
const printKey = printedAs<KeyMeta>(
  ({ field, target }) => `KeyMeta ${field.model.name}.${field.name} → ${target.name}`,
)
const printEdge = printedAs<Edge>(({ id, target }) => `Edge ${id} → ${target.name}`)
const printLink = printedAs<LinkMeta>(({ label, target }) => `LinkMeta ${label} → ${target.name}`)
const printProxy = printedAs<ProxyMeta>(({ name, model }) => `ProxyMeta ${name} of ${model.name}`)

/** Gives a model's metas their texts. */
export function definePrintedModel(model: ModelMeta): void {
  for (const field of model.fields) {
    printField(field)
    if (field.key !== undefined) printKey(field.key)
  }
  for (const edge of model.allEdges) printEdge(edge)
  printModel(model)
}

export function definePrintedProxy(proxy: ProxyMeta): void {
  printProxy(proxy)
}

export function definePrintedLink(link: LinkMeta): void {
  printEdge(link.forward)
  printEdge(link.reverse)
  printLink(link)
}
