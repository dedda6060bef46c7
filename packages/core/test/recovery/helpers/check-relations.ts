import * as assert from 'uvu/assert'
import type { Values } from '../../../src/event/event.js'
import type { State } from '../../../src/state/state.js'

/** Compares both directions of every relation, and the unique indexes, with what the rows say. */
export function checkRelations(state: State): void {
  for (const model of state.schema.models) {
    const table = state.table(model)
    const slots = Array.from({ length: table.limit }, (_, slot) => slot).filter(
      (slot) => table.row(slot) !== undefined,
    )
    const value = (slot: number, attribute: string): unknown => (table.row(slot) as Values)[attribute]
    assert.is(table.size, slots.length, model.name)
    for (const field of model.fields) {
      if (field.unique && model.autoOf === undefined)
        for (const slot of slots)
          if (value(slot, field.attribute) !== null)
            assert.is(
              table.findUnique(field, (table.row(slot) as Values)[field.attribute] ?? null),
              slot,
              `${model.name}.${field.name}`,
            )
      if (field.key === undefined) continue
      const { target, targetField } = field.key
      const targets = state.table(target)
      const forward = table.targets(field)
      for (let owner = 0; owner < targets.limit; owner++) {
        const row = targets.row(owner) as Values | undefined
        if (row === undefined) continue
        const key = row[targetField.attribute]
        const sources = slots.filter((slot) => key !== null && sameValue(value(slot, field.attribute), key))
        const label = `${model.name}.${field.name} to ${String(row[target.pk.attribute])}`
        assert.equal([...table.sourcesOf(field, owner)], sources, label)
        for (const slot of sources) assert.is(forward[slot], owner, label)
      }
    }
  }
}

function sameValue(one: unknown, other: unknown): boolean {
  return one === other || (one instanceof Date && other instanceof Date && Number(one) === Number(other))
}
