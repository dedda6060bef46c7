/**
 * SHA-256 of the concatenated parts. A parameter, so that each runtime uses its fastest implementation:
 * Node's, or that of `@noble/hashes`.
 */
export type Sha256 = (...parts: readonly Uint8Array[]) => Uint8Array

export const HASH_LENGTH = 32
/** The hash of the predecessor if there is none. */
export const NO_HASH: Uint8Array = new Uint8Array(HASH_LENGTH)

export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}

const DIGITS: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

export function hex(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += DIGITS[byte]
  return text
}
