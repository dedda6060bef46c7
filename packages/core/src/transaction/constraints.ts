import { IntegrityError, ValidationError } from '../error/errors.js'
import { showValue } from '../error/show-value.js'
import type { FieldMeta, KeyMeta, ModelMeta } from '../schema/meta.js'
import type { Value } from '../schema/value-type.js'
import type { StateReader } from '../state/reader.js'
import type { State } from '../state/state.js'
import { must } from '../util/assert.js'

/**
 * Whether a key may refer to a row: called for keys with `limitChoicesTo` and `enforce: true`. The query
 * package evaluates the condition.
 */
export type ChoiceChecker = (key: KeyMeta, target: number, state: StateReader) => boolean

/**
 * Refuses a key to a row that its `limitChoicesTo` excludes; a key that refers to no row is checked at the
 * commit.
 */
export function checkChoice(state: State, field: FieldMeta, value: Value, allowed: ChoiceChecker): void {
  const { key } = field
  if (key === undefined || value === null) return
  const target = state.table(key.target)
  const slot = key.targetField.primaryKey ? target.find(value) : target.findUnique(key.targetField, value)
  if (slot < 0 || allowed(key, slot, state)) return
  const message = `${field.model.name}.${field.name}: ${describeRow(target, slot)} is not among the choices that limitChoicesTo allows, and the field enforces them.`
  throw new ValidationError('ERR_CHOICE', message, { model: field.model.name, field: field.name, value })
}

/**
 * Refuses a state in which a key refers to no row; the message has the first such key and the number of
 * others.
 */
export function checkKeys(state: State): void {
  if (state.unresolvedCount === 0) return
  for (const { key, source, value } of state.unresolved()) {
    const { field, target, targetField } = key
    const row = describeRow(state.table(field.model), source)
    const others = state.unresolvedCount - 1
    const more = others === 0 ? '' : ` (and ${others} more)`
    const message = key.parentLink
      ? orphaned(row, target.name, more)
      : `${row}: ${field.attribute} is ${showValue(value)}, but no ${target.name} has ${targetField.attribute} ${showValue(value)}${more}: create it, change the key, or declare dbConstraint: false.`
    throw new IntegrityError('ERR_DANGLING_KEY', message, {
      model: field.model.name,
      field: field.name,
      value,
    })
  }
}

/**
 * The message about a child of multi-table inheritance that would lose its parent by the delete of another
 * child.
 */
function orphaned(row: string, parent: string, more: string): string {
  return `${row} would lose its ${parent} row${more}: delete the ${parent} row instead, which also deletes this one.`
}

/** The text of a row in messages: `Book 7`, or by its model's `display`. */
export function describeRow(
  table: { readonly model: ModelMeta; row(slot: number): object | undefined },
  slot: number,
): string {
  return showValue(must(table.row(slot), 'a row that a message names'))
}
