import { isWellFormed } from '@relata/core/engine'
import { sha256 } from '../sha256.js'

/**
 * An index entry can have about 2,700 bytes. A commit that is found by a hash is verified to have the key.
 */
const LONGEST = 1000

/** An idempotency key as bytes: UTF-8, or UTF-16 if it has a lone surrogate, or a hash if it is long. */
export function keyBytes(key: string): Uint8Array {
  const bytes = isWellFormed(key)
    ? tagged('k', Buffer.from(key, 'utf8'))
    : tagged('K', Buffer.from(key, 'utf16le'))
  return bytes.length <= LONGEST ? bytes : tagged('h', sha256(bytes))
}

/** Positions by the bytes of keys, in hexadecimal digits, as positions by key. */
export function positionsByKey(
  keys: readonly string[],
  found: ReadonlyMap<string, number>,
): ReadonlyMap<string, number> {
  const positions = new Map<string, number>()
  if (found.size === 0) return positions
  for (const key of keys) {
    const position = found.get(Buffer.from(keyBytes(key)).toString('hex'))
    if (position !== undefined) positions.set(key, position)
  }
  return positions
}

function tagged(tag: string, bytes: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from(tag), bytes])
}
