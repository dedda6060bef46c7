import { readFile } from 'node:fs/promises'

/** LevelDB's log format: blocks of 32 kB; a record's checksum, length and type come before its bytes. */
const BLOCK = 32_768
const HEADER = 7
const LAST_TYPES = new Set([1, 4]) // a whole record, or the last part of one

/**
 * How many bytes at the end of a `.log` belong to a write that was not completed, as a killed process leaves them:
 * LevelDB leaves them out in silence. It reads lengths only; whether what is there is sound, the reader of the records
 * finds out.
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
    const type = bytes[at + 6] ?? 0
    const end = at + HEADER + length
    if (type === 0 || end > bytes.length || HEADER + length > left) break
    at = end
    if (LAST_TYPES.has(type)) complete = end
  }
  return bytes.length - complete
}
