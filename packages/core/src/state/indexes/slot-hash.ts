import { assert } from '../../util/assert.js'

const SMALLEST = 16
/** Linear probing in a table that is three quarters full reads 2.5 cells for a hit, 8.5 for a miss. */
const LOAD_NUMERATOR = 3
const LOAD_DENOMINATOR = 4

/**
 * A hash table of small integers (slots, edges) in one typed array. The caller hashes and compares the
 * entries. To iterate over the cells of a hash: `for (let cell = t.first(hash); (entry = t.entry(cell)) >= 0;
 * cell = t.next(cell))`. Removal shifts later entries back: no tombstones.
 */
export class SlotHash {
  /** Entry + 1, 0 where free. */
  #cells: Int32Array = new Int32Array(SMALLEST)
  #mask: number = SMALLEST - 1
  #size: number = 0
  readonly #hashOf: (entry: number) => number

  /** `hashOf` computes an entry's hash again: called when the table grows or an entry is removed. */
  constructor(hashOf: (entry: number) => number) {
    this.#hashOf = hashOf
  }

  /** Bytes in use, about. */
  get bytes(): number {
    return this.#cells.byteLength
  }

  get size(): number {
    return this.#size
  }

  first(hash: number): number {
    return hash & this.#mask
  }

  next(cell: number): number {
    return (cell + 1) & this.#mask
  }

  /** The entry in a cell; -1 ends the iteration. */
  entry(cell: number): number {
    return (this.#cells[cell] as number) - 1
  }

  /** Adds an entry that isn't there. */
  add(entry: number, hash: number): void {
    if ((this.#size + 1) * LOAD_DENOMINATOR > this.#cells.length * LOAD_NUMERATOR)
      this.#resize(this.#cells.length * 2)
    this.#insert(entry, hash)
    this.#size++
  }

  /** Removes an existing entry. */
  remove(entry: number, hash: number): void {
    const cells = this.#cells
    let hole = this.first(hash)
    while (cells[hole] !== entry + 1) {
      assert(cells[hole] !== 0, 'a hash table lost an entry')
      hole = this.next(hole)
    }
    for (let cell = this.next(hole); cells[cell] !== 0; cell = this.next(cell)) {
      const home = this.#hashOf((cells[cell] as number) - 1) & this.#mask
      const reach = (cell - home) & this.#mask
      if (reach < ((cell - hole) & this.#mask)) continue
      cells[hole] = cells[cell] as number
      hole = cell
    }
    cells[hole] = 0
    this.#size--
  }

  /** Empties the table, with room for the expected number of entries. */
  clear(expected: number = 0): void {
    let length = SMALLEST
    while (expected * LOAD_DENOMINATOR > length * LOAD_NUMERATOR) length *= 2
    this.#cells = new Int32Array(length)
    this.#mask = length - 1
    this.#size = 0
  }

  #insert(entry: number, hash: number): void {
    let cell = this.first(hash)
    while (this.#cells[cell] !== 0) cell = this.next(cell)
    this.#cells[cell] = entry + 1
  }

  #resize(length: number): void {
    const old = this.#cells
    this.#cells = new Int32Array(length)
    this.#mask = length - 1
    for (let cell = 0; cell < old.length; cell++) {
      const entry = (old[cell] as number) - 1
      if (entry >= 0) this.#insert(entry, this.#hashOf(entry))
    }
  }
}

/** Mixes two small integers into a hash whose low bits are good. */
export function hashPair(a: number, b: number): number {
  let h = Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d)
  return h ^ (h >>> 13)
}

const FNV_PRIME = 0x01000193

/** A hash of a value returned by `ValueType.key`. */
export function hashKey(key: string | number | bigint | boolean): number {
  if (typeof key === 'number')
    return Number.isInteger(key) ? hashPair(key | 0, (key / 0x100000000) | 0) : hashText(String(key))
  return typeof key === 'boolean' ? hashPair(Number(key), 1) : hashText(String(key))
}

function hashText(text: string): number {
  let h = 0x811c9dc5
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), FNV_PRIME)
  return h ^ (h >>> 15)
}
