import type { LinkMeta } from '../../schema/meta.js'
import { NULL_SLOT, type LinkReader, type PostingLists } from '../reader.js'
import { preserve, type Preserved } from '../preserved.js'
import { assert } from '../../util/assert.js'
import { SlotRange } from './slot-range.js'
import { growInt32 } from '../../util/typed-array.js'
import { EarlyReads, flagsOf, MANY } from './early-reads.js'
import { EdgePositions } from './edge-positions.js'
import { PooledLists, type ListFeed } from './posting-lists.js'
import { hashPair, SlotHash } from './slot-hash.js'

const ABSENT = -1
/** Edges that one step of the preparation hashes: some two milliseconds. */
const EDGES_PER_STEP = 1 << 15

/**
 * The links of a many-to-many: edges in order of creation, a hash on the pair, a posting list on either side.
 * A symmetric relation has one edge per pair, in whichever direction it was linked, and one set of lists with
 * both ends.
 */
export class LinkTable implements LinkReader, ListFeed {
  readonly link: LinkMeta
  readonly range: SlotRange = new SlotRange()
  size: number = 0
  version: number = 0
  /**
   * Grows when an edge is removed or restored, or edges move: data derived from edges can't be updated by
   * their number alone then.
   */
  epoch: number = 0
  /** Slots of the declaring side by edge, negative if the edge is dead. Read it again after a write. */
  left: Int32Array = new Int32Array(0)
  right: Int32Array = new Int32Array(0)
  /** Current captures of the edges. */
  captures: readonly Preserved<readonly [left: number, right: number]>[] | undefined
  /** The number of edges in the hash: all of them, except after loading. */
  #hashed: number = 0
  #behind: boolean = false
  /** Whether a snapshot was loaded. */
  #isLoaded: boolean = false
  readonly #early: EarlyReads = new EarlyReads()
  readonly #hash: SlotHash = new SlotHash((edge) =>
    this.#hashOf(this.left[edge] as number, this.right[edge] as number),
  )
  readonly #forward: PooledLists
  readonly #backward: PooledLists

  constructor(link: LinkMeta) {
    this.link = link
    this.#forward = new PooledLists(this.range, this, new EdgePositions(this, 0))
    this.#backward = link.symmetrical
      ? this.#forward
      : new PooledLists(this.range, this, new EdgePositions(this, 1))
  }

  /** Bytes in use, about. */
  get bytes(): number {
    const lists = this.#forward.bytes + (this.#backward === this.#forward ? 0 : this.#backward.bytes)
    return this.left.byteLength + this.right.byteLength + this.#hash.bytes + lists
  }

  side(side: 0 | 1): PostingLists {
    return side === 0 ? this.#forward : this.#backward
  }

  earlyMembers(side: 0 | 1, owners: readonly number[]): Int32Array | undefined {
    const lists = side === 0 ? this.#forward : this.#backward
    if (!this.#isLoaded || lists.covers(0) || this.range.limit < MANY || !this.#early.take()) return undefined
    const wanted = flagsOf(owners)
    const found = new Set<number>()
    for (let edge = 0; edge < this.range.limit; edge++) {
      const left = this.left[edge] as number
      if (left < 0) continue
      const right = this.right[edge] as number
      if ((side === 0 || this.link.symmetrical) && wanted[left] === 1) found.add(right)
      if ((side === 1 || this.link.symmetrical) && wanted[right] === 1) found.add(left)
    }
    return Int32Array.from(found).sort()
  }

  has(from: number, to: number): boolean {
    return this.find(from, to) !== ABSENT
  }

  /** The edge of a pair, -1 if it isn't linked. */
  find(from: number, to: number): number {
    if (this.#behind) this.#hashEdges(this.range.limit)
    const hash = this.#hash
    for (let cell = hash.first(this.#hashOf(from, to)); ; cell = hash.next(cell)) {
      const edge = hash.entry(cell)
      if (edge < 0) return ABSENT
      const left = this.left[edge] as number
      const right = this.right[edge] as number
      if (left === from ? right === to : this.link.symmetrical && left === to && right === from) return edge
    }
  }

  /**
   * Links a pair that isn't linked, at the end or, to undo an `unlink`, at its previous edge. Returns the
   * edge.
   */
  add(from: number, to: number, edge: number = this.range.limit): number {
    assert(
      edge <= this.range.limit && (edge === this.range.limit || this.left[edge] === NULL_SLOT),
      'an edge has its own place',
    )
    assert(!this.has(from, to), 'a pair is linked once')
    if (edge >= this.left.length) {
      this.left = growInt32(this.left, edge + 1)
      this.right = growInt32(this.right, edge + 1)
    }
    if (this.captures !== undefined) this.#preserve(edge)
    this.left[edge] = from
    this.right[edge] = to
    this.#hash.add(edge, this.#hashOf(from, to))
    if (edge === this.range.limit) this.range.limit++
    else this.epoch++
    if (this.#forward.covers(edge)) this.#attach(this.#forward, 0, from, to)
    if (this.#backward !== this.#forward && this.#backward.covers(edge))
      this.#attach(this.#backward, 1, from, to)
    this.size++
    this.version++
    return edge
  }

  /**
   * Unlinks a pair that is linked and returns its edge. `undo` reverts an `add`: the last edge becomes free.
   */
  remove(from: number, to: number, undo: boolean = false): number {
    const edge = this.find(from, to)
    assert(edge !== ABSENT, 'a pair that is unlinked was linked')
    const left = this.left[edge] as number
    const right = this.right[edge] as number
    if (this.#forward.covers(edge)) this.#detach(this.#forward, 0, left, right)
    if (this.#backward !== this.#forward && this.#backward.covers(edge))
      this.#detach(this.#backward, 1, left, right)
    if (this.captures !== undefined) this.#preserve(edge)
    this.#hash.remove(edge, this.#hashOf(left, right))
    this.left[edge] = NULL_SLOT
    this.right[edge] = NULL_SLOT
    if (undo && edge === this.range.limit - 1) this.range.limit--
    this.size--
    this.version++
    this.epoch++
    return edge
  }

  /** Prepares an empty table for the edges of a snapshot. */
  beginLoading(size: number): void {
    this.left = new Int32Array(size)
    this.right = new Int32Array(size)
    this.#isLoaded = true
  }

  /**
   * Adds the next edges of a snapshot, for which there is room. Their hash is built at its first use, or by
   * `prepareSteps`.
   */
  load(left: Int32Array, right: Int32Array): void {
    const start = this.range.limit
    const limit = start + left.length
    this.left.set(left, start)
    this.right.set(right, start)
    this.range.limit = limit
    this.size += left.length
    this.version++
    this.#behind = true
  }

  /** Prepares what a first read of links would wait for, step by step. */
  *prepareSteps(): Generator<void, void, undefined> {
    for (const lists of [this.#forward, this.#backward]) {
      lists.count(0)
      yield
    }
    while (this.#behind) {
      this.#hashEdges(this.#hashed + EDGES_PER_STEP)
      yield
    }
  }

  fill(lists: PooledLists, from: number, to: number): void {
    const side = lists === this.#forward ? 0 : 1
    if (lists.prefersRebuild((to - from) * (this.link.symmetrical ? 2 : 1)))
      return this.#rebuild(lists, side, to)
    for (let edge = from; edge < to; edge++) {
      const left = this.left[edge] as number
      if (left >= 0) this.#attach(lists, side, left, this.right[edge] as number)
    }
  }

  /** The slots of both ends by edge, negative if the edge is dead; valid until the next write. */
  get edges(): readonly [left: Int32Array, right: Int32Array] {
    const { limit } = this.range
    return [this.left.subarray(0, limit), this.right.subarray(0, limit)]
  }

  /** Dead edges. */
  get dead(): number {
    return this.range.limit - this.size
  }

  /**
   * Closes the gaps of dead edges, in order, and renames the slots of tables that were compacted (new slot by
   * old).
   */
  compact(lefts: Int32Array | undefined, rights: Int32Array | undefined): void {
    this.#behind = false
    let end = 0
    for (let edge = 0; edge < this.range.limit; edge++) {
      const left = this.left[edge] as number
      if (left < 0) continue
      const right = this.right[edge] as number
      this.left[end] = lefts === undefined ? left : (lefts[left] as number)
      this.right[end] = rights === undefined ? right : (rights[right] as number)
      end++
    }
    this.left = this.left.slice(0, end)
    this.right = this.right.slice(0, end)
    this.range.limit = end
    this.#hash.clear(end)
    for (let edge = 0; edge < end; edge++)
      this.#hash.add(edge, this.#hashOf(this.left[edge] as number, this.right[edge] as number))
    this.#forward.reset()
    this.#backward.reset()
    this.version++
    this.epoch++
  }

  /**
   * Adds the loaded edges to the hash, up to an edge. Nothing is written to the table before all of them are
   * in it.
   */
  #hashEdges(end: number): void {
    const { limit } = this.range
    if (this.#hashed === 0) this.#hash.clear(limit)
    const last = Math.min(end, limit)
    for (; this.#hashed < last; this.#hashed++) {
      const edge = this.#hashed
      this.#hash.add(edge, this.#hashOf(this.left[edge] as number, this.right[edge] as number))
    }
    this.#behind = last < limit
  }

  #preserve(edge: number): void {
    preserve(this.captures ?? [], edge, [this.left[edge] as number, this.right[edge] as number])
  }

  #hashOf(from: number, to: number): number {
    return this.link.symmetrical && from > to ? hashPair(to, from) : hashPair(from, to)
  }

  #attach(lists: PooledLists, side: 0 | 1, left: number, right: number): void {
    if (side === 0) lists.add(left, right)
    if (side === 1 || (this.link.symmetrical && left !== right)) lists.add(right, left)
  }

  #detach(lists: PooledLists, side: 0 | 1, left: number, right: number): void {
    if (side === 0) lists.remove(left, right)
    if (side === 1 || (this.link.symmetrical && left !== right)) lists.remove(right, left)
  }

  #rebuild(lists: PooledLists, side: 0 | 1, limit: number): void {
    if (!this.link.symmetrical) {
      const [owners, members] = side === 0 ? [this.left, this.right] : [this.right, this.left]
      return lists.rebuild(owners, members, limit)
    }
    const owners = new Int32Array(limit * 2)
    const members = new Int32Array(limit * 2)
    for (let edge = 0; edge < limit; edge++) {
      const left = this.left[edge] as number
      const right = this.right[edge] as number
      owners[edge * 2] = left
      members[edge * 2] = right
      owners[edge * 2 + 1] = left === right ? NULL_SLOT : right
      members[edge * 2 + 1] = left
    }
    lists.rebuild(owners, members, limit * 2)
  }
}
