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

/**
 * Whether a row is its own ancestor. `sound` has the slots that are known to lead to a root; those on the way are
 * added, so that testing many rows costs their number.
 */
export function isOnCycle(
  table: TableReader,
  field: FieldMeta,
  slot: number,
  sound: Set<number> = new Set(),
): boolean {
  const targets = table.targets(field)
  const way = new Set<number>()
  for (let at = slot; at >= 0 && !sound.has(at); at = targets[at] ?? -1) {
    // The row may also only lead to a cycle.
    if (way.has(at)) return at === slot
    way.add(at)
  }
  for (const at of way) sound.add(at)
  return false
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
