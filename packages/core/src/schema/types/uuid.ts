import type { ValueType } from '../value-type.js'
import { comparePlain, ownKey } from './order.js'
import { wrongType } from './wrong-value.js'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
const BARE = /^[0-9a-f]{32}$/

function uuid(value: unknown): string {
  if (typeof value !== 'string') throw wrongType(value, 'a UUID as a string')
  const lower = value.toLowerCase()
  if (UUID.test(lower)) return lower
  if (!BARE.test(lower)) throw wrongType(value, 'a UUID: 32 hexadecimal digits, with or without their hyphens')
  return `${lower.slice(0, 8)}-${lower.slice(8, 12)}-${lower.slice(12, 16)}-${lower.slice(16, 20)}-${lower.slice(20)}`
}

/** A UUID in lower case with hyphens; upper case and none of them are taken too. */
export const uuidType: ValueType = Object.freeze({
  name: 'uuid',
  parse: uuid,
  parseLookup: uuid,
  compare: comparePlain,
  key: ownKey,
  plain: true,
  numeric: false,
})
