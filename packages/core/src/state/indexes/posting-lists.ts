import type { PostingLists } from '../reader.js'
import { assert } from '../../util/assert.js'
import { gatherMembers, type SlotList } from '../slot-list.js'
import type { SlotRange } from './slot-range.js'
import { growInt32, growUint8, powerOfTwo } from '../../util/typed-array.js'
import { BlockPool } from './block-pool.js'
import { layOut } from './list-layout.js'
import { MemberPositions, type Positions } from './positions.js'
import { closeGap, isAscending, openGap, placeOf, sortRun } from './sorted-run.js'

/**
 * Lists up to this length are kept in order by shifting cells: at most 16 KB, half a microsecond. Longer ones
 * are sorted when they are read.
 */
const KEPT_IN_ORDER = 4096
/**
 * If more than half as many members are new as the lists already have, all lists are rebuilt: a counting sort
 * takes about 10 ns per member, adding takes 60.
 */
const REBUILD_FACTOR = 2
const FEW = 32
/**
 * Used as the mark if it is unknown which slots were added. No slot is below it, so no change is reported
 * until the next read.
 */
const UNKNOWN = -1

const IN_ORDER = 0
/** Out of order. */
const LOOSE = 1
/** Out of order, and each member's position is known. */
const PLACED = 2

/** The source of members that the lists don't have yet. */
export interface ListFeed {
  /** Adds the members of the slots `from … to)`, by `add`, or all of them again by `rebuild`. */
  fill(lists: PooledLists, from: number, to: number): void
}

/**
 * A reverse multimap over typed arrays: without an object per owner or edge. Members of an owner are in one block
 * of a shared pool.
 *
 * It is updated lazily: slots below its mark are in the lists (the writer calls `add` and `remove` for them),
 * later ones are added at the next read. A load without reads costs nothing, and the first read builds all
 * lists at once, in order and without free cells.
 */
export class PooledLists implements PostingLists {
  readonly #range: SlotRange
  readonly #feed: ListFeed | undefined
  readonly #positions: Positions
  #mark: number = 0
  #total: number = 0
  #blocks: BlockPool = new BlockPool()
  /** Start and count by owner, side by side, so that reading a list misses the CPU cache only once. */
  #heads: Int32Array = new Int32Array(0)
  #capacities: Int32Array = new Int32Array(0)
  /** IN_ORDER, LOOSE or PLACED; only lists longer than KEPT_IN_ORDER are ever loose. */
  #order: Uint8Array = new Uint8Array(0)
  #looseLists: number = 0

  constructor(range: SlotRange, feed?: ListFeed, positions: Positions = new MemberPositions()) {
    this.#range = range
    this.#feed = feed
    this.#positions = positions
  }

