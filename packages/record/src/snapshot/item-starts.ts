/*
 * MessagePack without its values: where the items of an array begin. The format of each kind is in its first byte:
 * https://github.com/msgpack/msgpack/blob/master/spec.md
 */

/** Of the kinds 0xc0 to 0xdf: bytes after the first one that are not a length. */
const FIXED: readonly number[] = [
  // null, never used, false, true; bytes and extensions, whose length is read
  0, -1, 0, 0, -1, -1, -1, -1, -1, -1,
  // float 32 and 64, unsigned and signed numbers of 8 to 64 bits, extensions of 1 to 16 bytes with their type
  4, 8, 1, 2, 4, 8, 1, 2, 4, 8, 2, 3, 5, 9, 17,
]
const FIRST_FIXED = 0xc0

/**
 * Where each item of the array begins that the bytes are, and at last where it ends. Throws a TypeError if the bytes are
 * not one array in MessagePack.
 */
export function itemStarts(bytes: Uint8Array): Uint32Array {
  const scan = new Scan(bytes)
  const count = scan.arrayLength()
  if (count > bytes.length) throw cutOff()
  const starts = new Uint32Array(count + 1)
  for (let item = 0; item < count; item++) {
    starts[item] = scan.at
    scan.skip()
  }
  starts[count] = scan.at
  if (scan.at !== bytes.length) throw new TypeError('a mixed column has more than its values')
  return starts
}

class Scan {
  at: number = 0
  readonly #bytes: Uint8Array
  readonly #view: DataView

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  arrayLength(): number {
    const kind = this.#byte()
    if (kind >= 0x90 && kind <= 0x9f) return kind & 0xf
    if (kind === 0xdc) return this.#length(2)
    if (kind === 0xdd) return this.#length(4)
    throw new TypeError('a mixed column is not an array')
  }

  /** Passes over one value, with all that it contains. */
  skip(): void {
    for (let left = 1; left > 0; left--) left += this.#one()
    if (this.at > this.#bytes.length) throw cutOff()
  }

  /** Passes over a value, and returns how many others it contains. */
  #one(): number {
    const kind = this.#byte()
    if (kind <= 0x7f || kind >= 0xe0) return 0
    if (kind <= 0x8f) return (kind & 0xf) * 2
    if (kind <= 0x9f) return kind & 0xf
    if (kind <= 0xbf) return this.#pass(kind & 0x1f)
    const fixed = FIXED[kind - FIRST_FIXED]
    if (fixed !== undefined && fixed >= 0) return this.#pass(fixed)
    return this.#long(kind)
  }

  /** A value whose length follows its kind. */
  #long(kind: number): number {
    // Bytes, then extensions, which have a type as well, then texts.
    if (kind >= 0xc4 && kind <= 0xc6) return this.#pass(this.#length(1 << (kind - 0xc4)))
    if (kind >= 0xc7 && kind <= 0xc9) return this.#pass(this.#length(1 << (kind - 0xc7)) + 1)
    if (kind >= 0xd9 && kind <= 0xdb) return this.#pass(this.#length(1 << (kind - 0xd9)))
    if (kind === 0xdc || kind === 0xdd) return this.#length(kind === 0xdc ? 2 : 4)
    if (kind === 0xde || kind === 0xdf) return this.#length(kind === 0xde ? 2 : 4) * 2
    throw new TypeError('a mixed column has a value of no kind')
  }

  #byte(): number {
    const byte = this.#bytes[this.at++]
    if (byte === undefined) throw cutOff()
    return byte
  }

  #pass(length: number): 0 {
    this.at += length
    return 0
  }

  #length(size: number): number {
    const { at } = this
    if (at + size > this.#bytes.length) throw cutOff()
    this.at += size
    if (size === 1) return this.#view.getUint8(at)
    return size === 2 ? this.#view.getUint16(at) : this.#view.getUint32(at)
  }
}

function cutOff(): TypeError {
  return new TypeError('a mixed column is cut off')
}
