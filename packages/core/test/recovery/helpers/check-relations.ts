import * as assert from 'uvu/assert'
import type { Values } from '../../../src/event/event.js'
import type { FieldMeta, KeyMeta } from '../../../src/schema/meta.js'
import type { TableReader } from '../../../src/state/reader.js'
import type { State } from '../../../src/state/state.js'

/** Compares both directions of every relation, and the unique indexes, with what the rows say. */
export function checkRelations(state: State): void {
  for (const model of state.schema.models) {
    const table = state.table(model)
    assert.is(table.size, slotsOf(table).length, model.name)
    for (const field of model.fields) {
      if (field.unique && model.autoOf === undefined) checkUnique(table, field)
      if (field.key !== undefined) checkKey(table, field.key, state.table(field.key.target))
    }
  }
}

function slotsOf(table: TableReader): readonly number[] {
  return Array.from({ length: table.limit }, (_, slot) => slot).filter(
    (slot) => table.row(slot) !== undefined,
  )
}

function valueOf(table: TableReader, slot: number, { attribute }: FieldMeta): Values[string] {
  return (table.row(slot) as Values)[attribute] ?? null
}

function checkUnique(table: TableReader, field: FieldMeta): void {
  for (const slot of slotsOf(table)) {
    const value = valueOf(table, slot, field)
    if (value !== null) assert.is(table.findUnique(field, value), slot, `${field.model.name}.${field.name}`)
  }
}

function checkKey(table: TableReader, { field, targetField }: KeyMeta, targets: TableReader): void {
  const forward = table.targets(field)
  const slots = slotsOf(table)
  for (const owner of slotsOf(targets)) {
    const key = valueOf(targets, owner, targetField)
    const sources = slots.filter((slot) => key !== null && valueOf(table, slot, field) === key)
    const label = `${field.model.name}.${field.name} to ${String(key)}`
    assert.equal([...table.sourcesOf(field, owner)], sources, label)
    for (const slot of sources) assert.is(forward[slot], owner, label)
  }
}
