import type { PostingLists } from '../table/reader.js'
import { assert } from '../util/assert.js'
import type { Extent } from '../util/extent.js'
import { growInt32, growUint8, powerOfTwo } from '../util/typed-array.js'
import { BlockPool } from './block-pool.js'
import { MemberPositions, type Positions } from './positions.js'
import { isAscending, sortRun } from './sort-run.js'

/** Lists up to this length are always in order and searched, not indexed: shifting 32 cells costs less than keeping positions. */
const SHORT = 32
/** Catching up with more new members than a part of those held builds all lists anew: a counting sort, about 8 ns a member against 60. */
const REBUILD_FRACTION = 2

/** Where the members come from that the lists have not taken in yet. */
export interface ListFeed {
  /** Takes in the members of the slots `from … to)`, by `add` or all anew by `rebuild`. */
  fill(lists: PooledLists, from: number, to: number): void
}

/**
 * A reverse multimap over typed arrays: no object an owner or an edge. Members of an owner stand in one block of a shared pool.
 *
 * It follows a table lazily: slots below its mark are held (the writer calls `add` and `remove` for them), later ones are taken in at the next
 * read. A load that asks nothing back pays nothing, and the first question builds all lists at once, in order and without slack.
 */
export class PooledLists implements PostingLists {
  readonly #extent: Extent
  readonly #feed: ListFeed | undefined
  readonly #positions: Positions
  #mark: number = 0
  #total: number = 0
  #blocks: BlockPool = new BlockPool()
  #starts: Int32Array = new Int32Array(0)
  #counts: Int32Array = new Int32Array(0)
  #capacities: Int32Array = new Int32Array(0)
  /** 1 for a list that isn't in order. */
  #loose: Uint8Array = new Uint8Array(0)
  #looseLists: number = 0
  /** Whether positions are kept: from the first removal out of the middle of a long list on. */
  #placed: boolean = false

  constructor(extent: Extent, feed?: ListFeed, positions: Positions = new MemberPositions()) {
    this.#extent = extent
    this.#feed = feed
    this.#positions = positions
  }

