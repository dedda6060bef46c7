import { ConflictError } from '../error/errors.js'
import { showValue } from '../error/show-value.js'
import type { Values } from '../event/event.js'
import { FIRST_VERSION } from '../schema/first-version.js'
import type { FieldMeta } from '../schema/meta.js'
import type { Value } from '../schema/value-type.js'
import type { ModelPlan } from './model-plan.js'
import type { TransactionTime } from './transaction-time.js'

/** Sets the managed fields that a new row has no value for. */
export function setManaged(
  time: TransactionTime,
  { managed }: ModelPlan,
  values: Record<string, Value | undefined>,
): void {
  for (const field of managed) {
    if (values[field.attribute] === undefined)
      values[field.attribute] = field.managed === 'version' ? FIRST_VERSION : time.valueFor(field)
  }
}

/** The value of a managed field after a change of its row. */
export function managedAfter(time: TransactionTime, field: FieldMeta, before: Value): Value {
  return field.managed === 'version' ? (before as number) + 1 : time.valueFor(field)
}

/** The error of an update with another version than the row's. */
export function versionConflict(field: FieldMeta, row: Values, value: unknown): ConflictError {
  const { model, name, attribute } = field
  const message = `${model.name}.${name} is ${showValue(row[attribute])}, and the update has ${showValue(value)}: the row was changed after it was read, and nothing was written. Read it again, and decide again. The store counts the versions: pass the one that was read, or none.`
  return new ConflictError(
    message,
    { current: row },
    { model: model.name, field: name, fields: [name], value },
  )
}
