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
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'an invalid Date' : `the Date ${value.toISOString()}`
  const row = identityOf(value)
  if (row !== undefined) return `${row.model} ${showValue(row.key)}`
  const name: unknown = value.constructor?.name
  return typeof name === 'string' && name !== '' && name !== 'Object' ? `an object of ${name}` : 'an object'
}

function shorten(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text
}
