import { modelOf, valueEncoder, type ValueEncoder } from '@relata/core/engine'

/**
 * Whether two results for a row, or two values in them, are equal. If so, the old object stays, so that `===`
 * shows what changed.
 */
export function isSameValue(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (a instanceof Uint8Array || b instanceof Uint8Array) return isSameBytes(a, b)
  if (Array.isArray(a) !== Array.isArray(b)) return false
  // The hidden bytes of binary columns are the same arrays as long as their row is the same.
  const keys = Reflect.ownKeys(a)
  if (keys.length !== Reflect.ownKeys(b).length) return false
  const isRow = modelOf(a) !== undefined
  return keys.every((key) => {
    const [one, other] = [Reflect.get(a, key) as unknown, Reflect.get(b, key) as unknown]
    return (
      Object.hasOwn(b, key) && (isRow && typeof key === 'symbol' ? one === other : isSameValue(one, other))
    )
  })
}

const isSameBytes = (a: object, b: object): boolean =>
  a instanceof Uint8Array &&
  b instanceof Uint8Array &&
  a.length === b.length &&
  a.every((byte, i) => byte === b[i])

/**
 * The text of what subscribers receive: the same exactly where {@link isSameValue} is true. 0 and -0 are two
 * values, as for `Object.is`, because a subscriber that compares with it sees a change.
 */
export const valueText: ValueEncoder = valueEncoder({ negativeZero: 'distinct' })
