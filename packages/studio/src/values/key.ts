import { StudioError } from '../errors.js'
import type { Key } from '../protocol.js'

/** A primary key, or another value that a foreign key has. Never null. */
export function encodeKey(value: unknown): Key {
  if (typeof value === 'bigint') return { t: 'bigint', v: String(value) }
  if (value instanceof Uint8Array)
    return { t: 'binary', v: Buffer.from(value).toString('base64'), size: value.length }
  return value as string | number | boolean
}

/** The value of a key that a request has. Throws StudioError `ERR_STUDIO_REQUEST`. */
export function decodeKey(key: unknown, field: string = 'key'): unknown {
  if (typeof key === 'string' || typeof key === 'boolean') return key
  if (typeof key === 'number' && Number.isFinite(key)) return key
  const tagged = typeof key === 'object' && key !== null ? decodeTagged(key) : undefined
  if (typeof tagged === 'bigint' || tagged instanceof Uint8Array) return tagged
  throw new StudioError('ERR_STUDIO_REQUEST', `${field}: expected a primary key`, { field })
}

/** The value of a tagged cell that isn't cut; undefined for another object. */
export function decodeTagged(cell: object): unknown {
  const { t, v, cut } = cell as { readonly t?: unknown; readonly v?: unknown; readonly cut?: unknown }
  if (typeof v !== 'string' || cut !== undefined) return undefined
  if (t === 'bigint' && v.length <= MOST_DIGITS && /^-?\d+$/.test(v)) return BigInt(v)
  if (t === 'binary') return bytesOf(v)
  if (t === 'number' && SPECIAL.has(v)) return Number(v)
  return undefined
}

const MOST_DIGITS = 10_000
const SPECIAL: ReadonlySet<string> = new Set(['Infinity', '-Infinity', 'NaN'])

/** The bytes of base64; undefined for another text. */
export function bytesOf(base64: string): Uint8Array | undefined {
  const bytes = Buffer.from(base64, 'base64')
  // Buffer ignores what is not base64.
  return bytes.toString('base64') === base64 ? new Uint8Array(bytes) : undefined
}
