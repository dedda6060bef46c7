import type { JsonValue, ScalarName, Value } from '@relata/core'
import { defineVariadic, type ApplyAll, type Call, type Family } from './definition.js'

/** A value as JSON holds it: numbers as numbers, everything that JSON has no form for as its text. */
export function jsonOf(kind: ScalarName, value: Value): JsonValue {
  if (kind === 'decimal') return Number(value)
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : value.toString()
  if (value instanceof Uint8Array) return Array.from(value)
  return value
}

/** Names come with the call, their values as its arguments. */
function jsonObject(call: Call): ApplyAll {
  const names = (call.options['names'] as readonly string[] | undefined) ?? []
  return (values) =>
    Object.freeze(
      Object.fromEntries(names.map((name, i) => [name, jsonOf(call.kinds[i] ?? 'json', values[i] ?? null)])),
    )
}

export const JSON_FUNCTIONS: Family = {
  jsonObject: defineVariadic({ least: 0, kind: 'json', takesNulls: true }, jsonObject),
}
