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

/** The code of an accessor, of `row`: statements, and the expression that is found. */
interface Code {
  readonly lead: string
  readonly found: string
}

/**
 * Code for one attribute alone, which names the field it reads: the engine then knows each row's layout there, and takes the whole getter into the
 * caller's code. Shared code that reads `row[attribute]` for every relation of a schema makes a chain of two steps twice as slow. benchmarks: forward.
 */
const generated = ({ lead, found }: Code, given: Readonly<Record<string, unknown>>): Accessor => {
  const source = `'use strict'
return {
  read(row) { ${lead}; return ${found} },
  get() { const row = this; ${lead}; const found = ${found}; if (found === undefined) throw missing(row); return found },
}`
  // oxlint-disable-next-line typescript/no-implied-eval -- names are quoted by JSON.stringify
  return (new Function(...Object.keys(given), source) as (...values: readonly unknown[]) => Accessor)(...Object.values(given))
}

const named = (attribute: string): string => `row[${JSON.stringify(attribute)}]`

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
    const lead = `const key = ${named(attribute)}; if (key === null) return null; store.assertOpen()`
    return generated({ lead, found: 'target.rowByKey(key)' }, { store, target, missing })
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
    const lead = `store.assertOpen(); const source = column.onlySource(owners.place(${named(attribute)}))`
    return generated({ lead, found: 'source < 0 ? undefined : sources.row(source)' }, { store, owners, column, sources, missing })
  }
  return plainAccessor((row) => {
    store.assertOpen()
    const source = column.onlySource(owners.place(row[attribute] as Value))
    return source < 0 ? undefined : sources.row(source)
  }, missing)
}

/**
 * `author.books`: a manager, made at each read. The generated code has a constructor of its own, with the class's prototype and its fields: a class that
 * extends another is constructed through its whole chain, which takes longer than what the manager is asked. benchmarks: reverse_count.
 */
export const managerAccessor = (Manager: Maker, relation: { readonly ownerAttribute: string }): Accessor => {
  const attribute = relation.ownerAttribute
  if (!canGenerate()) return plainAccessor((row) => new Manager(relation as never, row, row[attribute] as Value), neverMissing)
  const source = `'use strict'
function Light(row, ownerKey) { this.relation = relation; this.row = row; this.ownerKey = ownerKey }
Light.prototype = Manager.prototype
return {
  read(row) { return new Light(row, ${named(attribute)}) },
  get() { return new Light(this, ${named(attribute).replace('row', 'this')}) },
}`
  // oxlint-disable-next-line typescript/no-implied-eval -- names are quoted by JSON.stringify
  return (new Function('Manager', 'relation', source) as (...given: readonly unknown[]) => Accessor)(Manager, relation)
}

const neverMissing = (): Error => new TypeError('a manager is always there')
