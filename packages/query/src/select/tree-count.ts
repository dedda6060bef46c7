import type { TableReader } from '@relata/core/engine'
import { isDownward, type TreeHop } from '../resolve/tree-hop.js'
import { depthColumn } from './depth-column.js'
import { parentsFirst } from './tree-order.js'

/**
 * How many rows a hop of a tree reaches, for each row of a table: one pass over the table, at the first read. Undefined
 * if the rows must be visited.
 */
export function treeCount(table: TableReader, hop: TreeHop): ((slot: number) => number) | undefined {
  if (hop.reach !== 'descendants' && hop.reach !== 'branch') {
    if (isDownward(hop) || hop.reach === 'root') return undefined
    const self = hop.reach === 'path' ? 1 : 0
    return (slot) => (depthColumn(table, hop.parent).values[slot] as number) + self
  }
  const self = hop.reach === 'branch' ? 1 : 0
  const order = new Int32Array(table.limit)
  const above = new Int32Array(table.limit)
  let rows = 0
  const sound = parentsFirst(table, hop.parent.field, (slot, up) => {
    order[rows] = slot
    above[rows++] = up
  })
  if (!sound) return undefined
  const below = new Int32Array(table.limit)
  for (let i = rows - 1; i >= 0; i--) {
    const up = above[i] as number
    if (up >= 0) below[up] = (below[up] as number) + (below[order[i] as number] as number) + 1
  }
  return (slot) => (below[slot] as number) + self
}
