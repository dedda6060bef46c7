import type { ModelMeta, StateReader } from '@relata/core'
import type { Predicate } from '../plan/predicate.js'
import { count, dense, prefersSparse } from './dense.js'
import { sparse } from './sparse.js'

/** The rows of a predicate in order of creation. */
export function select(state: StateReader, predicate: Predicate, model: ModelMeta): Int32Array {
  if (predicate.kind === 'among') return predicate.slots.slice().sort()
  if (prefersSparse(state, predicate, model)) return Int32Array.from(sparse(state, predicate, model)).sort()
  const flags = dense(state, predicate, model)
  const slots = new Int32Array(count(flags))
  for (let i = 0, n = 0; i < flags.length; i++) if (flags[i] === 1) slots[n++] = i
  return slots
}

/** Their number. */
export function selectCount(state: StateReader, predicate: Predicate, model: ModelMeta): number {
  if (predicate.kind === 'all') return state.table(model).size
  if (predicate.kind === 'among') return predicate.slots.length
  return prefersSparse(state, predicate, model) ? sparse(state, predicate, model).length : count(dense(state, predicate, model))
}
