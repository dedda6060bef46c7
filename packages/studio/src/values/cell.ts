import { LIMITS, type Cell, type JsonCell, type ValueKind } from '../protocol.js'
import { jsonText } from './json-text.js'

/** Units of JSON that are written to know how long a text is. */
const LOOKED_AT = 10_000

/** A value as a cell. Of `json` and `custom` fields every value but null is JSON text. */
export function encodeCell(
  value: unknown,
  kind?: ValueKind | 'row' | 'unknown',
  limit: number = LIMITS.cell,
): Cell {
  if (value === null || value === undefined) return null
  if (kind === 'json' || kind === 'custom') return jsonCell(value, limit, kind === 'custom')
  switch (typeof value) {
    case 'boolean':
      return value
    case 'number':
      return Number.isFinite(value) ? value : { t: 'number', v: String(value) as 'NaN' }
    case 'bigint':
      return { t: 'bigint', v: String(value) }
    case 'string':
      return value.length <= limit
        ? value
        : { t: 'text', v: cutText(value, limit), size: value.length, cut: true }
    default:
      return value instanceof Uint8Array ? binaryCell(value, limit) : jsonCell(value, limit, false)
  }
}

/** Cutting never splits a surrogate pair. */
function cutText(text: string, limit: number): string {
  const last = text.charCodeAt(limit - 1)
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? limit - 1 : limit)
}

function binaryCell(value: Uint8Array, limit: number): Cell {
  const shown = value.length > limit ? value.subarray(0, limit) : value
  const v = Buffer.from(shown.buffer, shown.byteOffset, shown.length).toString('base64')
  return value.length > limit
    ? { t: 'binary', v, size: value.length, cut: true }
    : { t: 'binary', v, size: value.length }
}

function jsonCell(value: unknown, limit: number, escaped: boolean): JsonCell {
  const { text, complete } = jsonText(value, Math.max(limit, LOOKED_AT), escaped)
  const size = complete ? text.length : null
  return text.length <= limit && complete
    ? { t: 'json', v: text, size }
    : { t: 'json', v: cutText(text, limit), size, cut: true }
}
