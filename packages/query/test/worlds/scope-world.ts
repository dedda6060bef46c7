import * as core from '@relata/core/engine'
import type { FieldMeta, ModelMeta } from '@relata/core'
import { databaseOver } from '../../src/index.js'
import { world, type Extension, type LooseStore, type Random } from './live-world.js'

/* Random stores with tenants, and a store that has the rows of one of them alone. */

export type AnyRow = Readonly<Record<string, unknown>> & { readonly pk: number }
export interface AnyStore extends LooseStore {
  scope(values: object): AnyStore
  related(row: unknown, name: string): unknown
  explainDelete(row: unknown): unknown
  readonly position: number
  at(position: number): Promise<AnyStore>
  close(): Promise<void>
}
const { foreignKey, integer } = core as unknown as Record<string, (...args: readonly unknown[]) => unknown>

export interface AnyWorld {
  readonly db: AnyStore
  readonly store: core.CoreStore
}

/** A random store whose models have a tenant: a number, or a row of `Ape`. */
export function tenantsOver(random: Random, options?: Extension['options']): AnyWorld {
  let store: core.CoreStore | undefined
  const db = world(random, new core.MemoryLog(), {
    ...(options === undefined ? {} : { options }),
    fields: (fields) => {
      const byRow = random.chance(2)
      const names = byRow ? ['Bee', 'Cat'] : ['Ape', 'Bee', 'Cat']
      const chosen = names.filter(() => random.chance(2))
      for (const name of chosen.length === 0 ? [random.of(names)] : chosen)
        (fields[name] as Record<string, unknown>)['tenant'] = byRow
          ? foreignKey?.('Ape', { onDelete: 'CASCADE', null: true, relatedName: `owned${name}` })
          : integer?.({ null: true, index: random.chance(2) })
    },
    store: (made) => {
      store = made
    },
  }) as AnyStore
  return { db, store: core.must(store, 'a store') }
}

/** Which rows a scope has, from the rows themselves. */
export class NaiveScope {
  readonly #db: AnyStore
  readonly #value: number
  readonly #owned = new Map<ModelMeta, FieldMeta | undefined>()

  constructor(db: AnyStore, value: number) {
    this.#db = db
    this.#value = value
    const { models } = db.schema
    for (const model of models) {
      const field = model.rowFields.find(({ name }) => name === 'tenant')
      if (field === undefined) continue
      this.#owned.set(model, field)
      const target = field.key?.target
      if (target !== undefined && !this.#owned.has(target)) this.#owned.set(target, target.pk)
    }
    for (let before = -1; before < this.#owned.size;) {
      before = this.#owned.size
      const found = models.filter((model) => !this.#owned.has(model) && this.#keys(model).length > 0)
      for (const model of found) this.#owned.set(model, undefined)
    }
  }

  isShared(model: ModelMeta): boolean {
    return !this.#owned.has(model)
  }

  has(model: ModelMeta, row: AnyRow): boolean {
    return this.isShared(model) || this.#valueOf(model, row, []) === this.#value
  }

  #keys(model: ModelMeta): readonly FieldMeta[] {
    return model.rowFields.filter(({ key }) => key !== undefined && this.#owned.has(key.target))
  }

  #valueOf(model: ModelMeta, row: AnyRow, visited: readonly ModelMeta[]): unknown {
    const field = this.#owned.get(model)
    if (field !== undefined) return row[field.attribute] ?? null
    for (const { key, attribute } of this.#keys(model)) {
      if (key === undefined || visited.includes(key.target)) continue
      const [target] = this.#db
        .model(key.target.name)
        .filter({ [key.targetField.name]: row[attribute] ?? -1 })
        .toArray() as AnyRow[]
      const value =
        row[attribute] === null || target === undefined
          ? null
          : this.#valueOf(key.target, target, [...visited, model])
      if (value !== null) return value
    }
    return null
  }
}

export const rowsOf = (db: AnyStore, { name }: ModelMeta): AnyRow[] =>
  db.model(name).orderBy().toArray() as AnyRow[]

/** A store with the rows of a scope alone, and the shared ones. */
export function copyOf(db: AnyStore, scope: NaiveScope): AnyStore {
  const { schema } = db
  const copy = databaseOver(new core.CoreStore(schema)) as unknown as AnyStore
  const models = schema.models.filter(({ autoOf }) => autoOf === undefined)
  const parentsFirst = [...models].sort((a, b) => a.parents.length - b.parents.length)
  copy.transact(() => {
    for (const model of parentsFirst)
      for (const row of rowsOf(db, model)) if (scope.has(model, row)) copyRow(copy, model, row)
  })
  for (const link of schema.links) {
    if (link.auto === undefined) continue
    const [from, to] = link.auto.fields
      .filter(({ key }) => key !== undefined)
      .map(({ attribute }) => attribute)
    for (const pair of rowsOf(db, link.auto)) {
      const [owner] = copy
        .model(link.model.name)
        .filter({ pk: pair[from as string] })
        .toArray()
      const [other] = copy
        .model(link.target.name)
        .filter({ pk: pair[to as string] })
        .toArray()
      if (owner === undefined || other === undefined) continue
      const manager = (owner as Record<string, { add(key: unknown): void }>)[link.forward.accessor]
      manager?.add(pair[to as string])
    }
  }
  return copy
}

function copyRow(copy: AnyStore, model: ModelMeta, row: AnyRow): void {
  const values: Record<string, unknown> = {}
  for (const { attribute, name, key } of model.fields)
    if (key?.parentLink === true)
      values[name] = copy.model(key.target.name).filter({ pk: row[attribute] }).toArray()[0]
    else values[attribute] = row[attribute]
  copy.model(model.name).create(values)
}
