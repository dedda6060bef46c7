import { grownLength } from '../../util/typed-array.js'

const SIZE_CLASSES = 31
const NONE = -1

/**
 * Blocks of cells in one growing array. The length of a block is a power of two. Any run of cells may be
 * freed: it is divided into powers of two, which are kept in one free list per size, linked through their own
 * first cells.
 */
export class BlockPool {
  cells: Int32Array
  /** Freed cells that have not been reused. */
  free: number = 0
  /** Where the part that was never allocated begins. */
  #end: number
  readonly #heads: Int32Array = new Int32Array(SIZE_CLASSES).fill(NONE)

  /** `used` cells at the start of `cells` are in use already. */
  constructor(cells: Int32Array = new Int32Array(0), used: number = cells.length) {
    this.cells = cells
    this.#end = used
  }

  /** A block whose length is a power of two, or -1 if the pool must grow first. */
  allocate(size: number): number {
    const sizeClass = 31 - Math.clz32(size)
    const head = this.#heads[sizeClass] as number
    if (head !== NONE) return this.#take(sizeClass, head)
    if (this.#end + size <= this.cells.length) {
      const start = this.#end
      this.#end += size
      return start
    }
    return this.#split(sizeClass)
  }

  /** Frees a run of cells. */
  release(start: number, length: number): void {
    let at = start
    let rest = length
    while (rest > 0) {
      const sizeClass = 31 - Math.clz32(rest)
      this.cells[at] = this.#heads[sizeClass] as number
      this.#heads[sizeClass] = at
      at += 1 << sizeClass
      rest -= 1 << sizeClass
    }
    this.free += length
  }

  grow(needed: number): void {
    const grown = new Int32Array(grownLength(this.cells.length, this.#end + needed))
    grown.set(this.cells)
    this.cells = grown
  }

  #take(sizeClass: number, head: number): number {
    this.#heads[sizeClass] = this.cells[head] as number
    this.free -= 1 << sizeClass
    return head
  }

  #split(sizeClass: number): number {
    for (let larger = sizeClass + 1; larger < SIZE_CLASSES; larger++) {
      const head = this.#heads[larger] as number
      if (head === NONE) continue
      const start = this.#take(larger, head)
      const size = 1 << sizeClass
      this.release(start + size, (1 << larger) - size)
      return start
    }
    return NONE
  }
}
