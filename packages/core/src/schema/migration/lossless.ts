import { own, plain, type Plain } from '../difference.js'
import { isScalarName } from '../types/value-types.js'
import type { ScalarName } from '../value-type.js'

/**
 * For each type, the types to which all of its values can be converted and back without change. A test
 * converts values of each.
 */
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

/** Whether values of a described field can be converted to another field and back without change. */
export function isLossless(before: Plain, after: Plain): boolean {
  const [from, to] = [before['type'], after['type']]
  if (!isScalarName(from) || !isScalarName(to)) return true
  if (from !== to) return LOSSLESS[from]?.includes(to) === true
  const [items, itemsAfter] = [own(before, 'of'), own(after, 'of')]
  if (itemsAfter !== undefined) return items !== undefined && isLossless(plain(items), plain(itemsAfter))
  if (from !== 'decimal') return true
  const [was, is] = [own(before, 'decimalPlaces'), own(after, 'decimalPlaces')]
  return is === undefined || was === is || (typeof was === 'number' && typeof is === 'number' && is > was)
}

/** Whether a conversion changes values that the other type can't represent, instead of refusing them. */
export function isRounding(before: Plain, after: Plain): boolean {
  if (after['type'] === 'decimal' && before['type'] === 'decimal') return !isLossless(before, after)
  return before['type'] === 'datetime' && after['type'] === 'date'
}
