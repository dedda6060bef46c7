import type { SlotList } from '@relata/core/engine'

/**
 * A set of slots as bits, all 0 between calls: the bits of a list are set, then cleared, so that no set is built.
 * Between setting and clearing nothing is called that could throw.
 */
let words = new Int32Array(1024)

/** Removes repeated slots; the first of each stays. All slots are below `limit`. */
export function removeRepeats(list: SlotList, limit: number): void {
  list.repeats = false
  if (list.length < 2) return
  if (limit > words.length << 5) words = new Int32Array(limit >> 4)
  const { cells, length } = list
  // A module variable would be read at each use; a local one is not.
  const set = words
  let kept = 0
  for (let i = 0; i < length; i++) {
    const slot = cells[i] as number
    const word = set[slot >> 5] as number
    const bit = 1 << (slot & 31)
    if ((word & bit) !== 0) continue
    set[slot >> 5] = word | bit
    cells[kept++] = slot
  }
  for (let i = 0; i < kept; i++) set[(cells[i] as number) >> 5] = 0
  list.length = kept
}
