import { assert } from '../../util/assert.js'

/**
 * The position of a slot in {@link SlotBlocks}: `block * BLOCK_SIZE + offset`. Positions ascend along the
 * list, and are valid until the next write.
 */
export type Place = number

const BITS = 8
const BLOCK_SIZE: number = 1 << BITS
const OFFSET: number = BLOCK_SIZE - 1
/** A block with fewer slots is merged with its neighbour, if both fit into one with room to spare. */
const SMALL = 64
const ROOMY = 192

/**
 * A long list of slots in blocks of up to 256: a search is binary, first over the blocks, then inside one.
 * Inserting and removing move the cells of one block; now and then a block is split or merged. 4 to 8 bytes a
 * slot.
 */
export class SlotBlocks {
  #blocks: Int32Array[] = []
  #counts: number[] = []
  size: number = 0

  /** Bytes in use, about. */
  get bytes(): number {
    return this.#blocks.length * BLOCK_SIZE * Int32Array.BYTES_PER_ELEMENT
  }

  /** The position after the last slot. */
  get end(): Place {
    return this.#blocks.length * BLOCK_SIZE
  }

  at(place: Place): number {
    return (this.#blocks[place >>> BITS] as Int32Array)[place & OFFSET] as number
  }

  /** The first position whose slot satisfies a condition that holds for all later ones; else the end. */
  search(holds: (slot: number) => boolean): Place {
    let low = 0
    let high = this.#blocks.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (holds((this.#blocks[middle] as Int32Array)[0] as number)) high = middle
      else low = middle + 1
    }
    // The first slot of every block before `low` fails, so the place is in the block before it or at its end.
    if (low === 0) return 0
    const block = low - 1
    const slots = this.#blocks[block] as Int32Array
    const count = this.#counts[block] as number
    let from = 1
    let to = count
    while (from < to) {
      const middle = (from + to) >>> 1
      if (holds(slots[middle] as number)) to = middle
      else from = middle + 1
    }
    return from === count ? low * BLOCK_SIZE : block * BLOCK_SIZE + from
  }

  /** Inserts a slot before a position. */
  insert(place: Place, slot: number): void {
    let block = place >>> BITS
    let offset = place & OFFSET
    if (offset === 0 && block > 0) {
      block--
      offset = this.#counts[block] as number
    }
    this.size++
    if (this.#blocks.length === 0) return this.#addBlock(0, slot)
    if (this.#counts[block] === BLOCK_SIZE) {
      // Rows that come in order fill their blocks instead of leaving halves behind.
      if (offset === BLOCK_SIZE) return this.#addBlock(block + 1, slot)
      this.#split(block)
      const count = this.#counts[block] as number
      if (offset > count) {
        block++
        offset -= count
      }
    }
    const slots = this.#blocks[block] as Int32Array
    const count = this.#counts[block] as number
    slots.copyWithin(offset + 1, offset, count)
    slots[offset] = slot
    this.#counts[block] = count + 1
  }

  remove(place: Place): void {
    const block = place >>> BITS
    const offset = place & OFFSET
    const count = this.#counts[block] as number
    assert(offset < count, 'a slot that is removed is there')
    ;(this.#blocks[block] as Int32Array).copyWithin(offset, offset + 1, count)
    this.#counts[block] = count - 1
    this.size--
    if (count <= SMALL) this.#shrink(block)
  }

  /** The position before another one, which is not the first. */
  before(place: Place): Place {
    if ((place & OFFSET) > 0) return place - 1
    const block = (place >>> BITS) - 1
    return block * BLOCK_SIZE + (this.#counts[block] as number) - 1
  }

  /** The number of slots from one position to another. */
  between(from: Place, to: Place): number {
    const first = from >>> BITS
    const last = to >>> BITS
    let count = (to & OFFSET) - (from & OFFSET)
    for (let block = first; block < last; block++) count += this.#counts[block] as number
    return count
  }

  /** An estimate of it that doesn't read the blocks in between: exact within one or two blocks. */
  estimate(from: Place, to: Place): number {
    const blocks = (to >>> BITS) - (from >>> BITS)
    if (blocks <= 2) return this.between(from, to)
    const mean = this.size / this.#blocks.length
    return Math.round(blocks * mean + (to & OFFSET) - (from & OFFSET))
  }

  /** The position `count` slots after another one, or `limit` if that is nearer. */
  advance(from: Place, count: number, limit: Place): Place {
    let block = from >>> BITS
    let offset = (from & OFFSET) + count
    while (block < this.#blocks.length && offset >= (this.#counts[block] as number))
      offset -= this.#counts[block++] as number
    return block === this.#blocks.length ? limit : Math.min(limit, block * BLOCK_SIZE + offset)
  }

  /** The position `count` slots before another one, or `limit` if that is nearer. */
  retreat(from: Place, count: number, limit: Place): Place {
    let block = from >>> BITS
    let offset = (from & OFFSET) - count
    while (offset < 0 && block > 0) offset += this.#counts[--block] as number
    return offset < 0 ? limit : Math.max(limit, block * BLOCK_SIZE + offset)
  }

  /** Copies the slots between two positions, and returns their number. */
  copy(from: Place, to: Place, into: Int32Array, at: number = 0): number {
    const last = to >>> BITS
    let block = from >>> BITS
    let offset = from & OFFSET
    let next = at
    for (; block <= last && block < this.#blocks.length; block++) {
      const slots = this.#blocks[block] as Int32Array
      const end = block === last ? to & OFFSET : (this.#counts[block] as number)
      while (offset < end) into[next++] = slots[offset++] as number
      offset = 0
    }
    return next - at
  }

  /** Replaces everything by a sorted list. */
  fill(sorted: Int32Array): void {
    this.clear()
    for (let from = 0; from < sorted.length; from += ROOMY) {
      const block = new Int32Array(BLOCK_SIZE)
      const part = sorted.subarray(from, from + ROOMY)
      block.set(part)
      this.#blocks.push(block)
      this.#counts.push(part.length)
    }
    this.size = sorted.length
  }

  clear(): void {
    this.#blocks = []
    this.#counts = []
    this.size = 0
  }

  #addBlock(at: number, slot: number): void {
    const slots = new Int32Array(BLOCK_SIZE)
    slots[0] = slot
    this.#blocks.splice(at, 0, slots)
    this.#counts.splice(at, 0, 1)
  }

  #split(block: number): void {
    const slots = this.#blocks[block] as Int32Array
    const half = BLOCK_SIZE / 2
    const upper = new Int32Array(BLOCK_SIZE)
    upper.set(slots.subarray(half))
    this.#blocks.splice(block + 1, 0, upper)
    this.#counts.splice(block + 1, 0, BLOCK_SIZE - half)
    this.#counts[block] = half
  }

  /** Removes an empty block; merges a small one with a neighbour. */
  #shrink(block: number): void {
    if (this.#counts[block] === 0) return this.#removeBlock(block)
    const left = block + 1 < this.#blocks.length ? block : block - 1
    if (left < 0) return
    const count = this.#counts[left] as number
    const added = this.#counts[left + 1] as number
    if (count + added > ROOMY) return
    ;(this.#blocks[left] as Int32Array).set((this.#blocks[left + 1] as Int32Array).subarray(0, added), count)
    this.#counts[left] = count + added
    this.#removeBlock(left + 1)
  }

  #removeBlock(block: number): void {
    this.#blocks.splice(block, 1)
    this.#counts.splice(block, 1)
  }
}
