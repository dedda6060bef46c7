import type { ModelMeta, PostingLists, StateReader } from '@relata/core'
import type { JunctionPredicate, Predicate, SomePredicate } from '../plan/predicate.js'
import { listsBack } from './access.js'
import { columnLookup } from './column-lookup.js'
import { rowTest } from './row-test.js'
import { togetherLookup } from './together-lookup.js'
import { distinctMembers, distinctSlots } from './distinct-slots.js'

/** A way to find a predicate's rows from its selective end: an index entry, then back along the hops. */
export interface Seed {
  /** Rows found, before what else is asked of them. */
  readonly rows: number
  /** Slots touched on the way. */
  readonly cost: number
  /** Finds them: each slot once, in no order. Cost: of the slots touched, whatever the tables' sizes. */
  readonly find: () => number[]
}

/**
 * Estimates the way from an index; undefined where no index leads there. Reads sizes of index entries only.
 */
export function seedOf(state: StateReader, predicate: Predicate): Seed | undefined {
  switch (predicate.kind) {
    case 'none':
      return NOTHING
    case 'among':
      return {
        rows: predicate.slots.length,
        cost: predicate.slots.length,
        find: () => Array.from(predicate.slots),
      }
    case 'test':
      return columnLookup(state, predicate)
    case 'some':
      return seedBehind(state, predicate)
    case 'and':
      return seedOfAll(state, predicate.children)
    case 'or':
      return seedOfAny(state, predicate.children)
    case 'xor':
      return seedOfOne(state, predicate)
    case 'all':
    case 'not':
    case 'custom':
      return undefined
  }
}

const NOTHING: Seed = Object.freeze({ rows: 0, cost: 0, find: () => [] })

function seedBehind(state: StateReader, { hop, child, orNone }: SomePredicate): Seed | undefined {
  if (orNone || (hop.kind === 'forward' && !hop.key.indexed)) return undefined
  const seed = seedOf(state, child)
  if (seed === undefined) return undefined
  const rows = seed.rows * fanOut(state, hop)
  return { rows, cost: seed.cost + rows, find: () => back(state, hop, seed.find()) }
}

/** Rows at the near end for each at the far end, on average. */
function fanOut(state: StateReader, hop: SomePredicate['hop']): number {
  if (hop.kind === 'reverse') return 1
  const far = state.table(hop.target).size
  return far === 0 ? 0 : listsBack(state, hop).total / far
}

function back(state: StateReader, hop: SomePredicate['hop'], far: readonly number[]): number[] {
  if (hop.kind === 'reverse') {
    const owners = ownersOf(state.table(hop.target).targets(hop.key.field), far)
    return hop.single ? owners : distinctSlots(owners)
  }
  // A key names one row: only links may lead back to the same row twice.
  return hop.kind === 'forward'
    ? membersOf(listsBack(state, hop), far)
    : distinctMembers(listsBack(state, hop), far)
}

function ownersOf(targets: Int32Array, far: readonly number[]): number[] {
  const slots: number[] = []
  for (let i = 0; i < far.length; i++) {
    const owner = targets[far[i] as number] as number
    if (owner >= 0) slots.push(owner)
  }
  return slots
}

function membersOf(lists: PostingLists, far: readonly number[]): number[] {
  const slots: number[] = []
  for (let i = 0; i < far.length; i++) {
    const owner = far[i] as number
    const count = lists.count(owner)
    if (count === 0) continue
    const start = lists.start(owner)
    const pool = lists.pool
    for (let j = start; j < start + count; j++) slots.push(pool[j] as number)
  }
  return slots
}

/** Where a conjunction begins: the children that an index answers, and how. */
export interface Start {
  readonly answered: readonly Predicate[]
  readonly seed: Seed
  /** One index answers several of them: that of fields unique together. */
  readonly isTogether: boolean
}

/** The cheapest children of a conjunction to begin with. */
export function cheapest(state: StateReader, children: readonly Predicate[]): Start | undefined {
  let best: Start | undefined
  for (const child of children) {
    const seed = seedOf(state, child)
    if (seed !== undefined && (best === undefined || seed.cost < best.seed.cost))
      best = { answered: [child], seed, isTogether: false }
  }
  const together = best !== undefined && best.seed.cost <= 1 ? undefined : togetherLookup(state, children)
  if (together === undefined || (best !== undefined && best.seed.cost <= together.cost)) return best
  const { answered, cost, find } = together
  return { answered, seed: { rows: cost, cost, find }, isTogether: true }
}

function seedOfAll(state: StateReader, children: readonly Predicate[]): Seed | undefined {
  const best = cheapest(state, children)
  if (best === undefined) return undefined
  const { answered, seed } = best
  const rest = children.filter((other) => !answered.includes(other))
  if (rest.length === 0) return seed
  return {
    rows: seed.rows,
    cost: seed.cost,
    find() {
      const slots = seed.find()
      const test = rowTest(
        state,
        rest.length === 1 ? (rest[0] as Predicate) : { kind: 'and', children: rest },
        slots.length,
      )
      let kept = 0
      for (let i = 0; i < slots.length; i++) {
        const slot = slots[i] as number
        if (test(slot)) slots[kept++] = slot
      }
      slots.length = kept
      return slots
    },
  }
}

function seedOfAny(state: StateReader, children: readonly Predicate[]): Seed | undefined {
  const seeds: Seed[] = []
  let rows = 0
  let cost = 0
  for (const child of children) {
    const seed = seedOf(state, child)
    if (seed === undefined) return undefined
    seeds.push(seed)
    rows += seed.rows
    cost += seed.cost
  }
  return { rows, cost, find: () => distinctSlots(seeds.flatMap((seed) => seed.find())) }
}

/** Rows that one child has: those that any has, each asked. */
function seedOfOne(state: StateReader, predicate: JunctionPredicate): Seed | undefined {
  const any = seedOfAny(state, predicate.children)
  return any === undefined
    ? undefined
    : {
        ...any,
        find() {
          const slots = any.find()
          return slots.filter(rowTest(state, predicate, slots.length))
        },
      }
}

/** Slots that answering a predicate table by table passes over. */
export function sweepCost(state: StateReader, predicate: Predicate, model: ModelMeta): number {
  const own = state.table(model).limit
  switch (predicate.kind) {
    case 'some':
      return own + sweepCost(state, predicate.child, predicate.hop.target)
    case 'not':
      return sweepCost(state, predicate.child, model)
    case 'and':
    case 'or':
    case 'xor': {
      let sum = 0
      for (const child of predicate.children) sum += sweepCost(state, child, model)
      return sum
    }
    case 'all':
    case 'none':
    case 'test':
    case 'custom':
    case 'among':
      return own
  }
}

/** How much dearer a slot touched through lists is than one passed over in a column. */
const LIST_COST = 4

/** The way from the selective end, where it is cheaper than passing over the tables. */
export function cheapSeed(state: StateReader, predicate: Predicate, model: ModelMeta): Seed | undefined {
  const seed = seedOf(state, predicate)
  return seed !== undefined && seed.cost * LIST_COST <= sweepCost(state, predicate, model) ? seed : undefined
}
