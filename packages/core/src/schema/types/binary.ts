import { bytesText } from '../../util/bytes.js'
import type { Value, ValueType } from '../value-type.js'
import { compareBytes, otherKey } from './order.js'
import { wrongType } from './wrong-value.js'

function bytes(value: unknown): Uint8Array {
  if (value instanceof Uint8Array) return Uint8Array.from(value)
  if (value instanceof ArrayBuffer) return new Uint8Array(value.slice(0))
  throw wrongType(value, 'bytes as a Uint8Array or ArrayBuffer')
}

function bytesKey(value: Value): string {
  return value instanceof Uint8Array ? bytesText(value) : otherKey(value)
}

/** Bytes, copied in; compared byte by byte. */
export const binaryType: ValueType = Object.freeze({
  name: 'binary',
  parse: bytes,
  parseLookup: bytes,
  compare: compareBytes,
  key: bytesKey,
  plain: false,
  numeric: false,
})