  count(owner: number): number {
    if (this.#mark !== this.#extent.limit) this.#catchUp()
    return owner >= 0 && owner < this.#counts.length ? (this.#counts[owner] as number) : 0
  }

  start(owner: number): number {
    if (this.#mark !== this.#extent.limit) this.#catchUp()
    if (owner < 0 || owner >= this.#counts.length) return 0
    if (this.#looseLists !== 0 && this.#loose[owner] === 1) this.#putInOrder(owner)
    return this.#starts[owner] as number
  }

  get pool(): Int32Array {
    if (this.#mark !== this.#extent.limit) this.#catchUp()
    return this.#blocks.cells
  }

  get total(): number {
    if (this.#mark !== this.#extent.limit) this.#catchUp()
    return this.#total
  }

  /** A view of an owner's members, valid until the next write. */
  members(owner: number): Int32Array {
    const start = this.start(owner)
    return this.pool.subarray(start, start + this.count(owner))
  }

  /** True for slots taken in already, whose changes must be told. */
  covers(slot: number): boolean {
    return slot < this.#mark
  }

  /** Adds a member that the owner doesn't have. O(1), amortised. */
  add(owner: number, member: number): void {
    if (owner >= this.#counts.length) this.#growOwners(owner + 1)
    const count = this.#counts[owner] as number
    const start = count === this.#capacities[owner] ? this.#enlarge(owner, count) : (this.#starts[owner] as number)
    const cells = this.#blocks.cells
    let at = start + count
    if (count > 0 && (cells[at - 1] as number) > member) {
      if (count > SHORT) this.#loosen(owner)
      else at = makeGap(cells, start, at, member)
    }
    cells[at] = member
    this.#counts[owner] = count + 1
    this.#total++
    if (!this.#placed || count < SHORT) return
    if (count === SHORT) this.#place(owner)
    else this.#positions.set(owner, member, count)
  }

  /** Removes a member that the owner has. O(1). */
  remove(owner: number, member: number): void {
    const count = this.#counts[owner] as number
    const start = this.#starts[owner] as number
    const cells = this.#blocks.cells
    const last = start + count - 1
    if (cells[last] !== member) {
      if (count > SHORT) this.#swapOut(owner, member, last)
      else closeGap(cells, start, last, member)
    }
    this.#counts[owner] = count - 1
    this.#total--
    if (count === 1) this.#free(owner)
    else if (count === SHORT + 1 && this.#loose[owner] === 1) this.#putInOrder(owner)
  }

  /** True where so many members are waiting that `rebuild` is cheaper than `add`. */
  prefersRebuild(waiting: number): boolean {
    return waiting > SHORT && waiting * REBUILD_FRACTION > this.#total
  }

  /** Replaces all lists: `owners[i]` (negative: none) gets `members[i]`, or `i` itself where no members are given. */
  rebuild(owners: Int32Array, members: Int32Array | undefined, length: number): void {
    const counts = tally(owners, length)
    const starts = new Int32Array(counts.length)
    let total = 0
    for (let owner = 0; owner < counts.length; owner++) {
      starts[owner] = total
      total += counts[owner] as number
    }
    const cells = new Int32Array(total)
    for (let i = 0; i < length; i++) {
      const owner = owners[i] as number
      if (owner < 0) continue
      const at = starts[owner] as number
      cells[at] = members === undefined ? i : (members[i] as number)
      starts[owner] = at + 1
    }
    for (let owner = 0; owner < counts.length; owner++) starts[owner] = (starts[owner] as number) - (counts[owner] as number)
    this.#blocks = new BlockPool(cells)
    this.#starts = starts
    this.#counts = counts
    this.#capacities = counts.slice()
    this.#loose = new Uint8Array(counts.length)
    this.#looseLists = 0
    this.#total = total
    this.#placed = false
    if (members !== undefined) this.#checkOrder()
  }

  /** Forgets everything: the next read takes all slots in anew. */
  reset(): void {
    this.rebuild(new Int32Array(0), undefined, 0)
    this.#mark = 0
  }

  #catchUp(): void {
    const limit = this.#extent.limit
    if (this.#mark < limit) this.#feed?.fill(this, this.#mark, limit)
    this.#mark = limit
  }

  #checkOrder(): void {
    const cells = this.#blocks.cells
    for (let owner = 0; owner < this.#counts.length; owner++) {
      const start = this.#starts[owner] as number
      const count = this.#counts[owner] as number
      if (isAscending(cells, start, count)) continue
      if (count <= SHORT) sortRun(cells, start, count)
      else this.#loosen(owner)
    }
  }

  #loosen(owner: number): void {
    if (this.#loose[owner] === 1) return
    this.#loose[owner] = 1
    this.#looseLists++
  }

  #putInOrder(owner: number): void {
    const count = this.#counts[owner] as number
    sortRun(this.#blocks.cells, this.#starts[owner] as number, count)
    this.#loose[owner] = 0
    this.#looseLists--
    if (this.#placed && count > SHORT) this.#place(owner)
  }

  #place(owner: number): void {
    const start = this.#starts[owner] as number
    const count = this.#counts[owner] as number
    const cells = this.#blocks.cells
    for (let i = 0; i < count; i++) this.#positions.set(owner, cells[start + i] as number, i)
  }

  #swapOut(owner: number, member: number, last: number): void {
    if (!this.#placed) this.#placeAll()
    const cells = this.#blocks.cells
    const at = (this.#starts[owner] as number) + this.#positions.get(owner, member)
    assert(cells[at] === member, 'a posting list lost a member')
    const moved = cells[last] as number
    cells[at] = moved
    this.#positions.set(owner, moved, at - (this.#starts[owner] as number))
    if (at !== last - 1) this.#loosen(owner)
  }

  #placeAll(): void {
    this.#placed = true
    for (let owner = 0; owner < this.#counts.length; owner++) {
      if ((this.#counts[owner] as number) > SHORT) this.#place(owner)
    }
  }

  #free(owner: number): void {
    this.#blocks.release(this.#starts[owner] as number, this.#capacities[owner] as number)
    this.#starts[owner] = 0
    this.#capacities[owner] = 0
  }

  /** Moves a full list to a block twice as long and returns where that starts. */
  #enlarge(owner: number, count: number): number {
    const size = powerOfTwo(count + 1)
    let start = this.#blocks.allocate(size)
    if (start < 0) start = this.#makeRoom(size)
    const from = this.#starts[owner] as number
    this.#blocks.cells.copyWithin(start, from, from + count)
    if (count > 0) this.#blocks.release(from, this.#capacities[owner] as number)
    this.#starts[owner] = start
    this.#capacities[owner] = size
    return start
  }

  /** Grows the pool, or packs it where a quarter of it lies free in sizes that nobody needs. */
  #makeRoom(size: number): number {
    const { cells, free } = this.#blocks
    if (free * 4 < cells.length || cells.length * 4 < this.#counts.length) this.#blocks.grow(size)
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
    for (let owner = 0; owner < this.#counts.length; owner++) {
      const capacity = this.#capacities[owner] as number
      if (capacity === 0) continue
      const count = this.#counts[owner] as number
      const start = this.#starts[owner] as number
      const kept = Math.min(capacity, powerOfTwo(count))
      for (let i = 0; i < count; i++) packed[end + i] = cells[start + i] as number
      this.#starts[owner] = end
      this.#capacities[owner] = kept
      end += kept
    }
    this.#blocks = new BlockPool(packed, end)
  }

  #growOwners(needed: number): void {
    this.#starts = growInt32(this.#starts, needed)
    this.#counts = growInt32(this.#counts, needed)
    this.#capacities = growInt32(this.#capacities, needed)
    this.#loose = growUint8(this.#loose, needed)
  }
}

/** How often each owner occurs. */
function tally(owners: Int32Array, length: number): Int32Array {
  let highest = -1
  for (let i = 0; i < length; i++) if ((owners[i] as number) > highest) highest = owners[i] as number
  const counts = new Int32Array(highest + 1)
  for (let i = 0; i < length; i++) {
    const owner = owners[i] as number
    if (owner >= 0) counts[owner] = (counts[owner] as number) + 1
  }
  return counts
}

/** Shifts the members above `member` one cell up and returns the gap. */
function makeGap(cells: Int32Array, start: number, end: number, member: number): number {
  let at = end
  while (at > start && (cells[at - 1] as number) > member) {
    cells[at] = cells[at - 1] as number
    at--
  }
  return at
}

/** Takes a member out of a short list and shifts those above it down. */
function closeGap(cells: Int32Array, start: number, last: number, member: number): void {
  let at = start
  while (at < last && cells[at] !== member) at++
  assert(at < last, 'a posting list lost a member')
  for (; at < last; at++) cells[at] = cells[at + 1] as number
}
