import type { ModelMeta, PostingLists, StateReader } from '@relata/core'
import type { JunctionPredicate, Predicate, SomePredicate } from '../plan/predicate.js'
import { listsBack } from './access.js'
import { columnLookup } from './column-lookup.js'
import { rowTest } from './row-test.js'
import { togetherLookup } from './together-lookup.js'
import { distinctMembers, distinctSlots } from './distinct-slots.js'

/** A way to find a predicate's rows from its selective end: an index entry, then back along the hops. */
export interface IndexPath {
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
export function indexPathOf(state: StateReader, predicate: Predicate): IndexPath | undefined {
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
      return indexPathBehind(state, predicate)
    case 'and':
      return indexPathOfAll(state, predicate.children)
    case 'or':
      return indexPathOfAny(state, predicate.children)
    case 'xor':
      return indexPathOfOne(state, predicate)
    case 'all':
    case 'not':
    case 'custom':
      return undefined
  }
}

const NOTHING: IndexPath = Object.freeze({ rows: 0, cost: 0, find: () => [] })

function indexPathBehind(state: StateReader, { hop, child, orNone }: SomePredicate): IndexPath | undefined {
  if (orNone || (hop.kind === 'forward' && !hop.key.indexed)) return undefined
  const seed = indexPathOf(state, child)
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
export interface IndexedStart {
  readonly answered: readonly Predicate[]
  readonly path: IndexPath
  /** One index answers several of them: that of fields unique together. */
  readonly isTogether: boolean
}

/** The cheapest children of a conjunction to begin with. */
export function cheapestStart(state: StateReader, children: readonly Predicate[]): IndexedStart | undefined {
  let best: IndexedStart | undefined
  for (const child of children) {
    const seed = indexPathOf(state, child)
    if (seed !== undefined && (best === undefined || seed.cost < best.path.cost))
      best = { answered: [child], path: seed, isTogether: false }
  }
  const together = best !== undefined && best.path.cost <= 1 ? undefined : togetherLookup(state, children)
  if (together === undefined || (best !== undefined && best.path.cost <= together.cost)) return best
  const { answered, cost, find } = together
  return { answered, path: { rows: cost, cost, find }, isTogether: true }
}

function indexPathOfAll(state: StateReader, children: readonly Predicate[]): IndexPath | undefined {
  const best = cheapestStart(state, children)
  if (best === undefined) return undefined
  const { answered, path: seed } = best
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

function indexPathOfAny(state: StateReader, children: readonly Predicate[]): IndexPath | undefined {
  const seeds: IndexPath[] = []
  let rows = 0
  let cost = 0
  for (const child of children) {
    const seed = indexPathOf(state, child)
    if (seed === undefined) return undefined
    seeds.push(seed)
    rows += seed.rows
    cost += seed.cost
  }
  return { rows, cost, find: () => distinctSlots(seeds.flatMap((seed) => seed.find())) }
}

/** Rows that one child has: those that any has, each asked. */
function indexPathOfOne(state: StateReader, predicate: JunctionPredicate): IndexPath | undefined {
  const any = indexPathOfAny(state, predicate.children)
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
export function scanCost(state: StateReader, predicate: Predicate, model: ModelMeta): number {
  const own = state.table(model).limit
  switch (predicate.kind) {
    case 'some':
      return own + scanCost(state, predicate.child, predicate.hop.target)
    case 'not':
      return scanCost(state, predicate.child, model)
    case 'and':
    case 'or':
    case 'xor': {
      let sum = 0
      for (const child of predicate.children) sum += scanCost(state, child, model)
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
export function cheapIndexPath(
  state: StateReader,
  predicate: Predicate,
  model: ModelMeta,
): IndexPath | undefined {
  const seed = indexPathOf(state, predicate)
  return seed !== undefined && seed.cost * LIST_COST <= scanCost(state, predicate, model) ? seed : undefined
}
