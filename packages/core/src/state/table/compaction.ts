import type { LinkTable } from '../indexes/link-table.js'
import type { ModelMeta } from '../../schema/meta.js'
import type { KeyColumn } from '../indexes/key-column.js'
import { UNRESOLVED_SLOT } from '../reader.js'
import type { Table } from './table.js'

/** With fewer dead slots than this, a table is never compacted. */
const FEW = 64
/**
 * The number of slots and edges that may be rewritten per dead slot: this limits the amortized cost of
 * compaction per delete.
 */
const WORK_PER_DEAD = 64
const GONE = -1

/** A table whose rows have moved: new slot by old, -1 if there was no row. */
export interface Compaction {
  readonly model: ModelMeta
  readonly moves: Int32Array
}

/**
 * Closes the gaps in tables and link tables that are more than half dead, keeping order, and updates all
 * stored slots.
 */
export function compactTables(tables: readonly Table[], links: readonly LinkTable[]): readonly Compaction[] {
  const moves = new Map<ModelMeta, Int32Array>()
  for (const table of tables) if (isWorthwhile(table, links)) moves.set(table.model, movesOf(table))
  for (const table of tables) moveKeys(table, moves)
  for (const table of tables) {
    const own = moves.get(table.model)
    if (own === undefined) table.compactIndexes()
    else moveRows(table, own)
  }
  for (const table of links) {
    const lefts = moves.get(table.link.model)
    const rights = moves.get(table.link.target)
    const gappy = table.dead > FEW && table.dead > table.size
    if (lefts !== undefined || rights !== undefined || gappy) table.compact(lefts, rights)
  }
  return [...moves].map(([model, slots]) => ({ model, moves: slots }))
}

function isWorthwhile(table: Table, links: readonly LinkTable[]): boolean {
  const dead = table.limit - table.size
  if (dead < FEW || dead <= table.size) return false
  let work = table.limit
  for (const column of table.incoming) work += column.source.limit
  for (const { link, range } of links)
    if (link.model === table.model || link.target === table.model) work += range.limit
  return work <= dead * WORK_PER_DEAD
}

function movesOf(table: Table): Int32Array {
  const moves = new Int32Array(table.limit).fill(GONE)
  let next = 0
  for (let slot = 0; slot < table.limit; slot++) if (table.live[slot] === 1) moves[slot] = next++
  return moves
}

/** Sets the keys of a table to their targets' new slots, in the slots that their rows will have. */
function moveKeys(table: Table, moves: ReadonlyMap<ModelMeta, Int32Array>): void {
  const own = moves.get(table.model)
  for (const column of table.keys) {
    const targets = moves.get(column.key.target)
    if (own === undefined && targets === undefined) continue
    const slots = new Int32Array(own === undefined ? table.limit : table.size)
    for (let slot = 0; slot < table.limit; slot++) {
      const place = own === undefined ? slot : (own[slot] as number)
      if (place === GONE) continue
      const target = column.forward.slots[slot] as number
      slots[place] = target < 0 || targets === undefined ? target : (targets[target] as number)
    }
    column.forward.replace(slots)
  }
}

function moveRows(table: Table, moves: Int32Array): void {
  table.move(moves)
  for (const column of table.keys) waitAnew(column, table.limit)
}

function waitAnew(column: KeyColumn, limit: number): void {
  if (column.waiting.size === 0) return
  column.waiting.clear()
  for (let slot = 0; slot < limit; slot++) {
    if (column.forward.slots[slot] === UNRESOLVED_SLOT) column.waiting.add(column.rawKey(slot), slot)
  }
}
