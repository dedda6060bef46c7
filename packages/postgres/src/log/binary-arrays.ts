const BIGINT = 20
const BYTEA = 17
/** Of the array: number of dimensions, flags, type, and for the dimension its length and first index. */
const HEADER = 20

/**
 * A parameter of the type `bytea[]` in PostgreSQL's binary format. `pg` would send it as text, twice as long, which takes
 * both ends several times as long to convert.
 */
export function byteaArray(items: readonly Uint8Array[]): Buffer {
  const size = items.reduce((sum, item) => sum + 4 + item.length, HEADER)
  const bytes = headed(BYTEA, items.length, size)
  let at = HEADER
  for (const item of items) {
    bytes.writeInt32BE(item.length, at)
    bytes.set(item, at + 4)
    at += 4 + item.length
  }
  return bytes
}

/** A parameter of the type `bigint[]` in PostgreSQL's binary format. */
export function bigintArray(items: readonly number[]): Buffer {
  const bytes = headed(BIGINT, items.length, HEADER + 12 * items.length)
  for (const [index, item] of items.entries()) {
    const at = HEADER + 12 * index
    bytes.writeInt32BE(8, at)
    bytes.writeBigInt64BE(BigInt(item), at + 4)
  }
  return bytes
}

/** An array with one dimension, without its items. */
function headed(type: number, length: number, size: number): Buffer {
  const bytes = Buffer.allocUnsafe(size)
  for (const [index, value] of [1, 0, type, length, 1].entries()) bytes.writeInt32BE(value, 4 * index)
  return bytes
}
