import type { ValueType } from '../value-type.js'
import { comparePlain, ownKey } from './order.js'
import { wrongType } from './wrong-value.js'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
const DIGITS = /^[0-9a-f]{32}$/
/** Characters that may surround the digits: the prefix of a URN, braces, hyphens. */
const ORNAMENTS = /^(?:urn:)?(?:uuid:)?\{?|[-}]/g

function uuid(value: unknown): string {
  if (typeof value === 'bigint' || typeof value === 'number') return ofNumber(value)
  if (typeof value !== 'string') throw wrongType(value, 'a UUID as a string')
  const text = value.toLowerCase()
  if (UUID.test(text)) return text
  const lower = text.replace(ORNAMENTS, '')
  if (!DIGITS.test(lower))
    throw wrongType(value, 'a UUID: 32 hexadecimal digits, with or without their hyphens')
  return hyphened(lower)
}

/** A UUID is a number of 128 bits. */
function ofNumber(value: bigint | number): string {
  if (typeof value === 'number' && !Number.isSafeInteger(value))
    throw wrongType(value, 'a UUID: as a number, a whole one (a bigint, where it is large)')
  if (value < 0 || BigInt(value) >> 128n !== 0n) throw wrongType(value, 'a UUID: a number of 128 bits')
  return hyphened(BigInt(value).toString(16).padStart(32, '0'))
}

function hyphened(lower: string): string {
  return `${lower.slice(0, 8)}-${lower.slice(8, 12)}-${lower.slice(12, 16)}-${lower.slice(16, 20)}-${lower.slice(20)}`
}

/**
 * A UUID in lower case with hyphens; upper case, other hyphens or none, braces, a URN and the number of 128
 * bits are accepted too.
 */
export const uuidType: ValueType = Object.freeze({
  name: 'uuid',
  parse: uuid,
  parseLookup: uuid,
  compare: comparePlain,
  key: ownKey,
  plain: true,
  numeric: false,
})
