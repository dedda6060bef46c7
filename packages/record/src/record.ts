import { hex, HASH_LENGTH, sameBytes, type Sha256 } from './bytes.js'

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
export function sealRecord(parts: RecordParts, sha256: Sha256): Uint8Array {
  const bytes = new Uint8Array(HEADER + parts.payload.length)
  const view = viewOf(bytes)
  bytes[0] = FORMAT
  view.setUint32(1, parts.count)
  writePosition(view, parts.first, 5)
  writePosition(view, parts.schema, 13)
  view.setUint32(21, parts.dictionarySize)
  bytes.set(parts.previous, 25)
  bytes.set(parts.payload, HEADER)
  bytes.set(sha256(bytes.subarray(0, SIGNED), parts.dictionaryHash, parts.payload), SIGNED)
  return bytes
}

/** A copy, so that the whole record can be freed. */
export function recordHash(record: Uint8Array): Uint8Array {
  return new Uint8Array(record.subarray(SIGNED, HEADER))
}

export function recordPayload(record: Uint8Array): Uint8Array {
  return record.subarray(HEADER)
}

/** Reads the header; throws a plain error if it isn't one. The hash is not checked. */
export function readHeader(record: Uint8Array): RecordHeader {
  if (record.length < HEADER) throw new TypeError(`it has ${record.length} bytes, less than a header`)
  if (record[0] !== FORMAT)
    throw new TypeError(`its format is ${record[0]}, this version reads format ${FORMAT}`)
  const view = viewOf(record)
  const count = view.getUint32(1)
  const first = readPosition(view, 5)
  if (count === 0) throw new TypeError('it holds no commit')
  return {
    first,
    last: first + count - 1,
    count,
    schema: readPosition(view, 13),
    dictionarySize: view.getUint32(21),
    previous: record.subarray(25, SIGNED),
    hash: record.subarray(SIGNED, HEADER),
  }
}

/** What a record's hash covers besides the record, and how it is computed. */
export interface HashInput {
  /** The dictionary's hash at the size in the record; undefined if the dictionary has fewer entries. */
  readonly dictionaryHash: Uint8Array | undefined
  readonly sha256: Sha256
}

/** Throws a plain error if the record was changed after it was sealed. */
export function checkHash(
  record: Uint8Array,
  header: RecordHeader,
  { dictionaryHash, sha256 }: HashInput,
): void {
  if (dictionaryHash === undefined)
    throw new TypeError(`it uses ${header.dictionarySize} entries of the dictionary, which has fewer`)
  const hash = sha256(record.subarray(0, SIGNED), dictionaryHash, recordPayload(record))
  if (!sameBytes(hash, header.hash))
    throw new TypeError(`its hash is ${hex(hash)}, it says ${hex(header.hash)}`)
}

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength)
}

function writePosition(view: DataView, position: number, at: number): void {
  view.setUint32(at, Math.floor(position / WORD))
  view.setUint32(at + 4, position % WORD)
}

function readPosition(view: DataView, at: number): number {
  return view.getUint32(at) * WORD + view.getUint32(at + 4)
}
