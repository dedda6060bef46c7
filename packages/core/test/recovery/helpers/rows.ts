import type { Values } from '../../../src/event/event.js'
import type { Value } from '../../../src/schema/value-type.js'
import type { ReadStore, WriteStore } from '../../../src/store/read-store.js'
import { must } from '../../../src/util/assert.js'

/** The rows of a model, in order. */
export function rowsOf({ schema, state }: ReadStore, name: string): Values[] {
  const table = state.table(schema.model(name))
  const rows: Values[] = []
  for (let slot = 0; slot < table.limit; slot++) {
    const row = table.row(slot)
    if (row !== undefined) rows.push({ ...(row as Values) })
  }
  return rows
}

/** The links of a many-to-many, in order, by primary keys: `1-2`. */
export function linksOf({ schema, state }: ReadStore, label: string): string[] {
  const link = must(
    schema.links.find((each) => each.label === label),
    'a link of the schema',
  )
  const auto = must(link.auto, 'a many-to-many without a through model')
  const [left, right] = auto.fields.filter(({ key }) => key !== undefined)
  const table = state.table(auto)
  const pairs: string[] = []
  for (let slot = 0; slot < table.limit; slot++) {
    const row = table.row(slot) as Values | undefined
    if (row !== undefined)
      pairs.push(`${String(row[left?.attribute ?? ''])}-${String(row[right?.attribute ?? ''])}`)
  }
  return pairs
}

export function create(store: WriteStore, name: string, values: Record<string, unknown>): number {
  return store.create(store.schema.model(name), values)
}

export function update(store: WriteStore, name: string, pk: unknown, values: Record<string, unknown>): void {
  const model = store.schema.model(name)
  store.update(model, store.state.table(model).find(pk as Value), values)
}

export function remove(store: WriteStore, name: string, pk: unknown): void {
  const model = store.schema.model(name)
  store.delete(model, [store.state.table(model).find(pk as Value)])
}
