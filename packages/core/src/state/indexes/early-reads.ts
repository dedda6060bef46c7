/** Reads of one index that scan. */
const MOST = 8

/** With fewer entries than this, building an index costs as little as a scan. */
export const MANY: number = 1 << 14

/**
 * The first reads of an index after a start, which scan the table if the index isn't built yet: a scan takes a
 * hundredth to a tenth of the time. Later reads build the index.
 */
export class EarlyReads {
  #count: number = 0

  /** Counts a read; returns whether it is to scan. */
  take(): boolean {
    if (this.#count === MOST) return false
    this.#count++
    return true
  }
}

/** By slot: 1 for each of some slots. */
export function flagsOf(slots: readonly number[]): Uint8Array {
  const flags = new Uint8Array(slots.reduce((highest, slot) => Math.max(highest, slot), -1) + 1)
  for (const slot of slots) flags[slot] = 1
  return flags
}
