import type { PostingLists } from '../table/reader.js'
import type { Extent } from '../util/extent.js'
import { growInt32 } from '../util/typed-array.js'

const NOBODY = -1

/** Where the targets of slots not taken in yet stand, by slot; negative for none. */
interface Targets {
  readonly slots: Int32Array
}

/**
 * The reverse of a one-to-one: one member an owner at most, so a cell an owner does, and reading a list is reading that cell. The cells are the pool,
 * an owner's list starts at its own place. Follows a table lazily, as {@link PooledLists} does. benchmarks: forward.
 */
export class SingleLists implements PostingLists {
  readonly #extent: Extent
  readonly #targets: Targets
  #mark: number = 0
  #total: number = 0
  #cells: Int32Array = new Int32Array(0)

  constructor(extent: Extent, targets: Targets) {
    this.#extent = extent
    this.#targets = targets
  }

  /** The owner's member, -1 where it has none. */
  only(owner: number): number {
    if (this.#mark !== this.#extent.limit) this.#catchUp()
    const cells = this.#cells
    return owner >= 0 && owner < cells.length ? (cells[owner] as number) : NOBODY
  }

  count(owner: number): number {
    return this.only(owner) === NOBODY ? 0 : 1
  }

  start(owner: number): number {
    if (this.#mark !== this.#extent.limit) this.#catchUp()
    return owner >= 0 && owner < this.#cells.length ? owner : 0
  }

  get pool(): Int32Array {
    if (this.#mark !== this.#extent.limit) this.#catchUp()
    return this.#cells
  }

  get total(): number {
    if (this.#mark !== this.#extent.limit) this.#catchUp()
    return this.#total
  }

  /** A view of an owner's members, valid until the next write. */
  members(owner: number): Int32Array {
    const start = this.start(owner)
    return this.#cells.subarray(start, start + this.count(owner))
  }

  /** True for slots taken in already, whose changes must be told. */
  covers(slot: number): boolean {
    return slot < this.#mark
  }

  /** Gives an owner its member. */
  add(owner: number, member: number): void {
    if (owner >= this.#cells.length) this.#grow(owner + 1)
    if (this.#cells[owner] === NOBODY) this.#total++
    this.#cells[owner] = member
  }

  remove(owner: number, member: number): void {
    if (this.#cells[owner] !== member) return
    this.#cells[owner] = NOBODY
    this.#total--
  }

  /** Forgets everything: the next read takes all slots in anew. */
  reset(): void {
    this.#mark = 0
    this.#total = 0
    this.#cells = new Int32Array(0)
  }

  #catchUp(): void {
    const limit = this.#extent.limit
    const slots = this.#targets.slots
    for (let slot = this.#mark; slot < limit; slot++) {
      const target = slots[slot] as number
      if (target >= 0) this.add(target, slot)
    }
    this.#mark = limit
  }

  #grow(needed: number): void {
    const length = this.#cells.length
    this.#cells = growInt32(this.#cells, needed)
    this.#cells.fill(NOBODY, length)
  }
}
