import type { ModelMeta, StateReader } from '@relata/core'
import type { Predicate } from '../plan/predicate.js'
import { count, scanTable } from './table-scan.js'
import { ascendingSlots } from './distinct-slots.js'
import { cheapIndexPath } from './index-path.js'

/** The rows of a predicate in order of creation. */
export function select(state: StateReader, predicate: Predicate, model: ModelMeta): Int32Array {
  const seed = cheapIndexPath(state, predicate, model)
  if (seed !== undefined) return ascendingSlots(seed.find(), state.table(model).limit)
  const flags = scanTable(state, predicate, model)
  const slots = new Int32Array(count(flags))
  for (let i = 0, n = 0; i < flags.length; i++) if (flags[i] === 1) slots[n++] = i
  return slots
}

/** Their number. */
export function selectCount(state: StateReader, predicate: Predicate, model: ModelMeta): number {
  if (predicate.kind === 'all') return state.table(model).size
  const seed = cheapIndexPath(state, predicate, model)
  return seed === undefined ? count(scanTable(state, predicate, model)) : seed.find().length
}
