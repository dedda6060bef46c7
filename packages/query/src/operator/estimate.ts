import type { ModelMeta, StateReader } from '@relata/core'
import type { Predicate, SomePredicate } from '../plan/predicate.js'
import { listsBack } from './access.js'
import { columnLookup } from './column-lookup.js'

/** What it would take to find a predicate's rows from its selective end. */
export interface Seed {
  /** Rows found, before what else is asked of them. */
  readonly rows: number
  /** Slots touched on the way. */
  readonly cost: number
}

/** Estimates the way from an index; undefined where no index leads there. Reads sizes of index entries only. */
export function seedOf(state: StateReader, predicate: Predicate): Seed | undefined {
  switch (predicate.kind) {
    case 'none': return { rows: 0, cost: 0 }
    case 'among': return { rows: predicate.slots.length, cost: predicate.slots.length }
    case 'test': {
      const found = columnLookup(state, predicate)
      return found === undefined ? undefined : { rows: found.rows, cost: found.rows }
    }
    case 'some': return seedBehind(state, predicate)
    case 'and': {
      const best = cheapest(state, predicate.children)
      return best?.seed
    }
    case 'or': {
      let rows = 0
      let cost = 0
      for (const child of predicate.children) {
        const seed = seedOf(state, child)
        if (seed === undefined) return undefined
        rows += seed.rows
        cost += seed.cost
      }
      return { rows, cost }
    }
    default: return undefined
  }
}

function seedBehind(state: StateReader, { hop, child, orNone }: SomePredicate): Seed | undefined {
  if (orNone || (hop.kind === 'forward' && !hop.key.indexed)) return undefined
  const seed = seedOf(state, child)
  if (seed === undefined) return undefined
  const rows = seed.rows * fanOut(state, hop)
  return { rows, cost: seed.cost + rows }
}

/** Rows at the near end for each at the far end, on average. */
function fanOut(state: StateReader, hop: SomePredicate['hop']): number {
  if (hop.kind === 'reverse') return 1
  const far = state.table(hop.target).size
  return far === 0 ? 0 : listsBack(state, hop).total / far
}

/** The child of a conjunction to begin with. */
export function cheapest(state: StateReader, children: readonly Predicate[]): { readonly child: Predicate; readonly seed: Seed } | undefined {
  let best: { child: Predicate; seed: Seed } | undefined
  for (const child of children) {
    const seed = seedOf(state, child)
    if (seed !== undefined && (best === undefined || seed.cost < best.seed.cost)) best = { child, seed }
  }
  return best
}

/** Slots that answering a predicate table by table passes over. */
export function sweepCost(state: StateReader, predicate: Predicate, model: ModelMeta): number {
  const own = state.table(model).limit
  switch (predicate.kind) {
    case 'some': return own + sweepCost(state, predicate.child, predicate.hop.target)
    case 'not': return sweepCost(state, predicate.child, model)
    case 'and':
    case 'or': return predicate.children.reduce((sum, child) => sum + sweepCost(state, child, model), 0)
    default: return own
  }
}
