import type { ScalarName, ValueType } from '../value-type.js'
import { compareText, ownKey } from './order.js'
import { wrongType } from './wrong-value.js'

/** Present in every supported engine, but in TypeScript's library only from ES2024. */
interface WellFormed {
  isWellFormed(): boolean
}

/**
 * Half a surrogate pair can't be written as UTF-8, so a log would return another text than was written to it.
 */
export function isWellFormed(value: string): boolean {
  return (value as string & WellFormed).isWellFormed()
}

function text(input: unknown): string {
  const value = typeof input === 'number' || typeof input === 'bigint' ? String(input) : input
  if (typeof value !== 'string' || Number.isNaN(input)) throw wrongType(input, 'a string')
  if (!isWellFormed(value))
    throw wrongType(
      value,
      'a well-formed string (this one has half a surrogate pair; see String.prototype.toWellFormed)',
    )
  return value
}

function textType(name: ScalarName): ValueType {
  return Object.freeze({
    name,
    parse: text,
    parseLookup: text,
    compare: compareText,
    key: ownKey,
    plain: false,
    numeric: false,
  })
}

/** Text, compared by code point. A number is accepted as it prints. */
export const stringType: ValueType = textType('string')

/** Long text; it behaves like a string. */
export const textFieldType: ValueType = textType('text')

/** Length in code points, as `maxLength` counts. */
export function codePoints(value: string): number {
  let count = 0
  for (let at = 0; at < value.length; at++) {
    const unit = value.charCodeAt(at)
    if (unit < 0xdc00 || unit > 0xdfff) count++
  }
  return count
}
