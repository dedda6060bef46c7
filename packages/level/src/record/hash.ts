import { createHash } from 'node:crypto'

export const HASH_LENGTH = 32
/** Stands where there is no predecessor. */
export const NO_HASH: Uint8Array = new Uint8Array(HASH_LENGTH)

export function sha256(...parts: readonly Uint8Array[]): Uint8Array {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest()
}

export function hex(hash: Uint8Array): string {
  return Buffer.from(hash.buffer, hash.byteOffset, hash.byteLength).toString('hex')
}
