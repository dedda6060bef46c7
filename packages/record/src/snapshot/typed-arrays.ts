/** Every kind of typed array that a block may have, besides `Uint8Array`, which is a plain value. */
export type NumberArray =
  | Int8Array
  | Uint8ClampedArray
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | Float32Array
  | Float64Array
  | BigInt64Array
  | BigUint64Array
export type TypedArray = Uint8Array | NumberArray

interface TypedArrayConstructor {
  readonly BYTES_PER_ELEMENT: number
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): TypedArray
}

/** By the name under which they are stored. */
const CONSTRUCTORS: Readonly<Record<string, TypedArrayConstructor>> = {
  __proto__: null,
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
} as never

const IS_LITTLE_ENDIAN: boolean = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1

/** True for every kind of typed array, `Uint8Array` among them. */
export function isTypedArray(value: unknown): value is TypedArray {
  return ArrayBuffer.isView(value) && !(value instanceof DataView)
}

export function nameOfTypedArray(array: TypedArray): string {
  return array[Symbol.toStringTag]
}

/** The bytes of a typed array in little-endian order: its own memory if the machine has that order. */
export function bytesOfTypedArray(array: TypedArray): Uint8Array {
  const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength)
  return IS_LITTLE_ENDIAN ? bytes : swapBytes(bytes, array.BYTES_PER_ELEMENT)
}

/**
 * A view of bytes that {@link bytesOfTypedArray} returned. Throws a TypeError if the name or the number of
 * bytes is not that of a typed array.
 */
export function typedArrayOver(name: unknown, bytes: Uint8Array): TypedArray {
  const constructor = typeof name === 'string' ? CONSTRUCTORS[name] : undefined
  if (constructor === undefined) throw new TypeError(`there is no typed array ${String(name)}`)
  const width = constructor.BYTES_PER_ELEMENT
  const length = bytes.length / width
  if (!Number.isInteger(length)) throw new TypeError(`${bytes.length} bytes are no ${String(name)}`)
  const ordered = IS_LITTLE_ENDIAN ? bytes : swapBytes(bytes, width)
  const aligned = ordered.byteOffset % width === 0 ? ordered : new Uint8Array(ordered)
  return new constructor(aligned.buffer, aligned.byteOffset, length)
}

/** A copy with the bytes of each element in the opposite order. */
export function swapBytes(bytes: Uint8Array, width: number): Uint8Array {
  const swapped = new Uint8Array(bytes.length)
  for (let i = 0; i < bytes.length; i += width)
    for (let k = 0; k < width; k++) swapped[i + k] = bytes[i + width - 1 - k] as number
  return swapped
}
