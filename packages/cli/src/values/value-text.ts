import { cutText } from '../output/printable.js'

/** The number of bytes of a binary value that are shown. */
const BYTES = 16
/** The maximum number of characters of a structured value that are read. */
const LONGEST = 10_000

/** A value as text, in at most this number of columns. Texts have no quotes: see {@link quotedText}. */
export function valueText(value: unknown, columns = 60): string {
  return cutText(typeof value === 'string' ? value : plainText(value), columns)
}

/** The same with quotes around texts, for lines with several values. */
export function quotedText(value: unknown, columns = 60): string {
  if (typeof value !== 'string') return valueText(value, columns)
  return `"${cutText(value.slice(0, LONGEST).replace(/["\\]/g, String.raw`\$&`), columns - 2)}"`
}

function plainText(value: unknown): string {
  if (value === null || value === undefined) return 'null'
  if (value instanceof Uint8Array) {
    const hex = Buffer.from(value.subarray(0, BYTES)).toString('hex')
    return value.length > BYTES ? `0x${hex}… (${value.length} bytes)` : `0x${hex}`
  }
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint')
    return String(value)
  const text = JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? String(part) : part))
  return text.slice(0, LONGEST)
}
