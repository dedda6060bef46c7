import { isWellFormed } from '@relata/core/engine'

/*
 * The keys of the LevelDB database. The key of a record or dictionary entry is a letter and a big-endian number, so that LevelDB's order is theirs.
 */
const RECORD = 0x65 // e
const DICTIONARY = 0x64 // d
const KEY = 'k'
/** A key with a lone surrogate has no UTF-8. */
const ODD_KEY = 'K'
const WORD = 2 ** 32

/** The key of the identity of the log, 32 hexadecimal digits. */
export const STORE_KEY: Buffer = Buffer.from('mstore')

/** The key of the entry about what was dropped from the beginning of the log. */
export const DROPPED_KEY: Buffer = Buffer.from('mdropped')

/** A record's key: its last position. */
export function recordKey(last: number): Buffer {
  return numbered(RECORD, last)
}

/** An entry of the dictionary, counted from 1. */
export function dictionaryKey(number: number): Buffer {
  return numbered(DICTIONARY, number)
}

/** The key under which the position of the commit with this idempotency key is stored. */
export function indexKey(key: string): Buffer {
  return isWellFormed(key)
    ? Buffer.from(KEY + key, 'utf8')
    : Buffer.concat([Buffer.from(ODD_KEY), Buffer.from(key, 'utf16le')])
}

/** The ranges of the key index. */
export const KEYS: readonly { readonly gte: Buffer; readonly lt: Buffer }[] = [KEY, ODD_KEY].map((letter) => {
  const code = letter.charCodeAt(0)
  return { gte: Buffer.from([code]), lt: Buffer.from([code + 1]) }
})

/** The idempotency key of an index entry. */
export function keyOfIndex(stored: Buffer): string {
  const encoding = stored[0] === KEY.charCodeAt(0) ? 'utf8' : 'utf16le'
  return stored.subarray(1).toString(encoding)
}

/** A position as a value of the key index. */
export function positionBytes(position: number): Buffer {
  const bytes = Buffer.allocUnsafe(8)
  bytes.writeUInt32BE(Math.floor(position / WORD), 0)
  bytes.writeUInt32BE(position % WORD, 4)
  return bytes
}

/** Undefined if the bytes are not a position. */
export function readPositionBytes(bytes: Uint8Array): number | undefined {
  if (bytes.length !== 8) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return view.getUint32(0) * WORD + view.getUint32(4)
}

/** The number in the key of a record or a dictionary entry; undefined if it has none. */
export function numberOfKey(key: Uint8Array): number | undefined {
  return readPositionBytes(key.subarray(1))
}

export const ALL_RECORDS: { gte: Buffer; lt: Buffer } = {
  gte: Buffer.from([RECORD]),
  lt: Buffer.from([RECORD + 1]),
}
export const WHOLE_DICTIONARY: { gte: Buffer; lt: Buffer } = {
  gte: Buffer.from([DICTIONARY]),
  lt: Buffer.from([DICTIONARY + 1]),
}

function numbered(letter: number, number: number): Buffer {
  return Buffer.concat([Buffer.from([letter]), positionBytes(number)])
}
