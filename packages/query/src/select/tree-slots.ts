import {
  ancestorSlots,
  depthAt,
  descendantSlots,
  gatherMembers,
  NULL_SLOT,
  rootSlot,
  type KeyMeta,
  type PostingLists,
  type SlotList,
  type TableReader,
  type Value,
} from '@relata/core/engine'
import type { TreeHop } from '../resolve/tree-hop.js'

/**
 * The slots that a hop of a tree reaches from a row, found by walking: upwards from the root to the row, downwards in
 * order of creation. Costs the depth of the row upwards, and the number of slots downwards.
 */
export function reachedSlots(table: TableReader, { parent, reach }: TreeHop, slot: number): Int32Array {
  if (slot < 0 || table.live[slot] !== 1) return NO_SLOTS
  const { field } = parent
  switch (reach) {
    case 'ancestors':
      return Int32Array.from(ancestorSlots(table, field, slot)).reverse()
    case 'path':
      return Int32Array.from([slot, ...ancestorSlots(table, field, slot)]).reverse()
    case 'root':
      return Int32Array.of(rootSlot(table, field, slot))
    case 'members':
      return (table.targets(field)[slot] as number) < 0 ? branch(table, parent, slot) : NO_SLOTS
    case 'branch':
      return branch(table, parent, slot)
    case 'descendants':
      return Int32Array.from(descendantSlots(table, field, slot)).sort()
  }
}

const NO_SLOTS = new Int32Array(0)

function branch(table: TableReader, { field }: KeyMeta, slot: number): Int32Array {
  const slots = descendantSlots(table, field, slot)
  slots.push(slot)
  return Int32Array.from(slots).sort()
}

/** The lists of a hop of a tree. The last one that was read is kept, in an array of its own. */
export class TreeLists implements PostingLists {
  readonly isBuilt: boolean = true
  pool: Int32Array = new Int32Array(0)
  readonly #table: TableReader
  readonly #hop: TreeHop
  #at = NULL_SLOT

  constructor(table: TableReader, hop: TreeHop) {
    this.#table = table
    this.#hop = hop
  }

  /** As many as there are rows: walking tells the exact number. */
  get total(): number {
    return this.#table.size
  }

  count(slot: number): number {
    if (slot !== this.#at) {
      this.pool = reachedSlots(this.#table, this.#hop, slot)
      this.#at = slot
    }
    return this.pool.length
  }

  start(slot: number): number {
    this.count(slot)
    return 0
  }

  gather(owners: SlotList, into: SlotList): void {
    gatherMembers(this, owners, into)
  }
}

/** Reads the depth of a row; null for a missing row. */
export function depthReader(table: TableReader, { field }: KeyMeta): (slot: number) => Value {
  return (slot) => (slot < 0 || table.live[slot] !== 1 ? null : depthAt(table, field, slot))
}

/** Reads the slot at the top of a row's tree; negative for a missing row. */
export function rootReader(table: TableReader, { parent }: TreeHop): (slot: number) => number {
  return (slot) => (slot < 0 || table.live[slot] !== 1 ? NULL_SLOT : rootSlot(table, parent.field, slot))
}
