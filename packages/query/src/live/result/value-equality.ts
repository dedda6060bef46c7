import { modelOf } from '@relata/core'

/**
 * Whether two things given for a row, or two values in them, say the same: then the earlier one stays, so
 * that `===` tells what changed.
 */
export function isSameValue(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (a instanceof Uint8Array && b instanceof Uint8Array)
    return a.length === b.length && a.every((byte, i) => byte === b[i])
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

/** Tells things given apart by what they say. */
export function valueText(value: unknown): string {
  if (typeof value === 'bigint') return `${value}n`
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value)
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'undefined'
  if (value instanceof Uint8Array) return `<${value.join()}>`
  if (Array.isArray(value)) return `[${value.map(valueText).join()}]`
  return `{${Object.entries(value)
    .map(([key, one]) => `${JSON.stringify(key)}:${valueText(one)}`)
    .join()}}`
}
