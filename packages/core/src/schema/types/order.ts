import { canonicalText } from '../../util/canonical-text.js'
import type { Value } from '../value-type.js'

type Key = string | number | bigint | boolean

/** `ValueType.key` of the types whose values are their own keys; hot paths may test for it by identity. */
export function ownKey(value: Value): Key {
  return value as Key
}

/**
 * The key of a value of another type, which equals no key of the own type: a key that a migration has made refer to a field
 * of another type has such values, until it is refused.
 */
export function otherKey(value: Value): string {
  return `other ${canonicalText(value)}`
}

/** Order of numbers, bigints, booleans and of strings that are all ASCII: the language's own `<`. */
export function comparePlain(a: Value, b: Value): number {
  return (a as Key) < (b as Key) ? -1 : a === b ? 0 : 1
}

/**
 * Order of strings by code point. Differs from `<`, which compares UTF-16 units and so orders surrogates before U+E000 to
 * U+FFFF.
 */
export function compareText(a: Value, b: Value): number {
  if (a === b) return 0
  const left = a as string
  const right = b as string
  const length = Math.min(left.length, right.length)
  for (let at = 0; at < length; at++) {
    const x = left.charCodeAt(at)
    const y = right.charCodeAt(at)
    if (x !== y) return codePointRank(x) - codePointRank(y)
  }
  return left.length - right.length
}

/** A UTF-16 unit's rank: surrogates encode code points above all of the units after them. */
function codePointRank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit
}

/** Order of byte strings: by byte, then by length. */
export function compareBytes(a: Value, b: Value): number {
  const left = a as Uint8Array
  const right = b as Uint8Array
  const length = Math.min(left.length, right.length)
  for (let at = 0; at < length; at++) {
    const difference = (left[at] as number) - (right[at] as number)
    if (difference !== 0) return difference
  }
  return left.length - right.length
}

/** Order of lists: by the first items that differ, then by length. */
export function compareLists<T>(a: readonly T[], b: readonly T[], compare: (x: T, y: T) => number): number {
  const length = Math.min(a.length, b.length)
  for (let at = 0; at < length; at++) {
    const difference = compare(a[at] as T, b[at] as T)
    if (difference !== 0) return difference
  }
  return a.length - b.length
}
