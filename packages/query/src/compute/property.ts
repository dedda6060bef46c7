import {
  jsonValue,
  UsageError,
  ValidationError,
  valueType,
  type ModelMeta,
  type Value,
} from '@relata/core/engine'
import type { BoundProperty } from '../bind/bound-nodes.js'
import type { Compiled } from '../bind/compiled.js'
import type { Context } from '../bind/context.js'
import type { Variables } from '../bind/variables.js'
import { follow } from '../select/access.js'

/** Prepares a virtual property of rows for reading from frames; null without a row. */
export function compileProperty(
  context: Context,
  variables: Variables,
  { kind, path, model, name }: BoundProperty,
): Compiled {
  const { variable, tail } = variables.reference(path)
  const rowSlot = follow(context.state, tail)
  const table = context.state.table(model)
  return {
    kind,
    read(frame) {
      const slot = rowSlot(frame[variable] as number)
      const row = slot < 0 ? undefined : table.row(slot)
      return row === undefined ? null : jsonOf(model, name, row[name])
    },
  }
}

/** What a getter returned, for JSON: as fields would have it, undefined as null. */
function jsonOf(model: ModelMeta, name: string, value: unknown): Value {
  if (value === undefined) return null
  try {
    return valueType('json').parse(value instanceof Date ? value.toJSON() : jsonValue(value))
  } catch (error) {
    if (!(error instanceof ValidationError)) throw error
    throw new UsageError(
      'ERR_OWN_FUNCTION',
      `The getter ${model.name}.${name} returned a value that JSON doesn't have, so pick can't include it: read it from rows, or return text, numbers, lists and plain objects.`,
      { value, model: model.name, field: name, cause: error },
    )
  }
}
