import { own, type Plain } from '../difference.js'
import { isScalarName } from '../types/value-types.js'
import type { ScalarName } from '../value-type.js'

/** Types whose values all come back unchanged from a conversion to these types. A test converts values of each. */
const LOSSLESS: Readonly<Partial<Record<ScalarName, readonly ScalarName[]>>> = {
  auto: ['integer', 'bigInteger', 'float', 'decimal', 'string', 'text', 'json'],
  integer: ['auto', 'bigInteger', 'float', 'decimal', 'string', 'text', 'json'],
  bigInteger: ['string', 'text'],
  decimal: ['string', 'text'],
  boolean: ['json'],
  string: ['text', 'json'],
  text: ['string', 'json'],
  date: ['string', 'text', 'datetime'],
  datetime: ['string', 'text'],
  time: ['string', 'text'],
  uuid: ['string', 'text'],
}

/** Whether values of a described field come back unchanged after a conversion to another one. */
export function isLossless(before: Plain, after: Plain): boolean {
  const [from, to] = [before['type'], after['type']]
  if (!isScalarName(from) || !isScalarName(to)) return true
  if (from !== to) return LOSSLESS[from]?.includes(to) === true
  if (from !== 'decimal') return true
  const [was, is] = [own(before, 'decimalPlaces'), own(after, 'decimalPlaces')]
  return is === undefined || was === is || (typeof was === 'number' && typeof is === 'number' && is > was)
}

/** Whether converting values that are no value of the other type changes them, instead of being refused. */
export function isRounding(before: Plain, after: Plain): boolean {
  if (after['type'] === 'decimal' && before['type'] === 'decimal') return !isLossless(before, after)
  return before['type'] === 'datetime' && after['type'] === 'date'
}
