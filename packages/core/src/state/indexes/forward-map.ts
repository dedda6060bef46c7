import { PooledLists, type ListFeed } from './posting-lists.js'
import { SingleLists } from './single-lists.js'
import type { SlotRange } from './slot-range.js'
import { preserve, type Preserved } from '../preserved.js'
import { growInt32 } from '../../util/typed-array.js'

/**
 * The reverse of a forward map: nothing, lists, or at most one slot per target (of a one-to-one).
 */
export type Reversal = 'none' | 'many' | 'one'

/**
 * A column of small integers by slot (target slots, value codes; negative: none) and, unless left out, its
 * reverse multimap.
 */
export class ForwardMap implements ListFeed {
  /** By slot; valid below the range's limit. Read it again after a write. */
  slots: Int32Array = new Int32Array(0)
  /** Current captures of the column. */
  captures: readonly Preserved<number>[] | undefined
  readonly lists: PooledLists | SingleLists | undefined

  /** If slots must be written before lists can be read, `feed` is called instead of the map. */
  constructor(range: SlotRange, reversal: Reversal, feed?: ListFeed) {
    if (reversal === 'one') this.lists = new SingleLists()
    else this.lists = reversal === 'many' ? new PooledLists(range, feed ?? this) : undefined
  }

  /** Bytes in use, approximately. */
  get bytes(): number {
    return this.slots.byteLength + (this.lists?.bytes ?? 0)
  }

  /** Sets the target of a slot; negative for none, also when its row is deleted. */
  set(slot: number, target: number): void {
    if (slot >= this.slots.length) this.slots = growInt32(this.slots, slot + 1)
    if (this.captures !== undefined) preserve(this.captures, slot, this.slots[slot] as number)
    const lists = this.lists
    if (lists !== undefined && (lists instanceof SingleLists || lists.covers(slot))) {
      const before = this.slots[slot] as number
      if (before >= 0) lists.remove(before, slot)
      if (target >= 0) lists.add(target, slot)
    }
    this.slots[slot] = target
  }

  /**
   * The column with room up to a limit, in which to write the slots from `from` on; undefined if an index has
   * read these slots already.
   */
  openFrom(from: number, limit: number): Int32Array | undefined {
    const { lists } = this
    if (this.captures !== undefined || lists instanceof SingleLists || lists?.covers(from) === true)
      return undefined
    if (limit > this.slots.length) this.slots = growInt32(this.slots, limit)
    return this.slots
  }

  /** Adds the targets of the next slots. There must be room for them, and no index may have read them yet. */
  load(start: number, targets: Int32Array): void {
    if (this.lists instanceof SingleLists) {
      for (let at = 0; at < targets.length; at++) this.set(start + at, targets[at] as number)
      return
    }
    this.slots.set(targets, start)
  }

  fill(lists: PooledLists, from: number, to: number): void {
    if (lists.prefersRebuild(to - from)) return lists.rebuild(this.slots, undefined, to)
    for (let slot = from; slot < to; slot++) {
      const target = this.slots[slot] as number
      if (target >= 0) lists.add(target, slot)
    }
  }

  /**
   * Replaces the column after slots on either side have moved. `slots` is exactly as long as it is valid.
   * Lists are rebuilt when they are read.
   */
  replace(slots: Int32Array): void {
    this.slots = slots
    if (this.lists instanceof SingleLists) this.lists.rebuild(slots)
    else this.lists?.reset()
  }
}
