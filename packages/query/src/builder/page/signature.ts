import { base64, UsageError, utf8 } from '@relata/core/engine'
import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'

/**
 * Signatures of cursors: HMAC-SHA-256 (RFC 2104), cut to 128 bits (RFC 2104, section 5). It is computed in
 * JavaScript, because Web Crypto is asynchronous and a page is not.
 */

const BYTES = 16
/** A shorter key can be guessed. */
const SHORTEST_KEY = 16
/** The same key may sign other things. */
const PURPOSE = 'relata cursor\n'

/** Keys in use: the first one signs, each of them verifies. */
export type CursorKeys = readonly [Uint8Array, ...Uint8Array[]]

/** The keys of the option `sign`. The errors don't contain them. */
export function cursorKeys(passed: unknown): CursorKeys | undefined {
  if (passed === undefined) return undefined
  const keys = (Array.isArray(passed) ? (passed as readonly unknown[]) : [passed]).map(keyBytes)
  const [first, ...others] = keys
  if (first === undefined) throw wrongKey('at least one key')
  return [first, ...others]
}

function keyBytes(key: unknown): Uint8Array {
  const bytes = typeof key === 'string' ? utf8(key) : key
  if (!(bytes instanceof Uint8Array)) throw wrongKey('text or bytes, or a list of them')
  if (bytes.length < SHORTEST_KEY) throw wrongKey(`at least ${SHORTEST_KEY} bytes`)
  return bytes
}

function wrongKey(expected: string): UsageError {
  return new UsageError(
    'ERR_ARGUMENT',
    `The option 'sign' of page must be ${expected}: pass a random secret that all processes of the service have`,
  )
}

/** A text with its signature. */
export function signed(text: string, [key]: CursorKeys): string {
  return `${text}.${signatureOf(text, key)}`
}

/** The text without its signature; undefined if no key has made it. */
export function verified(text: string, keys: CursorKeys): string | undefined {
  const at = text.lastIndexOf('.')
  if (at < 0) return undefined
  const content = text.slice(0, at)
  const signature = text.slice(at + 1)
  return keys.some((key) => isSame(signatureOf(content, key), signature)) ? content : undefined
}

function signatureOf(text: string, key: Uint8Array): string {
  const bytes = hmac(sha256, key, utf8(PURPOSE + text)).subarray(0, BYTES)
  return base64(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

/** Takes the same time wherever two texts differ, so that a signature can't be guessed letter by letter. */
function isSame(expected: string, passed: string): boolean {
  let difference = expected.length ^ passed.length
  for (let i = 0; i < expected.length; i++) difference |= expected.charCodeAt(i) ^ passed.charCodeAt(i)
  return difference === 0
}
