import type { ReverseEdge } from '@relata/core'
import type { AccessedStore, Accessor, Accessors, ManagerClass, Missing, StoredTable } from './accessor.js'

/** What an accessor does with its `row`: statements, and the expression that is found. */
interface Code {
  readonly lead: string
  readonly found: string
}

/**
 * Code for one attribute alone, which names the field it reads: the engine then knows each row's layout there
 * and takes the whole getter into its caller's code. Shared code that reads `row[attribute]` for every
 * relation of a schema makes a chain of two steps twice as slow. benchmarks: forward.
 */
export class GeneratedAccessors implements Accessors {
  private readonly store: AccessedStore

  constructor(store: AccessedStore) {
    this.store = store
  }

  forward(target: StoredTable, attribute: string, missing: Missing): Accessor {
    const lead = `const key = ${field(attribute)}; if (key == null) return key; store.assertOpen()`
    return singleRowAccessor({ lead, found: 'target.rowByKey(key)' }, { store: this.store, target, missing })
  }

  reverseOne(edge: ReverseEdge, missing: Missing): Accessor {
    const { store } = this
    const owners = store.state.stored(edge.source)
    const sources = store.state.stored(edge.target)
    const column = sources.key(edge.key.field)
    const lead = `const key = ${field(edge.source.pk.attribute)}; if (key === undefined) return key; store.assertOpen(); const source = column.onlySource(owners.place(key))`
    return singleRowAccessor(
      { lead, found: 'source < 0 ? undefined : sources.row(source)' },
      { store, owners, sources, column, missing },
    )
  }

  /**
   * A class of its own before the manager's in the chain of prototypes, which overrides what its constructor
   * would set: a class that extends another is constructed through its whole chain, which takes longer than
   * the query itself. benchmarks: reverse_count.
   */
  manager(Manager: ManagerClass, relation: { readonly ownerAttribute: string }): Accessor {
    const source = `class Light {
  #row
  constructor(row) { this.#row = row }
  get relation() { return relation }
  get row() { return #row in this ? this.#row : undefined }
  ownerKey() { const row = this.#row; return ${field(relation.ownerAttribute)} }
}
Object.setPrototypeOf(Light.prototype, Manager.prototype)
Object.defineProperty(Light.prototype, 'constructor', { value: Manager })
return { read(row) { return new Light(row) }, get() { return new Light(this) } }`
    return generate(source, { Manager, relation })
  }
}

function field(attribute: string): string {
  return `row[${JSON.stringify(attribute)}]`
}

function singleRowAccessor({ lead, found }: Code, bindings: Readonly<Record<string, unknown>>): Accessor {
  const source = `return {
  read(row) { ${lead}; return ${found} },
  get() { const row = this; ${lead}; const found = ${found}; return found === undefined ? missing(row) : found },
}`
  return generate(source, bindings)
}

function generate(source: string, bindings: Readonly<Record<string, unknown>>): Accessor {
  // oxlint-disable-next-line typescript/no-implied-eval -- names are quoted by JSON.stringify
  const make = new Function(
    'given',
    `'use strict'\nvar { ${Object.keys(bindings).join()} } = given\n${source}`,
  ) as (named: typeof bindings) => Accessor
  return make(bindings)
}
