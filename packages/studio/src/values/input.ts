import type { FieldMeta } from '../store/meta.js'
import { TAG } from './json-text.js'
import { bytesOf, decodeTagged } from './key.js'

const SPECIAL: ReadonlySet<string> = new Set(['Infinity', '-Infinity', 'NaN'])
/** Values nest; what is deeper stays as it was sent. */
const DEEPEST = 200
const DIGITS = /^[+-]?\d{1,10000}$/

/**
 * The value that a request has for a field, as the store takes it. A value that doesn't fit is left
 * unchanged: the store refuses it and names the field.
 */
export function decodeInput(field: FieldMeta, input: unknown): unknown {
  if (input === null || input === undefined) return input
  const { name } = field.type
  if (name === 'json') return input
  if (name === 'custom') return untagged(input)
  if (typeof input === 'object') return Array.isArray(input) ? input : decodeObject(field, input)
  if (name === 'bigInteger' && typeof input === 'string' && DIGITS.test(input)) return BigInt(input)
  if (name === 'binary' && typeof input === 'string') return bytesOf(input) ?? input
  if (name === 'float' && (input === 'Infinity' || input === '-Infinity')) return Number(input)
  return input
}

/** A tagged cell; of a reference, the raw key that it has. */
function decodeObject(field: FieldMeta, input: object): unknown {
  const { t, raw, key } = input as { readonly t?: unknown; readonly raw?: unknown; readonly key?: unknown }
  if (t !== 'row') return decodeTagged(input) ?? input
  const value = raw ?? key
  return typeof value === 'object' && value !== null
    ? (decodeTagged(value) ?? input)
    : decodeInput(field, value)
}

/** A value of a custom type, whose bigints and bytes are tagged as in a cell's JSON text. */
function untagged(input: unknown, depth: number = 0): unknown {
  if (typeof input !== 'object' || input === null || depth > DEEPEST) return input
  if (Array.isArray(input)) return input.map((part) => untagged(part, depth + 1))
  const entries = Object.entries(input)
  const [first] = entries
  if (entries.length === 1 && first !== undefined && typeof first[1] === 'string') {
    const [name, content] = first as [string, string]
    if (name === '$bigint' && DIGITS.test(content)) return BigInt(content)
    if (name === '$binary') return bytesOf(content) ?? input
    if (name === '$number' && SPECIAL.has(content)) return Number(content)
  }
  return Object.fromEntries(
    entries.map(([name, part]) => [TAG.test(name) ? name.slice(1) : name, untagged(part, depth + 1)]),
  )
}