  /** Bytes in use, about. */
  get bytes(): number {
    const arrays = [this.#blocks.cells, this.#heads, this.#capacities, this.#order]
    return arrays.reduce((sum, { byteLength }) => sum + byteLength, this.#positions.bytes)
  }

  get isBuilt(): boolean {
    return this.#mark > 0
  }

  count(owner: number): number {
    if (this.#mark !== this.#range.limit) this.#catchUp()
    return owner >= 0 && owner < this.#capacities.length ? (this.#heads[owner * 2 + 1] as number) : 0
  }

  start(owner: number): number {
    if (this.#mark !== this.#range.limit) this.#catchUp()
    if (owner < 0 || owner >= this.#capacities.length) return 0
    if (this.#looseLists !== 0 && this.#order[owner] !== IN_ORDER) this.#putInOrder(owner)
    return this.#heads[owner * 2] as number
  }

  get pool(): Int32Array {
    if (this.#mark !== this.#range.limit) this.#catchUp()
    return this.#blocks.cells
  }

  get total(): number {
    if (this.#mark !== this.#range.limit) this.#catchUp()
    return this.#total
  }

  /** Benchmarks: chain_sel. */
  gather(owners: SlotList, into: SlotList): void {
    if (this.#mark !== this.#range.limit) this.#catchUp()
    if (this.#looseLists !== 0) return gatherMembers(this, owners, into)
    const heads = this.#heads
    const end = this.#capacities.length
    const pool = this.#blocks.cells
    const of = owners.cells
    let { cells, length } = into
    for (let i = 0; i < owners.length; i++) {
      const owner = of[i] as number
      if (owner < 0 || owner >= end) continue
      const count = heads[owner * 2 + 1] as number
      const start = heads[owner * 2] as number
      if (length + count > cells.length) {
        into.length = length
        into.reserve(count)
        cells = into.cells
      }
      for (let j = start; j < start + count; j++) cells[length++] = pool[j] as number
    }
    into.length = length
  }

  /** A view of an owner's members, valid until the next write. */
  members(owner: number): Int32Array {
    const start = this.start(owner)
    return this.pool.subarray(start, start + this.count(owner))
  }

  /** True for slots that were added already: their changes must be reported. */
  covers(slot: number): boolean {
    return slot < this.#mark
  }

  /** Adds a member that the owner doesn't have. O(1), amortised. */
  add(owner: number, member: number): void {
    if (owner >= this.#capacities.length) this.#growOwners(owner + 1)
    const count = this.#heads[owner * 2 + 1] as number
    const start =
      count === this.#capacities[owner] ? this.#enlarge(owner, count) : (this.#heads[owner * 2] as number)
    const cells = this.#blocks.cells
    const end = start + count
    let at = end
    if (count > 0 && (cells[end - 1] as number) > member) {
      if (count < KEPT_IN_ORDER) {
        at = placeOf(cells, start, end, member)
        openGap(cells, at, end)
      } else if (this.#order[owner] === IN_ORDER) this.#loosen(owner)
    }
    cells[at] = member
    this.#heads[owner * 2 + 1] = count + 1
    this.#total++
    if (this.#order[owner] === PLACED) this.#positions.set(owner, member, count)
  }

  /** Removes a member that the owner has. O(1). */
  remove(owner: number, member: number): void {
    const start = this.#heads[owner * 2] as number
    const count = this.#heads[owner * 2 + 1] as number
    const cells = this.#blocks.cells
    const end = start + count
    if (cells[end - 1] !== member) {
      const at =
        this.#order[owner] === IN_ORDER ? placeOf(cells, start, end, member) : this.#positionOf(owner, member)
      assert(at < end && cells[at] === member, 'a posting list lost a member')
      if (count > KEPT_IN_ORDER) this.#swapOut(owner, at, end - 1)
      else closeGap(cells, at, end)
    }
    this.#heads[owner * 2 + 1] = count - 1
    this.#total--
    if (count === 1) this.#free(owner)
    else if (count === KEPT_IN_ORDER + 1 && this.#order[owner] !== IN_ORDER) this.#putInOrder(owner)
  }

  /** True if so many members are missing that `rebuild` is cheaper than `add`. */
  prefersRebuild(waiting: number): boolean {
    return waiting > FEW && waiting * REBUILD_FACTOR > this.#total
  }

  /**
   * Replaces all lists: `owners[i]` (negative: none) gets `members[i]`, or `i` itself if `members` is
   * undefined.
   */
  rebuild(owners: Int32Array, members: Int32Array | undefined, length: number): void {
    const { heads, capacities, cells } = layOut(owners, members, length)
    this.#blocks = new BlockPool(cells)
    this.#heads = heads
    this.#capacities = capacities
    this.#order = new Uint8Array(capacities.length)
    this.#looseLists = 0
    this.#total = cells.length
    if (members !== undefined) this.#checkOrder()
  }

  /** Removes all lists: the next read indexes all slots again. */
  reset(): void {
    this.rebuild(NOTHING, undefined, 0)
    this.#mark = 0
  }

  /**
   * If it is interrupted, for example by a stack overflow, no mark is left, and the next read indexes all
   * slots again.
   */
  #catchUp(): void {
    const limit = this.#range.limit
    if (this.#mark === UNKNOWN) this.reset()
    const from = this.#mark
    this.#mark = UNKNOWN
    if (from < limit) this.#feed?.fill(this, from, limit)
    if (this.#mark === UNKNOWN) {
      this.#mark = limit
      return
    }
    // The feed was interrupted and began again, which resets its lists.
    this.reset()
    this.#catchUp()
  }

  #checkOrder(): void {
    const cells = this.#blocks.cells
    for (let owner = 0; owner < this.#capacities.length; owner++) {
      const start = this.#heads[owner * 2] as number
      const end = start + (this.#heads[owner * 2 + 1] as number)
      if (!isAscending(cells, start, end)) sortRun(cells, start, end)
    }
  }

  #loosen(owner: number): void {
    this.#order[owner] = LOOSE
    this.#looseLists++
  }

  #putInOrder(owner: number): void {
    const start = this.#heads[owner * 2] as number
    sortRun(this.#blocks.cells, start, start + (this.#heads[owner * 2 + 1] as number))
    this.#order[owner] = IN_ORDER
    this.#looseLists--
  }

  /**
   * The position of a member of an unordered list; the first call since it was in order records all its
   * members' positions.
   */
  #positionOf(owner: number, member: number): number {
    const start = this.#heads[owner * 2] as number
    if (this.#order[owner] === LOOSE) {
      const count = this.#heads[owner * 2 + 1] as number
      const cells = this.#blocks.cells
      for (let i = 0; i < count; i++) this.#positions.set(owner, cells[start + i] as number, i)
      this.#order[owner] = PLACED
    }
    return start + this.#positions.get(owner, member)
  }

  #swapOut(owner: number, at: number, last: number): void {
    const cells = this.#blocks.cells
    const moved = cells[last] as number
    cells[at] = moved
    if (this.#order[owner] === PLACED)
      this.#positions.set(owner, moved, at - (this.#heads[owner * 2] as number))
    else this.#loosen(owner)
  }

  #free(owner: number): void {
    this.#blocks.release(this.#heads[owner * 2] as number, this.#capacities[owner] as number)
    this.#heads[owner * 2] = 0
    this.#capacities[owner] = 0
  }

  /** Moves a full list to a block twice as long and returns where that starts. */
  #enlarge(owner: number, count: number): number {
    const size = powerOfTwo(count + 1)
    let start = this.#blocks.allocate(size)
    if (start < 0) start = this.#makeRoom(size)
    const cells = this.#blocks.cells
    const from = this.#heads[owner * 2] as number
    if (count > FEW) cells.copyWithin(start, from, from + count)
    else for (let i = 0; i < count; i++) cells[start + i] = cells[from + i] as number
    if (count > 0) this.#blocks.release(from, this.#capacities[owner] as number)
    this.#heads[owner * 2] = start
    this.#capacities[owner] = size
    return start
  }

  /** Grows the pool, or packs it if a quarter of it is free in sizes that are not needed. */
  #makeRoom(size: number): number {
    const { cells, free } = this.#blocks
    if (free * 4 < cells.length || cells.length * 4 < this.#capacities.length) this.#blocks.grow(size)
    else this.#pack(size)
    const start = this.#blocks.allocate(size)
    assert(start >= 0, 'no room in a pool that was just grown')
    return start
  }

  #pack(extra: number): void {
    const { cells, free } = this.#blocks
    const used = cells.length - free
    const packed = new Int32Array(used + (used >> 2) + extra)
    let end = 0
    for (let owner = 0; owner < this.#capacities.length; owner++) {
      const capacity = this.#capacities[owner] as number
      if (capacity === 0) continue
      const start = this.#heads[owner * 2] as number
      const count = this.#heads[owner * 2 + 1] as number
      for (let i = 0; i < count; i++) packed[end + i] = cells[start + i] as number
      this.#heads[owner * 2] = end
      this.#capacities[owner] = Math.min(capacity, powerOfTwo(count))
      end += this.#capacities[owner] as number
    }
    this.#blocks = new BlockPool(packed, end)
  }

  #growOwners(needed: number): void {
    this.#capacities = growInt32(this.#capacities, needed)
    this.#heads = growInt32(this.#heads, this.#capacities.length * 2)
    this.#order = growUint8(this.#order, this.#capacities.length)
  }
}

const NOTHING: Int32Array = new Int32Array(0)
