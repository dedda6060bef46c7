import { canonicalText } from '../../util/canonical-text.js'
import type { JsonValue, Value, ValueType } from '../value-type.js'
import { compareLists, compareText } from './order.js'
import { isStandardValidator, validate } from './standard-schema.js'
import { isWellFormed } from './text.js'
import { wrongType } from './wrong-value.js'

/** Deeper data is refused, because copying it could exhaust the stack. This also refuses cycles. */
const DEEPEST = 256

/** A frozen deep copy; refuses values that JSON would silently drop or change. */
export function freezeJson(value: unknown, path: string = '$', depth: number = 0): JsonValue {
  if (value === null || typeof value === 'boolean') return value
  if (typeof value === 'string') {
    if (!isWellFormed(value)) throw wrongType(value, `well-formed text at ${path}`)
    return value
  }
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw wrongType(value, `a finite number at ${path}`)
    return value + 0
  }
  if (typeof value !== 'object') throw wrongType(value, `JSON at ${path}`)
  if (depth === DEEPEST)
    throw wrongType(value, `JSON of at most ${DEEPEST} levels, without cycles, at ${path}`)
  return Array.isArray(value) ? freezeArray(value, path, depth) : freezeObject(value, path, depth)
}

function freezeArray(value: readonly unknown[], path: string, depth: number): JsonValue {
  const copy: JsonValue[] = []
  // By index, because iterating callbacks would skip the holes of a sparse array, which are undefined.
  for (let at = 0; at < value.length; at++) copy.push(freezeJson(value[at], `${path}[${at}]`, depth + 1))
  return Object.freeze(copy)
}

function freezeObject(value: object, path: string, depth: number): JsonValue {
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) {
    throw wrongType(
      value,
      `JSON at ${path}: plain objects, arrays, strings, numbers, booleans and null (convert other objects first)`,
    )
  }
  const copy: Record<string, JsonValue> = {}
  for (const [name, part] of Object.entries(value)) {
    if (name === '__proto__' || !isWellFormed(name)) throw wrongType(name, `another property name at ${path}`)
    copy[name] = freezeJson(part, `${path}.${name}`, depth + 1)
  }
  return Object.freeze(copy)
}

/**
 * Total order: null, booleans, numbers, text, arrays (by element, then length), objects (by property name and
 * value).
 */
export function compareJson(a: Value, b: Value): number {
  const rank = rankOf(a) - rankOf(b)
  if (rank !== 0 || a === b) return rank
  if (typeof a === 'string') return compareText(a, b)
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null)
    return (a as number) < (b as number) ? -1 : 1
  if (isArray(a) && isArray(b)) return compareLists(a, b, compareJson)
  return compareLists(
    sortedEntries(a),
    sortedEntries(b),
    ([name, part], [otherName, other]) => compareText(name, otherName) || compareJson(part, other),
  )
}

function rankOf(value: Value): number {
  if (value === null) return 0
  if (typeof value === 'boolean') return 1
  if (typeof value === 'number') return 2
  if (typeof value === 'string') return 3
  return isArray(value) ? 4 : 5
}

function isArray(value: unknown): value is readonly JsonValue[] {
  return Array.isArray(value)
}

function sortedEntries(value: object): [string, JsonValue][] {
  const entries: [string, JsonValue][] = Object.entries(value)
  return entries.sort(([a], [b]) => compareText(a, b))
}

const parseLookup = (value: unknown): JsonValue => freezeJson(value)

/** Any JSON, copied and deeply frozen; with a validator, its output. */
export function jsonType(validator: unknown): ValueType {
  const parse = isStandardValidator(validator)
    ? (value: unknown): JsonValue => freezeJson(validate(validator, value))
    : parseLookup
  return Object.freeze({
    name: 'json',
    parse,
    parseLookup,
    compare: compareJson,
    key: canonicalText,
    plain: false,
    numeric: false,
  })
}
