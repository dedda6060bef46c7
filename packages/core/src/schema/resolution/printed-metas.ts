import type { Edge, FieldMeta, KeyMeta, LinkMeta, ModelMeta, ProxyMeta } from '../meta.js'
import { definePrinted } from '../../util/inspect.js'

/**
 * Metas point at each other in circles: a printer that walked over one would not end for a long time. So each kind has a prototype that gives printers, and
 * `JSON.stringify`, a text instead.
 */
function printedAs<T>(text: (meta: T) => string): object {
  const prototype: object = {}
  definePrinted(prototype, {
    inspect(this: T): unknown {
      return text(this)
    },
    toJSON(this: T): unknown {
      return text(this)
    },
  } as Parameters<typeof definePrinted>[1])
  return prototype
}

const MODEL = printedAs<ModelMeta>(({ name, rowFields }) => `ModelMeta ${name} { ${rowFields.map((field) => field.name).join(', ')} }`)
const FIELD = printedAs<FieldMeta>(({ model, name, type }) => `FieldMeta ${model.name}.${name} (${type.name})`)
const KEY = printedAs<KeyMeta>(({ field, target }) => `KeyMeta ${field.model.name}.${field.name} → ${target.name}`)
const EDGE = printedAs<Edge>(({ id, target }) => `Edge ${id} → ${target.name}`)
const LINK = printedAs<LinkMeta>(({ label, target }) => `LinkMeta ${label} → ${target.name}`)
const PROXY = printedAs<ProxyMeta>(({ name, model }) => `ProxyMeta ${name} of ${model.name}`)

/** Gives a model's metas their texts. */
export function definePrintedModel(model: ModelMeta): void {
  for (const field of model.fields) {
    Object.setPrototypeOf(field, FIELD)
    if (field.key !== undefined) Object.setPrototypeOf(field.key, KEY)
  }
  for (const edge of model.allEdges) Object.setPrototypeOf(edge, EDGE)
  Object.setPrototypeOf(model, MODEL)
}

export function definePrintedProxy(proxy: ProxyMeta): void {
  Object.setPrototypeOf(proxy, PROXY)
}

export function definePrintedLink(link: LinkMeta): void {
  Object.setPrototypeOf(link.forward, EDGE)
  Object.setPrototypeOf(link.reverse, EDGE)
  Object.setPrototypeOf(link, LINK)
}
