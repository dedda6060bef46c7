import { bytesText, type ScalarName, type Value } from '@relata/core/engine'

/** A value as text, for text functions and casts to text. */
export function textOfValue(kind: ScalarName, value: Value): string {
  if (typeof value === 'string') return kind === 'json' ? JSON.stringify(value) : value
  if (value instanceof Uint8Array) return utf8Text(value)
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/** Bytes are read as UTF-8. */
function utf8Text(bytes: Uint8Array): string {
  const encoded = Array.from(bytes, (byte) => `%${byte.toString(16).padStart(2, '0')}`).join('')
  try {
    return decodeURIComponent(encoded)
  } catch {
    return bytesText(bytes)
  }
}

const SURROGATES = /[\ud800-\udfff]/

/**
 * The code points of a text; undefined if they equal its UTF-16 units, so that plain text is sliced directly.
 */
export function pointsOf(text: string): readonly string[] | undefined {
  return SURROGATES.test(text) ? Array.from(text) : undefined
}

export function lengthOf(text: string): number {
  return pointsOf(text)?.length ?? text.length
}

/** From the code point at `from` up to, not including, the one at `to`. */
export function sliceByPoint(text: string, from: number, to: number): string {
  const points = pointsOf(text)
  return points === undefined ? text.slice(from, to) : points.slice(from, to).join('')
}
