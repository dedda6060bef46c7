import type { FieldMeta } from '../store/meta.js'
import { TAG } from './json-text.js'
import { bytesOf, decodeTagged } from './key.js'

const SPECIAL: ReadonlySet<string> = new Set(['Infinity', '-Infinity', 'NaN'])
const DIGITS = /^[+-]?\d{1,10000}$/

/**
 * The value that a request has for a field, as the store takes it. What doesn't fit is left as it is: the store refuses
 * it, and says at which field.
 */
export function decodeInput(field: FieldMeta, input: unknown): unknown {
  if (input === null || input === undefined) return input
  const { name } = field.type
  if (name === 'json') return input
  if (name === 'custom') return untagged(input)
  if (typeof input === 'object') return Array.isArray(input) ? input : (decodeTagged(input) ?? input)
  if (name === 'bigInteger' && typeof input === 'string' && DIGITS.test(input)) return BigInt(input)
  if (name === 'binary' && typeof input === 'string') return bytesOf(input) ?? input
  if (name === 'float' && (input === 'Infinity' || input === '-Infinity')) return Number(input)
  return input
}

/** A value of a custom type, whose bigints and bytes are tagged as in a cell's JSON text. */
function untagged(input: unknown): unknown {
  if (Array.isArray(input)) return input.map(untagged)
  if (typeof input !== 'object' || input === null) return input
  const entries = Object.entries(input)
  const [first] = entries
  if (entries.length === 1 && first !== undefined && typeof first[1] === 'string') {
    const [name, content] = first as [string, string]
    if (name === '$bigint' && DIGITS.test(content)) return BigInt(content)
    if (name === '$binary') return bytesOf(content) ?? input
    if (name === '$number' && SPECIAL.has(content)) return Number(content)
  }
  return Object.fromEntries(
    entries.map(([name, part]) => [TAG.test(name) ? name.slice(1) : name, untagged(part)]),
  )
}
