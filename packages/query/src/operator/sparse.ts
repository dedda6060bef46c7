import { InvariantError, must, type ModelMeta, type StateReader } from '@relata/core'
import type { Predicate, SomePredicate } from '../plan/predicate.js'
import { listsBack } from './access.js'
import { columnLookup } from './column-lookup.js'
import { cheapest } from './estimate.js'
import { rowTest } from './row-test.js'

/**
 * The rows of a predicate from its selective end: an index entry, then back along the hops. Each slot once, in no order. Only for predicates that
 * {@link seedOf} answers. Cost: of the slots touched, whatever the tables' sizes.
 */
export function sparse(state: StateReader, predicate: Predicate, model: ModelMeta): number[] {
  switch (predicate.kind) {
    case 'none': return []
    case 'among': return [...predicate.slots]
    case 'test': {
      const slots: number[] = []
      columnLookup(state, predicate)?.collect(slots)
      return slots
    }
    case 'some': return back(state, predicate)
    case 'or': return unique(predicate.children.flatMap((child) => sparse(state, child, model)))
    case 'and': {
      const best = must(cheapest(state, predicate.children), 'a conjunction without a seed')
      const slots = sparse(state, best.child, model)
      const tests = predicate.children.filter((child) => child !== best.child).map((child) => rowTest(state, child, model, slots.length))
      return slots.filter((slot) => tests.every((test) => test(slot)))
    }
    default: throw new InvariantError(`a predicate without a seed: ${predicate.kind}`)
  }
}

function back(state: StateReader, { hop, child }: SomePredicate): number[] {
  const far = sparse(state, child, hop.target)
  const slots: number[] = []
  if (hop.kind === 'reverse') {
    const targets = state.table(hop.target).targets(hop.key.field)
    for (const slot of far) {
      const owner = targets[slot] as number
      if (owner >= 0) slots.push(owner)
    }
    return hop.single ? slots : unique(slots)
  }
  const lists = listsBack(state, hop)
  for (const slot of far) {
    const count = lists.count(slot)
    if (count === 0) continue
    const start = lists.start(slot)
    const pool = lists.pool
    for (let i = start; i < start + count; i++) slots.push(pool[i] as number)
  }
  // A key names one row: only links may lead back to the same row twice.
  return hop.kind === 'forward' ? slots : unique(slots)
}

const unique = (slots: number[]): number[] => (slots.length < 2 ? slots : [...new Set(slots)])
