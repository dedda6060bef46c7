/** Reflected polynomial of CRC-32 as in zlib. */
const POLYNOMIAL = 0xedb88320
const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ POLYNOMIAL : value >>> 1
  return value
})

/** CRC-32 of the first bytes, as zlib computes it. Node has it in `zlib` from version 20.15 only. */
export function crc32(bytes: Uint8Array, length: number): number {
  let crc = -1
  for (let at = 0; at < length; at++) crc = (crc >>> 8) ^ (TABLE[(crc ^ (bytes[at] ?? 0)) & 255] ?? 0)
  return ~crc >>> 0
}
