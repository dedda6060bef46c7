import { md5, sha1 } from '@noble/hashes/legacy.js'
import { sha224, sha256, sha384, sha512 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import { define, kindAt, type Family, type FunctionDefinition } from './definition.js'
import { textOfValue } from '../text-of.js'

/** Digests of a text (as UTF-8) or of bytes, in lower-case hexadecimal. */
const digest = (hash: (bytes: Uint8Array) => Uint8Array): FunctionDefinition =>
  define({ least: 1, kind: 'text' }, (call) => {
    const kind = kindAt(call, 0)
    return (value = null) =>
      bytesToHex(hash(value instanceof Uint8Array ? value : utf8ToBytes(textOfValue(kind, value))))
  })

export const HASH: Family = {
  md5: digest(md5),
  sha1: digest(sha1),
  sha224: digest(sha224),
  sha256: digest(sha256),
  sha384: digest(sha384),
  sha512: digest(sha512),
}
