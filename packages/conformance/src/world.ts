import * as r from 'relata'
import { modelOf } from 'relata'
import type { ModelSpec, StateSpec, Suite, Json } from './format.js'
import { constant } from './constant.js'
import { declare } from './schema.js'
import { invoke, type ModelManager, type Query, type Row, type RowWrites, type Store } from './loose.js'

/** A store that holds one state of a suite. */
export class World {
  readonly store: Store
  readonly models: Readonly<Record<string, ModelSpec>>

  constructor(suite: Pick<Suite, 'models'>, state: StateSpec, call: (world: World, op: Json) => unknown) {
    this.models = suite.models
    const schema = r.defineSchema(declare(suite.models, (op) => call(this, op)))
    const store: unknown = r.createStore(schema)
    this.store = store as Store
    this.store.transact(() => this.#load(state))
  }

  manager(model: string): ModelManager {
    return this.store.model(model)
  }
  writes(model: string): RowWrites {
    const manager: unknown = this.store.model(model)
    return manager as RowWrites
  }

  /**
   * Keys are checked at the end of a transaction, so rows go in as listed; parents before children, links
   * last.
   */
  #load(state: StateSpec): void {
    const names = Object.keys(state).filter((name) => !name.includes('.'))
    for (const name of this.#parentsFirst(names))
      for (const row of state[name] ?? []) this.#loadRow(name, row as Readonly<Record<string, Json>>)
    for (const [name, pairs] of Object.entries(state))
      if (name.includes('.')) this.#loadLinks(name, pairs as readonly (readonly [Json, Json])[])
  }

  #parentsFirst(names: readonly string[]): readonly string[] {
    const depth = (name: string): number =>
      1 + Math.max(0, ...Object.keys(this.models[name]?.parents ?? {}).map(depth))
    return [...names].sort((a, b) => depth(a) - depth(b))
  }

  #loadRow(name: string, row: Readonly<Record<string, Json>>): void {
    const spec = this.models[name] as ModelSpec
    const parents = Object.values(spec.parents ?? {})
    const values: Record<string, unknown> = {}
    for (const [field, value] of Object.entries(row)) {
      const type = spec.fields[field]?.type
      const isKey =
        type === 'foreignKey' || type === 'oneToOne' || (type === undefined && parents.includes(field))
      values[isKey ? `${field}_id` : field] = constant(value)
    }
    this.manager(name).create(values)
  }

  #loadLinks(name: string, pairs: readonly (readonly [Json, Json])[]): void {
    const [model = '', field = ''] = name.split('.')
    const bySource = new Map<unknown, unknown[]>()
    for (const [from, to] of pairs) {
      const key = constant(from)
      const list = bySource.get(key) ?? []
      list.push(constant(to))
      bySource.set(key, list)
    }
    for (const [from, to] of bySource) {
      const row = this.manager(model).get({ pk: from }) as Row
      const manager = row[field] as { add(...keys: readonly unknown[]): void }
      manager.add(...to)
    }
  }

  /** The state as FORMAT lists it: each model's own concrete fields, keys raw under the field's name. */
  state(): Record<string, unknown[]> {
    const state: Record<string, unknown[]> = {}
    for (const [name, spec] of Object.entries(this.models)) {
      const rows = unordered(this.manager(name)) as Row[]
      const names = this.#ownNames(spec)
      state[name] = rows.map((row) =>
        Object.fromEntries(
          names.map((field) => [field, `${field}_id` in row ? row[`${field}_id`] : row[field]]),
        ),
      )
      for (const [field, { type, through }] of Object.entries(spec.fields)) {
        if (type === 'manyToMany' && typeof through !== 'string')
          state[`${name}.${field}`] = this.#links(rows, field)
      }
    }
    return state
  }

  #ownNames(spec: ModelSpec): readonly string[] {
    const own = Object.entries(spec.fields)
      .filter(([, { type }]) => type !== 'manyToMany')
      .map(([name]) => name)
    return [...new Set([...Object.values(spec.parents ?? {}), ...own])]
  }

  #links(rows: readonly Row[], field: string): unknown[] {
    return rows.flatMap((row) => {
      const linked = unordered(row[field] as Query) as Row[]
      return linked.map((other) => [keyOf(row), keyOf(other)])
    })
  }
}

/** In any order: a model's own ordering costs time, and may lead in circles. */
function unordered(set: Query): unknown[] {
  return (invoke(set, 'orderBy', []) as Query).toArray()
}

export function keyOf(row: Row): unknown {
  const model = modelOf(row)
  return model === undefined ? undefined : row[model.pk.attribute]
}
