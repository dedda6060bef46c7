import { identityOf } from '../util/home.js'

const LONGEST = 60

/** A value as an error message shows it: short, with its kind. */
export function showValue(value: unknown): string {
  if (value === null || value === undefined) return String(value)
  if (typeof value === 'string') return JSON.stringify(shorten(value))
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (typeof value === 'bigint') return `${value}n`
  if (typeof value === 'function') return `the function ${value.name || '(without a name)'}`
  if (typeof value === 'symbol') return 'a symbol'
  return showObject(value)
}

function showObject(value: object): string {
  if (Array.isArray(value)) return `an array of ${value.length}`
  if (value instanceof Uint8Array) return `${value.byteLength} bytes`
  if (value instanceof Date)
    return Number.isNaN(value.getTime()) ? 'an invalid Date' : `the Date ${value.toISOString()}`
  const label = rowLabel(value)
  if (label !== undefined) return label
  const name: unknown = value.constructor?.name
  return typeof name === 'string' && name !== '' && name !== 'Object' ? `an object of ${name}` : 'an object'
}

/**
 * A row as messages and `String(row)` name it: by the text of its model's `display`, else as `Book 7`.
 * Undefined for anything that is not a row.
 */
export function rowLabel(value: object): string | undefined {
  const row = identityOf(value)
  if (row === undefined) return undefined
  return displayed(value, row.display) ?? `${row.model} ${showValue(row.key)}`
}

/**
 * The rows whose `display` is running. It may print other rows. A row that prints itself, directly or through
 * an error message, gets its default text.
 */
const displaying = new Set<object>()
const DEEPEST_DISPLAY = 10

/**
 * The text of a model's `display`; undefined if there is none, or if it throws or returns no text, so that no
 * message is lost because of it.
 */
export function displayed(row: object, display: ((row: never) => string) | undefined): string | undefined {
  if (display === undefined || displaying.has(row) || displaying.size === DEEPEST_DISPLAY) return undefined
  displaying.add(row)
  try {
    const text: unknown = display(row as never)
    return typeof text === 'string' && text !== '' ? text : undefined
  } catch {
    return undefined
  } finally {
    displaying.delete(row)
  }
}

function shorten(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text
}
