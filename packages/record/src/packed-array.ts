import { unpack } from './message-pack.js'
import { textOf } from './text-decoder.js'

const ARRAY_32 = 0xdd

/**
 * A packed array whose values are unpacked part by part. Numbers and texts, of which a payload has most, are read here: the
 * library creates a list of the characters of each text.
 */
export class PackedArray {
  readonly #bytes: Uint8Array
  readonly #view: DataView
  /** Values that are not unpacked yet. */
  #left: number
  #at: number

  /** Throws a plain error if the bytes are not a packed array. */
  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    const head = headOf(this.#view, 0)
    if (head.kind !== 'array') throw new TypeError('the payload is not an array')
    this.#left = head.values
    this.#at = head.bytes
  }

  get left(): number {
    return this.#left
  }

  /** The next values, at most `count`. A `Uint8Array` among them is a view of the bytes. */
  next(count: number): unknown[] {
    const bytes = this.#bytes
    const taken = Math.min(count, this.#left)
    // The number of values may be wrong, and each has one byte at least.
    if (taken > bytes.length - this.#at) throw endsEarly()
    const values = new Array<unknown>(taken)
    let at = this.#at
    for (let i = 0; i < taken; i++) {
      const first = bytes[at] as number
      if (first < 0x80) {
        values[i] = first
        at++
      } else if (first >= 0xa0 && first < 0xc0) {
        const end = at + 1 + (first & 0x1f)
        values[i] = textOf(bytes, at + 1, end)
        at = end
      } else {
        this.#at = at
        values[i] = this.#value(first)
        at = this.#at
      }
    }
    this.#at = at
    this.#left -= taken
    return values
  }

  /** Throws a plain error unless all values are unpacked and no byte follows them. */
  checkEnd(): void {
    if (this.#left > 0) throw new TypeError('the payload holds more than its commits')
    if (this.#at !== this.#bytes.length) throw new TypeError('the payload has bytes after its values')
  }

  /** The next value, with its first byte. */
  #value(first: number): unknown {
    const view = this.#view
    const at = this.#at + 1
    switch (first) {
      case 0xc0:
        this.#at = at
        return null
      case 0xc2:
      case 0xc3:
        this.#at = at
        return first === 0xc3
      case 0xcb:
        this.#at = at + 8
        return view.getFloat64(at)
      case 0xcc:
        this.#at = at + 1
        return view.getUint8(at)
      case 0xcd:
        this.#at = at + 2
        return view.getUint16(at)
      case 0xce:
        this.#at = at + 4
        return view.getUint32(at)
      case 0xd9:
        return this.#text(at + 1, view.getUint8(at))
      case 0xda:
        return this.#text(at + 2, view.getUint16(at))
      default:
        return this.#other()
    }
  }

  #text(start: number, length: number): string {
    this.#at = start + length
    return textOf(this.#bytes, start, this.#at)
  }

  #other(): unknown {
    const start = this.#at
    this.#at = endOf(this.#view, start)
    if (this.#at > this.#bytes.length) throw endsEarly()
    return unpack(this.#bytes.subarray(start, this.#at))
  }
}

function endsEarly(): TypeError {
  return new TypeError('the payload ends too early')
}

interface Head {
  readonly kind: 'array' | 'other'
  /** Skips to the values that it contains, or to its end if it contains none. */
  readonly bytes: number
  readonly values: number
}

/** The end of the value that begins at an offset. */
function endOf(view: DataView, start: number): number {
  let at = start
  for (let values = 1; values > 0; values--) {
    if (at >= view.byteLength) throw endsEarly()
    const head = headOf(view, at)
    at += head.bytes
    values += head.values
  }
  return at
}

/** Bytes of the values from 0xc0 to 0xdf that have one length, by the first byte. */
const FIXED: ReadonlyMap<number, number> = new Map([
  [0xc0, 1],
  [0xc2, 1],
  [0xc3, 1],
  [0xca, 5],
  [0xcb, 9],
  [0xcc, 2],
  [0xcd, 3],
  [0xce, 5],
  [0xcf, 9],
  [0xd0, 2],
  [0xd1, 3],
  [0xd2, 5],
  [0xd3, 9],
  [0xd4, 3],
  [0xd5, 4],
  [0xd6, 6],
  [0xd7, 10],
  [0xd8, 18],
])

function headOf(view: DataView, at: number): Head {
  const first = view.getUint8(at)
  if (first >= 0x90 && first < 0xa0) return { kind: 'array', bytes: 1, values: first & 0xf }
  if (first >= 0x80 && first < 0x90) return other(1, (first & 0xf) * 2)
  if (first < 0x80 || first >= 0xe0) return other(1)
  if (first < 0xc0) return other(1 + (first & 0x1f))
  const fixed = FIXED.get(first)
  if (fixed !== undefined) return other(fixed)
  switch (first) {
    case 0xc4:
    case 0xd9:
      return other(2 + view.getUint8(at + 1))
    case 0xc5:
    case 0xda:
      return other(3 + view.getUint16(at + 1))
    case 0xc6:
    case 0xdb:
      return other(5 + view.getUint32(at + 1))
    case 0xc7:
      return other(3 + view.getUint8(at + 1))
    case 0xc8:
      return other(4 + view.getUint16(at + 1))
    case 0xc9:
      return other(6 + view.getUint32(at + 1))
    case 0xdc:
      return { kind: 'array', bytes: 3, values: view.getUint16(at + 1) }
    case ARRAY_32:
      return { kind: 'array', bytes: 5, values: view.getUint32(at + 1) }
    case 0xde:
      return other(3, view.getUint16(at + 1) * 2)
    case 0xdf:
      return other(5, view.getUint32(at + 1) * 2)
    default:
      throw new TypeError(`the payload has a byte ${first} where a value begins`)
  }
}

function other(bytes: number, values: number = 0): Head {
  return { kind: 'other', bytes, values }
}
