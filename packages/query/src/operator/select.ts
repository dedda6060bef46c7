import type { ModelMeta, StateReader } from '@relata/core'
import type { Predicate } from '../plan/predicate.js'
import { count, dense } from './dense.js'
import { cheapSeed } from './estimate.js'

/** The rows of a predicate in order of creation. */
export function select(state: StateReader, predicate: Predicate, model: ModelMeta): Int32Array {
  const seed = cheapSeed(state, predicate, model)
  if (seed !== undefined) return ascending(new Int32Array(seed.find()))
  const flags = dense(state, predicate, model)
  const slots = new Int32Array(count(flags))
  for (let i = 0, n = 0; i < flags.length; i++) if (flags[i] === 1) slots[n++] = i
  return slots
}

/** What one index entry gives is in order already; few slots are put in order where they stand. benchmarks: fof, chain_sel. */
function ascending(slots: Int32Array): Int32Array {
  let at = 1
  while (at < slots.length && (slots[at - 1] as number) <= (slots[at] as number)) at++
  if (at >= slots.length) return slots
  if (slots.length > 24) return slots.sort()
  for (; at < slots.length; at++) {
    const slot = slots[at] as number
    let to = at
    for (; to > 0 && (slots[to - 1] as number) > slot; to--) slots[to] = slots[to - 1] as number
    slots[to] = slot
  }
  return slots
}

/** Their number. */
export function selectCount(state: StateReader, predicate: Predicate, model: ModelMeta): number {
  if (predicate.kind === 'all') return state.table(model).size
  const seed = cheapSeed(state, predicate, model)
  return seed === undefined ? count(dense(state, predicate, model)) : seed.find().length
}
