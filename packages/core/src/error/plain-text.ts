import { showValue } from './show-value.js'
import { INSPECT } from '../util/inspect.js'

interface Printed {
  readonly [INSPECT]?: unknown
}

/** A value on one line, for texts that no printer formats: `[ Book { id: 1, … }, 2 ]`. */
export function plainText(value: unknown): string {
  if (typeof value !== 'object' || value === null) return showValue(value)
  const inspect = (value as Printed)[INSPECT]
  if (typeof inspect === 'function') return String(inspect.call(value, 0, {}))
  if (Array.isArray(value)) return wrapped('[', value.map(plainText), ']')
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) return showValue(value)
  const properties = Object.entries(value).map(
    ([name, part]: [string, unknown]) => `${name}: ${plainText(part)}`,
  )
  return wrapped('{', properties, '}')
}

function wrapped(open: string, parts: readonly string[], close: string): string {
  return parts.length === 0 ? `${open}${close}` : `${open} ${parts.join(', ')} ${close}`
}
