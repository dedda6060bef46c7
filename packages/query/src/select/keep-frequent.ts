import type { SlotList } from '@relata/core/engine'

/** How often each slot was found, all 0 between calls; nothing is called in between that could throw. */
let counts = new Uint8Array(1024)

/** Keeps the slots that a list has at least `least` times, up to 255, each once. All slots are below `limit`. */
export function keepFrequent(list: SlotList, least: number, limit: number): void {
  if (limit > counts.length) counts = new Uint8Array(limit * 2)
  const { cells, length } = list
  // A module variable would be read at each use; a local one is not.
  const found = counts
  for (let i = 0; i < length; i++) {
    const slot = cells[i] as number
    if ((found[slot] as number) < least) found[slot] = (found[slot] as number) + 1
  }
  let kept = 0
  for (let i = 0; i < length; i++) {
    const slot = cells[i] as number
    if (found[slot] === least) cells[kept++] = slot
    found[slot] = 0
  }
  list.length = kept
  list.repeats = false
}
