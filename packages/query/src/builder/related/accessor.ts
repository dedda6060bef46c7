import { canGenerate } from '@relata/core'
import type { ReverseEdge, Row, State, Value } from '@relata/core'

type Rows = ReturnType<State['table']>
type Maker = new (relation: never, row: Row, key: Value) => object

/** What an accessor needs of its store. */
interface Open {
  assertOpen(): void
}

/** One relation attribute of the rows of one model. */
export interface Accessor {
  /** The row or manager, null for a null key; undefined where a single row is missing. */
  read(row: Row): unknown
  /** The getter itself: `read` of `this`, and an error where that finds nothing. */
  get(this: Row): unknown
}

type Missing = (row: Row) => Error

/**
 * Code for one attribute alone, which names the field it reads: the engine then knows each row's layout there. Shared code that reads `row[attribute]`
 * for every relation of a schema is looked up anew each time, and costs a chain of two steps as much again. benchmarks: forward.
 */
const generated = (names: readonly string[], body: string, given: readonly unknown[]): Accessor => {
  const source = `'use strict'
const read = (row) => { ${body} }
return { read, get() { const found = read(this); if (found === undefined) throw missing(this); return found } }`
  // oxlint-disable-next-line typescript/no-implied-eval -- names are quoted by JSON.stringify
  return (new Function(...names, source) as (...values: readonly unknown[]) => Accessor)(...given)
}

/** The same without code from strings. */
export const plainAccessor = (read: (row: Row) => unknown, missing: Missing): Accessor => ({
  read,
  get() {
    const found = read(this)
    if (found === undefined) throw missing(this)
    return found
  },
})

/** `book.author`: through the key that the row holds, never through a slot, for the row may be an old version of itself. */
export const forwardAccessor = (store: Open, target: Rows, attribute: string, missing: Missing): Accessor => {
  if (canGenerate()) {
    const body = `const key = row[${JSON.stringify(attribute)}]; if (key === null) return null; store.assertOpen(); return target.rowByKey(key)`
    return generated(['store', 'target', 'missing'], body, [store, target, missing])
  }
  return plainAccessor((row) => {
    const key = row[attribute] as Value
    if (key === null) return null
    store.assertOpen()
    return target.rowByKey(key)
  }, missing)
}

/** `author.profile`: the one row whose key names this one. */
export const reverseOneAccessor = (store: Open & { readonly state: State }, edge: ReverseEdge, missing: Missing): Accessor => {
  const owners = store.state.stored(edge.source)
  const sources = store.state.stored(edge.target)
  const column = sources.key(edge.key.field)
  const { attribute } = edge.source.pk
  if (canGenerate()) {
    const body = `store.assertOpen()
const owner = owners.find(row[${JSON.stringify(attribute)}]); if (owner < 0) return undefined
const source = column.onlySource(owner); return source < 0 ? undefined : sources.row(source)`
    return generated(['store', 'owners', 'column', 'sources', 'missing'], body, [store, owners, column, sources, missing])
  }
  return plainAccessor((row) => {
    store.assertOpen()
    const owner = owners.find(row[attribute] as Value)
    const source = owner < 0 ? -1 : column.onlySource(owner)
    return source < 0 ? undefined : sources.row(source)
  }, missing)
}

/** `author.books`: a manager, made at each read. */
export const managerAccessor = (maker: Maker, relation: { readonly ownerAttribute: string }, missing: Missing): Accessor => {
  const attribute = relation.ownerAttribute
  if (canGenerate()) {
    const body = `return new Manager(relation, row, row[${JSON.stringify(attribute)}])`
    return generated(['Manager', 'relation', 'missing'], body, [maker, relation, missing])
  }
  return plainAccessor((row) => new maker(relation as never, row, row[attribute] as Value), missing)
}
