import type { FieldMeta } from '../schema/meta.js'
import type { TableReader } from './reader.js'

/**
 * Walks along the keys to the parent. They end on a cycle, too: a transaction can read between the writes of one call.
 */

/** The slots of the ancestors of a row by the key to its parent, the nearest first. Costs the depth of the row. */
export function ancestorSlots(table: TableReader, field: FieldMeta, slot: number): number[] {
  const targets = table.targets(field)
  const found: number[] = []
  for (let at = targets[slot] ?? -1; at >= 0; at = targets[at] ?? -1) {
    found.push(at)
    if (found.length > table.size) return withoutCycle(found, slot)
  }
  return found
}

/** The rows before the first one that repeats another. */
function withoutCycle(walked: readonly number[], slot: number): number[] {
  const seen = new Set([slot])
  const found: number[] = []
  for (const at of walked) {
    if (seen.has(at)) break
    seen.add(at)
    found.push(at)
  }
  return found
}

/** How many ancestors a row has. Costs their number. */
export function depthAt(table: TableReader, field: FieldMeta, slot: number): number {
  const targets = table.targets(field)
  let depth = 0
  for (let at = targets[slot] ?? -1; at >= 0; at = targets[at] ?? -1)
    if (++depth > table.size) return ancestorSlots(table, field, slot).length
  return depth
}

/** The slot of the row at the top of a row's tree. Costs the depth of the row. */
export function rootSlot(table: TableReader, field: FieldMeta, slot: number): number {
  const targets = table.targets(field)
  let root = slot
  let steps = 0
  for (let at = targets[slot] ?? -1; at >= 0; at = targets[at] ?? -1) {
    root = at
    if (++steps > table.size) return ancestorSlots(table, field, slot).at(-1) ?? slot
  }
  return root
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

/** The slots of the descendants of a row, level by level; the first ones, if there is a limit. Costs their number. */
export function descendantSlots(
  table: TableReader,
  field: FieldMeta,
  slot: number,
  limit: number = Number.POSITIVE_INFINITY,
): number[] {
  const lists = table.sources(field)
  if (lists === undefined) return []
  const found: number[] = []
  let at = slot
  for (let next = 0; next <= found.length && found.length < limit; next++) {
    const count = lists.count(at)
    const start = count === 0 ? 0 : lists.start(at)
    const { pool } = lists
    for (let i = start; i < start + count; i++) found.push(pool[i] as number)
    if (found.length > table.size) return descendantsOnCycle(table, field, slot)
    at = found[next] as number
  }
  return found
}

function descendantsOnCycle(table: TableReader, field: FieldMeta, slot: number): number[] {
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
