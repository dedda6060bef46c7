import type { ValueType } from '../value-type.js'
import { comparePlain, ownKey } from './order.js'
import { wrongType } from './wrong-value.js'

const TRUTHS: ReadonlyMap<unknown, boolean> = new Map<unknown, boolean>([
  ...[1, 1n, '1', 't', 'true'].map((value) => [value, true] as const),
  ...[0, 0n, '0', 'f', 'false'].map((value) => [value, false] as const),
])

function truth(value: unknown): boolean {
  if (typeof value === 'boolean') return value
  const known = TRUTHS.get(typeof value === 'string' ? value.toLowerCase() : value)
  if (known === undefined) throw wrongType(value, 'true or false')
  return known
}

/** True or false, also as 1 and 0, and as the text of one of these (`'True'`, `'f'`). */
export const booleanType: ValueType = Object.freeze({
  name: 'boolean',
  parse: truth,
  parseLookup: truth,
  compare: comparePlain,
  key: ownKey,
  plain: true,
  numeric: false,
})
