import type { ModelMeta, Row, StateReader } from '@relata/core/engine'
import { isPath, type AccessNode, type Trace } from '../plan/access-node.js'
import { chooseAccess } from '../plan/choose-access.js'
import type { Predicate } from '../plan/predicate.js'
import { findSlots, orderedSlots } from './find-slots.js'
import { returnList } from './list-pool.js'
import { count, flagsOf } from './table-scan.js'

/** Executes an access node: the slots of its rows in order of creation. */
export function runAccess(state: StateReader, node: AccessNode, trace?: Trace): Int32Array {
  if (!isPath(node)) return markedSlots(flagsOf(state, node, trace))
  const list = orderedSlots(state, node, trace)
  const slots = list.cells.slice(0, list.length)
  returnList(list)
  return slots
}

/** Executes an access node: its rows in order of creation. */
export function accessRows(state: StateReader, node: AccessNode, trace?: Trace): Row[] {
  const table = state.table(node.model)
  if (!isPath(node)) {
    const slots = markedSlots(flagsOf(state, node, trace))
    return table.rowsAt(slots, 0, slots.length)
  }
  const list = orderedSlots(state, node, trace)
  const rows = table.rowsAt(list.cells, 0, list.length)
  returnList(list)
  return rows
}

function markedSlots(flags: Uint8Array): Int32Array {
  const slots = new Int32Array(count(flags))
  for (let i = 0, n = 0; i < flags.length; i++) if (flags[i] === 1) slots[n++] = i
  return slots
}

/** The slots of the rows of a predicate in order of creation. */
export const select = (state: StateReader, predicate: Predicate, model: ModelMeta): Int32Array =>
  runAccess(state, chooseAccess(state, predicate, model))

/** The number of these rows. */
export function selectCount(state: StateReader, predicate: Predicate, model: ModelMeta): number {
  const node = chooseAccess(state, predicate, model)
  if (node.kind === 'all') return state.table(model).size
  if (!isPath(node)) return count(flagsOf(state, node))
  const list = findSlots(state, node)
  returnList(list)
  return list.length
}
