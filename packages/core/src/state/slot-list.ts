import { growInt32 } from '../util/typed-array.js'

/**
 * A growable list of slots over a typed array. Operators of a query pass such lists to each other and reuse
 * them, so that a query doesn't allocate an array for each step.
 */
export class SlotList {
  /** The slots are `cells[0 … length)`. Read it again after a call that appends. */
  cells: Int32Array
  length: number = 0
  /** Whether a slot may be in the list more than once. */
  repeats: boolean = false

  constructor(capacity: number = 256) {
    this.cells = new Int32Array(capacity)
  }

  /** Makes room for further slots. */
  reserve(count: number): void {
    const needed = this.length + count
    if (needed > this.cells.length) this.cells = growInt32(this.cells, needed)
  }

  push(slot: number): void {
    if (this.length === this.cells.length) this.reserve(1)
    this.cells[this.length++] = slot
  }

  clear(): void {
    this.length = 0
    this.repeats = false
  }
}

interface ListReader {
  count(owner: number): number
  start(owner: number): number
  readonly pool: Int32Array
}

/** Appends the members of each owner in turn, for any kind of lists. */
export function gatherMembers(lists: ListReader, owners: SlotList, into: SlotList): void {
  for (let i = 0; i < owners.length; i++) {
    const owner = owners.cells[i] as number
    const count = lists.count(owner)
    if (count === 0) continue
    const start = lists.start(owner)
    const pool = lists.pool
    into.reserve(count)
    const cells = into.cells
    let length = into.length
    for (let j = start; j < start + count; j++) cells[length++] = pool[j] as number
    into.length = length
  }
}
