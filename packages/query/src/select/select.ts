import type { ModelMeta, StateReader } from '@relata/core/engine'
import { isPath, type AccessNode, type Trace } from '../plan/access-node.js'
import { chooseAccess } from '../plan/choose-access.js'
import type { Predicate } from '../plan/predicate.js'
import { ascendingSlots } from './distinct-slots.js'
import { findSlots } from './find-slots.js'
import { count, flagsOf } from './table-scan.js'

/** Executes an access node: its rows in order of creation. */
export function runAccess(state: StateReader, node: AccessNode, trace?: Trace): Int32Array {
  if (isPath(node)) return ascendingSlots(findSlots(state, node, trace), state.table(node.model).limit)
  const flags = flagsOf(state, node, trace)
  const slots = new Int32Array(count(flags))
  for (let i = 0, n = 0; i < flags.length; i++) if (flags[i] === 1) slots[n++] = i
  return slots
}

/** The rows of a predicate in order of creation. */
export const select = (state: StateReader, predicate: Predicate, model: ModelMeta): Int32Array =>
  runAccess(state, chooseAccess(state, predicate, model))

/** Their number. */
export function selectCount(state: StateReader, predicate: Predicate, model: ModelMeta): number {
  const node = chooseAccess(state, predicate, model)
  if (node.kind === 'all') return state.table(model).size
  return isPath(node) ? findSlots(state, node).length : count(flagsOf(state, node))
}
