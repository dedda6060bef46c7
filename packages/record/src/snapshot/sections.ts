/** Sections begin at multiples of this, so that a typed array can be a view of one. */
const ALIGNMENT = 8

export function padded(length: number): number {
  return Math.ceil(length / ALIGNMENT) * ALIGNMENT
}

/** Collects the raw parts of a block. Its header refers to them by number. */
export class SectionWriter {
  readonly #parts: Uint8Array[] = []
  #size = 0

  get lengths(): readonly number[] {
    return this.#parts.map(({ length }) => length)
  }

  /** Bytes of all sections with their padding. */
  get size(): number {
    return this.#size
  }

  /** The number of the new section. The bytes must not change before {@link copyTo}. */
  add(bytes: Uint8Array): number {
    this.#size += padded(bytes.length)
    return this.#parts.push(bytes) - 1
  }

  copyTo(target: Uint8Array, start: number): void {
    let at = start
    for (const part of this.#parts) {
      target.set(part, at)
      at += padded(part.length)
    }
  }
}

/** Finds the sections of a block. */
export class SectionReader {
  readonly #bytes: Uint8Array
  readonly #starts: readonly number[]
  readonly #lengths: readonly number[]

  /** Throws a TypeError unless the sections fill the bytes from `start` to the end. */
  constructor(bytes: Uint8Array, start: number, lengths: unknown) {
    if (!Array.isArray(lengths)) throw new TypeError('the block has no list of sections')
    const starts: number[] = []
    let at = start
    for (const length of lengths as readonly unknown[]) {
      if (!Number.isSafeInteger(length) || (length as number) < 0)
        throw new TypeError('the length of a section is wrong')
      starts.push(at)
      at += padded(length as number)
    }
    if (at !== bytes.length) throw new TypeError(`its sections end at ${at}, it has ${bytes.length} bytes`)
    this.#bytes = bytes
    this.#starts = starts
    this.#lengths = lengths as readonly number[]
  }

  /** A view of a section's bytes. Throws a TypeError if there is no such section. */
  bytes(section: unknown): Uint8Array {
    const start = this.#starts[section as number]
    const length = this.#lengths[section as number]
    if (start === undefined || length === undefined)
      throw new TypeError('it names a section that is not there')
    return this.#bytes.subarray(start, start + length)
  }
}
