import { canonicalText } from '../../util/canonical-text.js'
import type { Value, ValueType } from '../value-type.js'
import { compareBytes, comparePlain, compareText } from './order.js'
import { compareJson, freezeJson } from './json.js'
import { isStandardValidator, validate } from './standard-schema.js'
import { isWellFormed } from './text.js'
import { wrongType } from './wrong-value.js'

/** A validator's output as a store keeps it, copied and frozen; refuses values that it can't store. */
function keep(value: unknown): Value {
  if (typeof value === 'bigint' || typeof value === 'boolean') return value
  if (value instanceof Uint8Array) return Uint8Array.from(value)
  if (typeof value === 'number') {
    if (Number.isNaN(value)) throw wrongType(value, 'a number other than NaN')
    return value + 0
  }
  if (typeof value === 'string') {
    if (!isWellFormed(value)) throw wrongType(value, 'a well-formed string')
    return value
  }
  if (value === null || value === undefined)
    throw wrongType(value, 'a value (declare the field with null: true to allow null)')
  return freezeJson(value)
}

/**
 * Numbers and bigints are one family and compare by number; equal ones of both are distinct, numbers first.
 */
function compareCustom(a: Value, b: Value): number {
  const rank = familyOf(a) - familyOf(b)
  if (rank !== 0 || a === b) return rank
  if (a instanceof Uint8Array) return compareBytes(a, b)
  if (typeof a === 'string') return compareText(a, b)
  if (typeof a === 'object') return compareJson(a, b)
  if (typeof a !== typeof b && a == b) return typeof a === 'number' ? -1 : 1
  return comparePlain(a, b)
}

function familyOf(value: Value): number {
  if (typeof value === 'boolean') return 0
  if (typeof value === 'number' || typeof value === 'bigint') return 1
  if (typeof value === 'string') return 2
  return value instanceof Uint8Array ? 3 : 4
}

/**
 * The key of text is the text itself, so the canonical text of bytes and JSON starts with a character that is
 * doubled in keys of text.
 */
function customKey(value: Value): string | number | bigint | boolean {
  if (typeof value === 'string') return value.startsWith('\0') ? `\0${value}` : value
  return typeof value === 'object' ? `\0j${canonicalText(value)}` : value
}

/** Any value that a Standard Schema validator accepts. Its output must pass it again unchanged. */
export function customType(validator: unknown): ValueType {
  const parse = isStandardValidator(validator)
    ? (value: unknown): Value => keep(validate(validator, value))
    : keep
  return Object.freeze({
    name: 'custom',
    parse,
    parseLookup: keep,
    compare: compareCustom,
    key: customKey,
    plain: false,
    numeric: false,
  })
}
