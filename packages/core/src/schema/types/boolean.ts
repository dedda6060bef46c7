import type { ValueType } from '../value-type.js'
import { comparePlain, ownKey } from './order.js'
import { wrongType } from './wrong-value.js'

function truth(value: unknown): boolean {
  if (typeof value !== 'boolean') throw wrongType(value, 'true or false')
  return value
}

/** True or false; nothing else is taken for one. */
export const booleanType: ValueType = Object.freeze({
  name: 'boolean',
  parse: truth,
  parseLookup: truth,
  compare: comparePlain,
  key: ownKey,
  plain: true,
  numeric: false,
})
