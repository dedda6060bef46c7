import {
  ancestorSlots,
  depthAt,
  descendantSlots,
  type StateReader,
  type TableReader,
} from '@relata/core/engine'
import { isDownward, treeBack, type TreeHop } from '../resolve/tree-hop.js'
import type { PathNode } from './access-node.js'

/** From so few rows the plan counts the rows that it leads back to. */
const FEW = 4
/** A count ends here. */
const COUNTED = 512
/** There are more rows: so many that a condition with fewer rows starts, and so few that walking costs less than a scan. */
const SHARE = 1 / 8
/** Rows whose depth is read for the average. */
const SAMPLE = 16

/** The number of rows that a hop of a tree leads back to from those of a path, approximately. */
export function treeRows(state: StateReader, hop: TreeHop, child: PathNode): number {
  const table = state.table(hop.target)
  if (child.kind === 'indexSeek' && child.entries.kind === 'unique' && child.rows <= FEW) {
    const { field, values } = child.entries
    let rows = 0
    for (const value of values) rows += countFrom(table, treeBack(hop), table.findUnique(field, value))
    return rows
  }
  // A row has as many ancestors as descendants, on average.
  return child.rows * (1 + averageDepth(table, hop))
}

function countFrom(table: TableReader, hop: TreeHop, slot: number): number {
  const { field } = hop.parent
  if (slot < 0) return 0
  if (!isDownward(hop)) return 1 + ancestorSlots(table, field, slot).length
  const rows = 1 + descendantSlots(table, field, slot, COUNTED).length
  return rows <= COUNTED ? rows : Math.max(rows, table.size * SHARE)
}

function averageDepth(table: TableReader, { parent }: TreeHop): number {
  const step = Math.max(1, Math.floor(table.limit / SAMPLE))
  let sum = 0
  let rows = 0
  for (let slot = 0; slot < table.limit; slot += step) {
    if (table.live[slot] !== 1) continue
    sum += depthAt(table, parent.field, slot)
    rows++
  }
  return rows === 0 ? 0 : sum / rows
}
