/*
 * A value in bytes: whole numbers from 0 to 199 are one byte, which is the number; any other first byte says what follows. What is neither a
 * number nor null nor a boolean is a reference: the next entry of a list beside the bytes, so that texts and JSON are
 * shared with the rows.
 */
const ONE_BYTE = 200
const TWO_BYTES = ONE_BYTE + 40 * 256
const UINT16 = 240
const UINT24 = 241
const UINT32 = 242
/** A negative whole number, as its complement of 32 bits. */
const NEGATIVE = 243
const DOUBLE = 244
const NULL = 245
const FALSE = 246
const TRUE = 247
const REFERENCE = 248

/** The size of the largest value. */
export const MOST_BYTES = 9

const double: Float64Array = new Float64Array(1)
const doubleBytes: Uint8Array = new Uint8Array(double.buffer)

/** Writes a number and returns the offset after it. */
export function writeNumber(bytes: Uint8Array, at: number, value: number): number {
  if (value >>> 0 === value && (value !== 0 || 1 / value > 0)) return writeWhole(bytes, at, value)
  if ((value | 0) === value && value < 0) return writeWord(bytes, writeByte(bytes, at, NEGATIVE), ~value)
  return writeDouble(bytes, writeByte(bytes, at, DOUBLE), value)
}

/** Writes any value and returns the offset after it. */
export function writeValue(
  { bytes, references }: { readonly bytes: Uint8Array; readonly references: unknown[] },
  at: number,
  value: unknown,
): number {
  if (typeof value === 'number') return writeNumber(bytes, at, value)
  if (value === null) return writeByte(bytes, at, NULL)
  if (value === true) return writeByte(bytes, at, TRUE)
  if (value === false) return writeByte(bytes, at, FALSE)
  references.push(value)
  return writeByte(bytes, at, REFERENCE)
}

function writeByte(bytes: Uint8Array, at: number, byte: number): number {
  bytes[at] = byte
  return at + 1
}

function writeWhole(bytes: Uint8Array, at: number, value: number): number {
  if (value < ONE_BYTE) return writeByte(bytes, at, value)
  if (value < TWO_BYTES) {
    const rest = value - ONE_BYTE
    bytes[at] = ONE_BYTE + (rest >> 8)
    bytes[at + 1] = rest
    return at + 2
  }
  if (value <= 0xffff) {
    bytes[at] = UINT16
    bytes[at + 1] = value
    bytes[at + 2] = value >> 8
    return at + 3
  }
  if (value <= 0xff_ffff) {
    bytes[at] = UINT24
    bytes[at + 1] = value
    bytes[at + 2] = value >> 8
    bytes[at + 3] = value >> 16
    return at + 4
  }
  return writeWord(bytes, writeByte(bytes, at, UINT32), value)
}

function writeWord(bytes: Uint8Array, at: number, value: number): number {
  bytes[at] = value
  bytes[at + 1] = value >> 8
  bytes[at + 2] = value >> 16
  bytes[at + 3] = value >> 24
  return at + 4
}

/** Writes the eight bytes of a number and returns the offset after them. */
export function writeDouble(bytes: Uint8Array, at: number, value: number): number {
  double[0] = value
  for (let i = 0; i < 8; i++) bytes[at + i] = doubleBytes[i] as number
  return at + 8
}

/**
 * Reads values in the order in which they were written, from an offset in the bytes and one in the
 * references.
 */
export class ValueReader {
  readonly #bytes: Uint8Array
  readonly #references: readonly unknown[]
  #at: number
  #reference: number

  constructor(bytes: Uint8Array, references: readonly unknown[], start: readonly [number, number]) {
    this.#bytes = bytes
    this.#references = references
    this.#at = start[0]
    this.#reference = start[1]
  }

  byte(): number {
    return this.#bytes[this.#at++] as number
  }

  number(): number {
    return this.value() as number
  }

  reference(): unknown {
    return this.#references[this.#reference++]
  }

  double(): number {
    for (let i = 0; i < 8; i++) doubleBytes[i] = this.byte()
    return double[0] as number
  }

  value(): unknown {
    const first = this.byte()
    if (first < ONE_BYTE) return first
    if (first < UINT16) return ONE_BYTE + ((first - ONE_BYTE) << 8) + this.byte()
    switch (first) {
      case UINT16:
        return this.#whole(2)
      case UINT24:
        return this.#whole(3)
      case UINT32:
        return this.#whole(4)
      case NEGATIVE:
        return ~this.#whole(4)
      case DOUBLE:
        return this.double()
      case NULL:
        return null
      case FALSE:
        return false
      case TRUE:
        return true
      default:
        return this.reference()
    }
  }

  #whole(size: number): number {
    let value = 0
    for (let shift = 0; shift < size * 8; shift += 8) value |= this.byte() << shift
    return value >>> 0
  }
}
