import type { ModelMeta, ReverseEdge } from '@relata/core'
import type { AccessorContext, Accessor, Accessors, ManagerClass, Missing } from './accessor.js'

/** The code of an accessor: statements that may use `row`, and the expression for the result. */
interface Code {
  /** The tables of the current state, as members of `at`. */
  readonly tables: string
  readonly lead: string
  readonly found: string
}

/**
 * Code for one attribute alone, which names the field it reads: the engine then knows each row's layout there
 * and takes the whole getter into its caller's code. Shared code that reads `row[attribute]` for every
 * relation of a schema makes a chain of two steps twice as slow. benchmarks: forward.
 */
export class GeneratedAccessors implements Accessors {
  private readonly context: AccessorContext

  constructor(context: AccessorContext) {
    this.context = context
  }

  forward(target: ModelMeta, attribute: string, missing: Missing): Accessor {
    return this.singleRow(
      {
        tables: 'target: state.table(target)',
        lead: `const key = ${field(attribute)}; if (key == null) return key; store.assertOpen()`,
        found: 'at.target.rowByKey(key)',
      },
      { target, missing },
    )
  }

  reverseOne({ source, target, key }: ReverseEdge, missing: Missing): Accessor {
    return this.singleRow(
      {
        tables:
          'owners: state.table(source), sources: state.table(target), key: state.table(target).key(field)',
        lead: `const key = ${field(source.pk.attribute)}; if (key === undefined) return key; store.assertOpen(); const slot = at.key.onlySource(at.owners.place(key))`,
        found: 'slot < 0 ? undefined : at.sources.row(slot)',
      },
      { source, target, field: key.field, missing },
    )
  }

  /**
   * A class inserted before the manager's prototype, which overrides the members that the constructor would
   * set. Constructing a derived class runs all constructors of its chain, which takes longer than the query
   * itself. benchmarks: reverse_count.
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

  /**
   * The tables are members of an object that is never assigned while the state stays: the engine takes them for
   * constants. benchmarks: forward_hops.
   */
  private singleRow({ tables, lead, found }: Code, bindings: Readonly<Record<string, unknown>>): Accessor {
    const { context } = this
    const source = `const tablesOf = (state) => ({ ${tables} })
const at = tablesOf(store.state)
context.onReplacement((state) => { Object.assign(at, tablesOf(state)) })
return {
  read(row) { ${lead}; return ${found} },
  get() { const row = this; ${lead}; const found = ${found}; return found === undefined ? missing(row) : found },
}`
    return generate(source, { ...bindings, context, store: context.store })
  }
}

function field(attribute: string): string {
  return `row[${JSON.stringify(attribute)}]`
}

let generated = 0

/**
 * The text of each accessor is unique, because V8 shares what it learns about functions of the same text: accessors of
 * several relations would be as slow as code that reads any field of any row. benchmarks: reverse_count.
 */
function generate(source: string, bindings: Readonly<Record<string, unknown>>): Accessor {
  generated++
  // oxlint-disable-next-line typescript/no-implied-eval -- names are quoted by JSON.stringify
  const make = new Function(
    'bindings',
    `'use strict' // ${generated}\nvar { ${Object.keys(bindings).join()} } = bindings\n${source}`,
  ) as (named: typeof bindings) => Accessor
  return make(bindings)
}
