import { readFile } from 'node:fs/promises'
import { crc32c } from './anchor/crc32.js'

/** LevelDB's log format: blocks of 32 kB; a record's checksum, length and type come before its bytes. */
const BLOCK = 32_768
const HEADER = 7
const LAST_TYPES = new Set([1, 4]) // a whole record, or the last part of one

/**
 * The number of bytes at the end of a `.log` that belong to an incomplete write, as a killed process leaves
 * it. LevelDB drops them without an error. This reads lengths only; the reader of the records finds out
 * whether the content is intact.
 */
export async function tornBytes(path: string): Promise<number> {
  const bytes = await readFile(path)
  let at = 0
  let complete = 0
  while (at + HEADER <= bytes.length) {
    const left = BLOCK - (at % BLOCK)
    if (left < HEADER) {
      at += left
      continue
    }
    const length = bytes.readUInt16LE(at + 4)
    const type = bytes[at + 6] as number
    const end = at + HEADER + length
    if (type === 0 || end > bytes.length || HEADER + length > left) break
    at = end
    if (LAST_TYPES.has(type)) complete = end
  }
  return bytes.length - complete
}

/** A record's bytes begin with a sequence number of 56 bits, little-endian; this byte of the 64 is 0. */
const TOP_BYTE = 7
const FIRST_TYPES = new Set([1, 2]) // a whole record, or the first part of one

/**
 * Whether a `.log` has an intact record that is not a write of LevelDB: the file is something else, for
 * example a MANIFEST. LevelDB would abort the process when it reads it.
 */
export async function isForeignLog(path: string): Promise<boolean> {
  const bytes = await readFile(path)
  let at = 0
  while (at + HEADER <= bytes.length) {
    const left = BLOCK - (at % BLOCK)
    const length = left < HEADER ? 0 : bytes.readUInt16LE(at + 4)
    const end = at + HEADER + length
    if (left < HEADER || HEADER + length > left || end > bytes.length) {
      // The rest of the block can't be read: LevelDB continues with the next one.
      at += left
      continue
    }
    const type = bytes[at + 6] as number
    // The first part of a record may end before that byte, at the end of a block.
    const isWrite = !FIRST_TYPES.has(type) || length <= TOP_BYTE || bytes[at + HEADER + TOP_BYTE] === 0
    if (!isWrite && isSound(bytes, at, end)) return true
    at = type === 0 ? at + left : end
  }
  return false
}

function isSound(bytes: Buffer, at: number, end: number): boolean {
  const crc = crc32c(bytes.subarray(at + 6, end))
  const masked = (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0
  return masked === bytes.readUInt32LE(at)
}

/** The beginning of the first record of every MANIFEST: the name of the comparator. */
const MANIFEST_START = Buffer.from('\u0001\u001aleveldb.BytewiseComparator', 'latin1')

/**
 * Whether a MANIFEST is something else, for example a `.log`: LevelDB may abort the process when it reads it.
 */
export async function isForeignManifest(path: string): Promise<boolean> {
  const bytes = await readFile(path)
  const start = bytes.subarray(HEADER, HEADER + MANIFEST_START.length)
  return start.length === MANIFEST_START.length && !start.equals(MANIFEST_START)
}
