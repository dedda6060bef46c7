import { hex, HASH_LENGTH, sha256 } from './hash.js'

/*
 * A record is the value of one append, or of several that waited together:
 *   0  format         1 byte
 *   1  commits        4 bytes, their number
 *   5  first position 8 bytes (two words of 32 bits; the last is first + commits - 1)
 *  13  schema version 8 bytes, of the first commit
 *  21  dictionary     4 bytes, the number of its entries that the payload may use
 *  25  predecessor    32 bytes, the hash of the record before
 *  57  hash           32 bytes, SHA-256 of bytes 0 to 57, the dictionary's hash at that size, and the payload
 *  89  payload
 * All numbers are big-endian.
 */
const FORMAT = 1
const SIGNED = 25 + HASH_LENGTH
const HEADER = SIGNED + HASH_LENGTH
const WORD = 2 ** 32

export interface RecordHeader {
  readonly first: number
  readonly last: number
  readonly count: number
  readonly schema: number
  readonly dictionarySize: number
  readonly previous: Uint8Array
  readonly hash: Uint8Array
}

export interface RecordParts {
  readonly first: number
  readonly count: number
  readonly schema: number
  readonly dictionarySize: number
  readonly dictionaryHash: Uint8Array
  readonly previous: Uint8Array
  readonly payload: Uint8Array
}

/** Puts a record together; its hash is {@link recordHash}. */
export function sealRecord(parts: RecordParts): Buffer {
  const bytes = Buffer.allocUnsafe(HEADER + parts.payload.length)
  bytes[0] = FORMAT
  bytes.writeUInt32BE(parts.count, 1)
  writePosition(bytes, parts.first, 5)
  writePosition(bytes, parts.schema, 13)
  bytes.writeUInt32BE(parts.dictionarySize, 21)
  bytes.set(parts.previous, 25)
  bytes.set(parts.payload, HEADER)
  bytes.set(sha256(bytes.subarray(0, SIGNED), parts.dictionaryHash, parts.payload), SIGNED)
  return bytes
}

/** A copy: a Buffer's own `slice` would keep the whole record in memory. */
export function recordHash(record: Uint8Array): Uint8Array {
  return new Uint8Array(record.subarray(SIGNED, HEADER))
}

export function recordPayload(record: Uint8Array): Uint8Array {
  return record.subarray(HEADER)
}

/** Reads the header; throws a plain error where it can't be one. The hash is not checked. */
export function readHeader(record: Buffer): RecordHeader {
  if (record.length < HEADER) throw new TypeError(`it has ${record.length} bytes, less than a header`)
  if (record[0] !== FORMAT)
    throw new TypeError(`its format is ${record[0]}, this version of @relata/level reads format ${FORMAT}`)
  const count = record.readUInt32BE(1)
  const first = readPosition(record, 5)
  if (count === 0) throw new TypeError('it holds no commit')
  return {
    first,
    last: first + count - 1,
    count,
    schema: readPosition(record, 13),
    dictionarySize: record.readUInt32BE(21),
    previous: record.subarray(25, SIGNED),
    hash: record.subarray(SIGNED, HEADER),
  }
}

/** Throws a plain error where the record is not what was sealed. */
export function checkHash(
  record: Buffer,
  header: RecordHeader,
  dictionaryHash: Uint8Array | undefined,
): void {
  if (dictionaryHash === undefined)
    throw new TypeError(`it uses ${header.dictionarySize} entries of the dictionary, which has fewer`)
  const hash = sha256(record.subarray(0, SIGNED), dictionaryHash, recordPayload(record))
  if (Buffer.compare(hash, header.hash) !== 0)
    throw new TypeError(`its hash is ${hex(hash)}, it says ${hex(header.hash)}`)
}

function writePosition(bytes: Buffer, position: number, at: number): void {
  bytes.writeUInt32BE(Math.floor(position / WORD), at)
  bytes.writeUInt32BE(position % WORD, at + 4)
}

function readPosition(bytes: Buffer, at: number): number {
  return bytes.readUInt32BE(at) * WORD + bytes.readUInt32BE(at + 4)
}
