import type { TableReader } from '@relata/core/engine'
import type { TreeHop } from '../resolve/tree-hop.js'
import { parentsFirst } from './tree-order.js'

interface Marking {
  /** The rows at the far end. */
  readonly far: Uint8Array
  /** To be set for the rows that reach one of them. */
  readonly flags: Uint8Array
  /** Rows that reach none at all are set, too. */
  readonly orNone: boolean
}

/**
 * Sets the flags of the rows that reach a far row along a hop of a tree: one pass over the table, whatever the number
 * of ancestors. False if the keys have a cycle, as they may have within a write.
 */
export function markTree(table: TableReader, { parent, reach }: TreeHop, marking: Marking): boolean {
  const { far, flags, orNone } = marking
  const { field } = parent
  const order = new Int32Array(table.limit)
  const above = new Int32Array(table.limit)
  let rows = 0
  const sound = parentsFirst(table, field, (slot, up) => {
    order[rows] = slot
    above[rows++] = up
  })
  if (!sound) return false
  const none = orNone ? 1 : 0
  if (reach === 'ancestors' || reach === 'path' || reach === 'root') {
    for (let i = 0; i < rows; i++) {
      const slot = order[i] as number
      const up = above[i] as number
      const own = far[slot] as number
      if (reach === 'ancestors') flags[slot] = up < 0 ? none : (far[up] as number) | reachedBy(up)
      else flags[slot] = up < 0 ? own : (flags[up] as number) | (reach === 'path' ? own : 0)
    }
    return true
  }
  const hasChild = new Uint8Array(flags.length)
  for (let i = rows - 1; i >= 0; i--) {
    const slot = order[i] as number
    const up = above[i] as number
    if (reach !== 'descendants') flags[slot] = (flags[slot] as number) | (far[slot] as number)
    if (up < 0) continue
    hasChild[up] = 1
    flags[up] = (flags[up] as number) | (flags[slot] as number) | (far[slot] as number)
  }
  for (let i = 0; i < rows; i++) {
    const slot = order[i] as number
    if (reach === 'members' && (above[i] as number) >= 0) flags[slot] = none
    if (reach === 'descendants' && hasChild[slot] === 0) flags[slot] = none
  }
  return true

  /** Of a root the flag says that it has no ancestors. */
  function reachedBy(slot: number): number {
    return (table.targets(field)[slot] as number) < 0 ? 0 : (flags[slot] as number)
  }
}
