import type { FieldMeta, TableReader } from '@relata/core/engine'

/**
 * Calls back for each row of a tree after its parent, with the slot of the parent, negative for a root: one pass over
 * the table. Returns false if the keys have a cycle, as they may have within a write of several rows; what was done
 * for the rows before is then useless.
 */
export function parentsFirst(
  table: TableReader,
  field: FieldMeta,
  visit: (slot: number, parent: number) => void,
): boolean {
  const targets = table.targets(field)
  const { live, limit } = table
  const marks = new Uint8Array(limit)
  const way: number[] = []
  for (let slot = 0; slot < limit; slot++) {
    if (live[slot] !== 1 || marks[slot] === DONE) continue
    const above = targets[slot] as number
    if (above < 0 || marks[above] === DONE) {
      // Most rows are created after their parent.
      visit(slot, above < 0 ? -1 : above)
      marks[slot] = DONE
      continue
    }
    let at = slot
    while (at >= 0 && marks[at] === 0) {
      marks[at] = ON_THE_WAY
      way.push(at)
      at = targets[at] as number
    }
    if (at >= 0 && marks[at] === ON_THE_WAY) return false
    for (let last = way.pop(); last !== undefined; last = way.pop()) {
      const parent = targets[last] as number
      visit(last, parent < 0 ? -1 : parent)
      marks[last] = DONE
    }
  }
  return true
}

const ON_THE_WAY = 1
const DONE = 2
