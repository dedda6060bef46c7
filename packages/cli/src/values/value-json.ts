import { checkValue, ValidationError, type FieldMeta, type JsonValue, type Value } from '@relata/core/engine'

/**
 * Values as JSON that can be converted back without change, by the type of their field. A bigInteger is its
 * digits as text, a binary its bytes in base64, an infinite number `"Infinity"`; a value of a custom type
 * that JSON doesn't have is tagged (`{ "$bigint": "1" }`). All other values are written unchanged.
 */
export function encodeValue(field: FieldMeta, value: Value): JsonValue {
  if (value === null) return null
  if (field.type.name === 'custom') return tagged(value)
  return field.type.name === 'json' ? (value as JsonValue) : plainJson(value)
}

/** A value without a field: bigints as digits, bytes in base64. */
export function plainJson(value: unknown): JsonValue {
  if (value === undefined || value === null) return null
  if (typeof value === 'bigint') return String(value)
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64')
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value)
  if (Array.isArray(value)) return value.map(plainJson)
  if (typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, plainJson(part)]))
  return value as JsonValue
}

/**
 * The value that a field has as JSON, checked as the store checks its input: type, null, length, range,
 * choices. Throws ValidationError with the model, the field and the value.
 */
export function decodeValue(field: FieldMeta, json: unknown): Value {
  if (json === null || json === undefined) return checkValue(field, json)
  switch (field.type.name) {
    case 'bigInteger':
      return checkValue(field, typeof json === 'number' ? json : digits(field, json))
    case 'binary':
      return checkValue(field, bytesOf(field, json))
    case 'float':
      return checkValue(field, INFINITE.get(json) ?? json)
    case 'custom':
      return checkValue(field, untagged(json))
    case 'auto':
    case 'integer':
    case 'decimal':
    case 'boolean':
    case 'string':
    case 'text':
    case 'date':
    case 'datetime':
    case 'time':
    case 'duration':
    case 'uuid':
    case 'json':
      return checkValue(field, json)
  }
}

const INFINITE = new Map<unknown, number>([
  ['Infinity', Infinity],
  ['-Infinity', -Infinity],
])

function digits(field: FieldMeta, json: unknown): bigint {
  if (typeof json === 'string' && /^-?\d+$/.test(json)) return BigInt(json)
  throw refusal(field, json, 'a whole number as text')
}

function bytesOf(field: FieldMeta, json: unknown): Uint8Array {
  const bytes = typeof json === 'string' ? Buffer.from(json, 'base64') : undefined
  // Buffer ignores what is not base64.
  if (bytes !== undefined && bytes.toString('base64') === json) return new Uint8Array(bytes)
  throw refusal(field, json, 'bytes in base64')
}

function refusal({ model, name }: FieldMeta, value: unknown, expected: string): ValidationError {
  return new ValidationError('ERR_VALUE_TYPE', `${model.name}.${name}: expected ${expected}`, {
    model: model.name,
    field: name,
    value,
  })
}

/** A property with this prefix is a tag; a property of the value with this prefix gets another `$`. */
const TAG = /^\$+(bigint|binary|number)$/

function tagged(value: unknown): JsonValue {
  if (typeof value === 'bigint') return { $bigint: String(value) }
  if (value instanceof Uint8Array) return { $binary: Buffer.from(value).toString('base64') }
  if (typeof value === 'number' && !Number.isFinite(value)) return { $number: String(value) }
  if (Array.isArray(value)) return value.map(tagged)
  if (typeof value !== 'object' || value === null) return value as JsonValue
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => [TAG.test(name) ? `$${name}` : name, tagged(part)]),
  )
}

function untagged(json: unknown): unknown {
  if (Array.isArray(json)) return json.map(untagged)
  if (typeof json !== 'object' || json === null) return json
  const entries = Object.entries(json)
  const [[name, content] = []] = entries as [[string, unknown]?]
  if (entries.length === 1 && typeof content === 'string') {
    if (name === '$bigint' && /^-?\d+$/.test(content)) return BigInt(content)
    if (name === '$binary') return new Uint8Array(Buffer.from(content, 'base64'))
    if (name === '$number' && INFINITE.has(content)) return INFINITE.get(content)
  }
  return Object.fromEntries(
    entries.map(([each, part]: [string, unknown]) => [TAG.test(each) ? each.slice(1) : each, untagged(part)]),
  )
}
