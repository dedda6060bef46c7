import type { FieldMeta } from '../schema/meta.js'
import type { Value } from '../schema/value-type.js'
import { UNRESOLVED_SLOT } from '../state/reader.js'
import { checkChoice } from './constraints.js'
import type { WriteContext } from './write-context.js'

/**
 * Checks the choices of keys with `enforce: true` in a row that was just written; keys that refer to no row
 * yet are checked at the end of the commit.
 */
export function enforceChoices(context: WriteContext, fields: readonly FieldMeta[], slot: number): void {
  const { state, allowed } = context
  if (allowed === undefined) return
  for (const field of fields) {
    const { key } = field
    if (key === undefined) continue
    const table = state.table(field.model)
    const value = table.row(slot)?.[field.attribute] as Value
    if (table.targets(field)[slot] === UNRESOLVED_SLOT)
      context.pendingChoices.push({ key, source: slot, value })
    else checkChoice(state, field, value, allowed)
  }
}

/**
 * Runs the postponed checks at the end of the commit. A row that has another key now was checked when it got
 * that key.
 */
export function enforcePending(context: WriteContext): void {
  const { state, allowed, pendingChoices } = context
  if (pendingChoices.length === 0 || allowed === undefined) return
  context.pendingChoices = []
  for (const { key, source, value } of pendingChoices) {
    const row = state.table(key.field.model).row(source)
    if (row?.[key.field.attribute] === value) checkChoice(state, key.field, value, allowed)
  }
}
