/**
 * Arrays up to this length double, longer ones grow by half, because at a million entries unused space costs
 * more than copies.
 */
const DOUBLING_LIMIT = 1 << 16
const SMALLEST = 16

/** The new length of an array of `length` entries that must hold `needed` entries. */
export function grownLength(length: number, needed: number): number {
  const step = length < DOUBLING_LIMIT ? length * 2 : length + (length >> 1)
  return Math.max(SMALLEST, step, needed)
}

/** A longer copy, the new entries zero. */
export function growInt32(array: Int32Array, needed: number): Int32Array {
  const grown = new Int32Array(grownLength(array.length, needed))
  grown.set(array)
  return grown
}

/** A longer copy, the new entries zero. */
export function growUint8(array: Uint8Array, needed: number): Uint8Array {
  const grown = new Uint8Array(grownLength(array.length, needed))
  grown.set(array)
  return grown
}

/** A longer copy, the new entries zero. */
export function growFloat64(array: Float64Array, needed: number): Float64Array {
  const grown = new Float64Array(grownLength(array.length, needed))
  grown.set(array)
  return grown
}

/** The smallest power of two that is at least `n` (n ≥ 1). */
export function powerOfTwo(n: number): number {
  return n <= 1 ? 1 : 1 << (32 - Math.clz32(n - 1))
}

/** Bytes that an entry of a Map takes, about. */
export const MAP_ENTRY = 40
