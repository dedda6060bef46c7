/** Reflected polynomials of CRC-32 as in zlib, and of CRC-32C as in LevelDB. */
const ZLIB = tableOf(0xedb88320)
const CASTAGNOLI = tableOf(0x82f63b78)

function tableOf(polynomial: number): Uint32Array {
  return Uint32Array.from({ length: 256 }, (_, byte) => {
    let value = byte
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ polynomial : value >>> 1
    return value
  })
}

/** CRC-32 of the first bytes, as zlib computes it. Node has it in `zlib` from version 20.15 only. */
export function crc32(bytes: Uint8Array, length: number): number {
  return checksum(ZLIB, bytes, length)
}

/** CRC-32C of bytes. */
export function crc32c(bytes: Uint8Array): number {
  return checksum(CASTAGNOLI, bytes, bytes.length)
}

function checksum(table: Uint32Array, bytes: Uint8Array, length: number): number {
  let crc = -1
  for (let at = 0; at < length; at++)
    crc = (crc >>> 8) ^ (table[(crc ^ (bytes[at] as number)) & 255] as number)
  return ~crc >>> 0
}
