import { plain, type Plain } from '../../../src/schema/difference.js'
import type { SchemaDescription } from '../../../src/schema/meta.js'

/** A row as an object: keys hold the rows that they lead to, so that nothing has to follow a key. */
export class NaiveRow {
  id: number
  isDead: boolean = false
  /** Of multi-table inheritance. */
  readonly base: NaiveRow | undefined
  readonly values: Map<string, unknown>

  constructor(id: number, values: Map<string, unknown>, base?: NaiveRow) {
    this.id = id
    this.values = values
    this.base = base
  }
}

export type Pair = readonly [NaiveRow, NaiveRow]

export interface NaiveModel {
  fields: Map<string, Plain>
  rows: NaiveRow[]
  parent: string | undefined
  links: Map<string, Pair[]>
}

/** The rows of a store as objects, and what steps and deletes do to them. */
export class NaiveStore {
  readonly models: Map<string, NaiveModel> = new Map()

  constructor({ models }: SchemaDescription) {
    for (const [name, described] of Object.entries(models)) this.models.set(name, newModel(plain(described)))
  }

  model(name: string): NaiveModel {
    const model = this.models.get(name)
    if (model === undefined) throw new TypeError(`no model ${name}`)
    return model
  }

  /** Deletes a row, and what can't be without it. */
  delete(row: NaiveRow): void {
    if (row.isDead) return
    row.isDead = true
    for (const model of this.models.values()) {
      for (const each of model.rows) if (each.base === row || holdsFirmly(model, each, row)) this.delete(each)
      for (const { values } of model.rows) clearKeys(values, row)
    }
    if (row.base !== undefined) this.delete(row.base)
    for (const model of this.models.values()) {
      model.rows = model.rows.filter(({ isDead }) => !isDead)
      for (const [field, pairs] of model.links) model.links.set(field, pairs.filter(alive))
    }
  }

  /** Renames a model, and what leads to it. */
  rename(from: string, to: string): void {
    const model = this.model(from)
    this.models.delete(from)
    this.models.set(to, model)
    for (const each of this.models.values()) {
      if (each.parent === from) each.parent = to
      for (const [field, described] of each.fields)
        each.fields.set(field, {
          ...described,
          ...(described['to'] === from ? { to } : {}),
          ...(described['through'] === from ? { through: to } : {}),
        })
    }
  }
}

function clearKeys(values: Map<string, unknown>, target: NaiveRow): void {
  for (const [field, value] of values) if (value === target) values.set(field, null)
}

/** Whether a row has a key to another one that can't be null. */
function holdsFirmly({ fields }: NaiveModel, row: NaiveRow, target: NaiveRow): boolean {
  return [...fields].some(
    ([field, { null: nullable }]) => nullable !== true && row.values.get(field) === target,
  )
}

export function newModel(described: Plain): NaiveModel {
  const [parent] = Object.keys(plain(described['parents']))
  const fields = Object.entries(plain(described['fields'])).map(
    ([name, value]) => [name, plain(value)] as const,
  )
  const own = fields.filter(([name, { parentLink }]) => parentLink !== true && name !== described['pk'])
  return {
    fields: new Map(own),
    rows: [],
    parent,
    links: new Map(own.flatMap(([name, { kind }]) => (kind === 'manyToMany' ? [[name, []] as const] : []))),
  }
}

export function alive([from, to]: Pair): boolean {
  return !from.isDead && !to.isDead
}
