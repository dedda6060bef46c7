import type { Edge, FieldMeta, KeyMeta, LinkMeta, ModelMeta, ProxyMeta, TreeMeta } from '../meta.js'
import { INSPECT } from '../../util/inspect.js'

type Text<T> = (meta: T) => string

/** The text of a meta, as a property, because `node:assert` reads only properties. */
const TEXT: unique symbol = Symbol('relata.meta')
interface Printed {
  readonly [TEXT]: string
}
function textOf(this: Printed): string {
  return this[TEXT]
}

/**
 * Metas refer to each other in circles, so a printer that visited one would run for a long time. So each of
 * them has a text for printers, `String()` and `JSON.stringify`, and what leads to other metas is not enumerable from the
 * beginning (`withHidden`): `node:assert` calls no method for printers, and visits what is enumerable. They are own
 * properties, because with another prototype every meta would have a different hidden class, and writes would
 * take 1.5 times as long. benchmarks: tx1.
 */
function printedAs<T extends object>(text: Text<T>): (meta: T) => void {
  return (meta) => {
    // An edge may have been handled with its many-to-many.
    if (Object.hasOwn(meta, INSPECT)) return
    Object.defineProperty(meta, TEXT, { value: text(meta), enumerable: true })
    Object.defineProperty(meta, INSPECT, { value: textOf })
    Object.defineProperty(meta, 'toJSON', { value: textOf })
    Object.defineProperty(meta, 'toString', { value: textOf })
  }
}

const printModel = printedAs<ModelMeta>(
  ({ name, rowFields }) => `ModelMeta ${name} { ${rowFields.map((field) => field.name).join(', ')} }`,
)
const printField = printedAs<FieldMeta>(
  ({ model, name, type: { name: type, items } }) =>
    `FieldMeta ${model.name}.${name} (${items === undefined ? type : `array of ${items.name}`})`,
)
const printKey = printedAs<KeyMeta>(
  ({ field, target }) => `KeyMeta ${field.model.name}.${field.name} → ${target.name}`,
)
const printEdge = printedAs<Edge>(({ id, target }) => `Edge ${id} → ${target.name}`)
const printLink = printedAs<LinkMeta>(({ label, target }) => `LinkMeta ${label} → ${target.name}`)
const printProxy = printedAs<ProxyMeta>(({ name, model }) => `ProxyMeta ${name} of ${model.name}`)

/** Defines the texts of a model's metas. */
export function definePrintedModel(model: ModelMeta): void {
  for (const field of model.fields) {
    printField(field)
    if (field.key !== undefined) printKey(field.key)
    if (field.items !== undefined) printField(field.items)
  }
  for (const edge of model.allEdges) printEdge(edge)
  printModel(model)
}

/** Of what a tree gives its rows. */
export function definePrintedTree(tree: TreeMeta): void {
  printField(tree.depth)
  for (const edge of [tree.ancestors, tree.descendants, tree.path, tree.root]) {
    printEdge(edge)
    printEdge(edge.inverse)
  }
}

export function definePrintedProxy(proxy: ProxyMeta): void {
  printProxy(proxy)
}

export function definePrintedLink(link: LinkMeta): void {
  printEdge(link.forward)
  printEdge(link.reverse)
  printLink(link)
}
