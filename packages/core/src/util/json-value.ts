import { base64 } from './bytes.js'

/**
 * A stored value as `JSON.stringify` can write it: a bigint as text of its digits, which `create` and lookups
 * accept as well, bytes as base64. Lists and plain objects of values, as `values()` returns them, are copied.
 */
export function jsonValue(value: unknown): unknown {
  if (typeof value === 'bigint') return String(value)
  if (typeof value !== 'object' || value === null) return value
  if (value instanceof Uint8Array) return base64(value)
  if (Array.isArray(value)) return value.map(jsonValue)
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null ? jsonProperties(value) : value
}

/** An object's own enumerable properties, as a plain object for JSON. */
export function jsonProperties(object: object): Record<string, unknown> {
  const json: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(object) as [string, unknown][]) json[name] = jsonValue(value)
  return json
}
