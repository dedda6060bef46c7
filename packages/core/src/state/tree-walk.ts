import type { FieldMeta } from '../schema/meta.js'
import type { TableReader } from './reader.js'

/** The slots of the ancestors of a row by the key to its parent, the nearest first. Costs the depth of the row. */
export function ancestorSlots(table: TableReader, field: FieldMeta, slot: number): number[] {
  const targets = table.targets(field)
  const found: number[] = []
  const seen = new Set([slot])
  for (let at = targets[slot] ?? -1; at >= 0 && !seen.has(at); at = targets[at] ?? -1) {
    found.push(at)
    seen.add(at)
  }
  return found
}

/** Whether a row is its own ancestor. */
export function isOnCycle(table: TableReader, field: FieldMeta, slot: number): boolean {
  const targets = table.targets(field)
  let at = targets[slot] ?? -1
  // A cycle that the row only leads to ends after as many steps as there are rows.
  for (let steps = table.size; at >= 0 && at !== slot && steps > 0; steps--) at = targets[at] ?? -1
  return at === slot
}

/** The slots of the descendants of a row, level by level. Costs their number. */
export function descendantSlots(table: TableReader, field: FieldMeta, slot: number): number[] {
  const found = [slot]
  const seen = new Set(found)
  for (const at of found) {
    for (const child of table.sourcesOf(field, at)) {
      if (seen.has(child)) continue
      seen.add(child)
      found.push(child)
    }
  }
  return found.slice(1)
}
