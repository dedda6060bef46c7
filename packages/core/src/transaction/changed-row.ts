import { ConflictError } from '../error/errors.js'
import { showValue } from '../error/show-value.js'
import type { Values } from '../event/event.js'
import type { FieldMeta, ModelMeta } from '../schema/meta.js'
import type { Value } from '../schema/value-type.js'

/** Whether two values of a field are the same value. */
export function sameValue({ type }: Pick<FieldMeta, 'type'>, a: Value, b: Value): boolean {
  if (Object.is(a, b) || a === b) return true
  return a !== null && b !== null && !type.plain && type.key(a) === type.key(b)
}

/**
 * The error for a row that has other values in the store than when it was read, or that was deleted: then `current`
 * is null. Undefined if it has the same values.
 */
export function conflictOf(model: ModelMeta, row: object, current: object | null): ConflictError | undefined {
  if (current === row) return undefined
  if (current === null) {
    const message = `${showValue(row)} was deleted after it was read: nothing was written. Read again, and decide again.`
    return new ConflictError(message, { row, current }, { model: model.name, value: row })
  }
  const fields = model.rowFields
    .filter((field) => !sameValue(field, valueIn(row, field), valueIn(current, field)))
    .map(({ name }) => name)
  if (fields.length === 0) return undefined
  const message = `${showValue(current)} was changed after it was read (${fields.join(', ')}): nothing was written. Read it again, and decide again.`
  return new ConflictError(message, { row, current }, { model: model.name, fields, value: row })
}

function valueIn(row: object, { attribute }: FieldMeta): Value {
  return (row as Values)[attribute] ?? null
}
