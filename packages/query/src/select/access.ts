import {
  gatherMembers,
  NULL_SLOT,
  type FieldMeta,
  type PostingLists,
  type SlotList,
  type StateReader,
  type Value,
} from '@relata/core/engine'
import type { Hop, Path } from '../resolve/path.js'
import { treeBack } from '../resolve/tree-hop.js'
import { depthReader, rootReader, TreeLists } from './tree-slots.js'

/**
 * Reads a state along hops, slot by slot. Everything created here is valid until the next write: each run of a
 * query creates it again.
 */

/** The lists of a hop that may reach several rows: members by the slot that the hop starts from. */
export function listsOf(state: StateReader, hop: Hop): PostingLists {
  if (hop.kind === 'link') return state.link(hop.link).side(hop.side)
  if (hop.kind === 'tree') return new TreeLists(state.table(hop.source), hop)
  if (hop.kind === 'forward')
    return forwardLists(state.table(hop.source).targets(hop.key.field), state.table(hop.source).limit)
  const sources = state.table(hop.target)
  return (
    sources.sources(hop.key.field) ??
    scannedLists(sources.targets(hop.key.field), sources.live, sources.limit, state.table(hop.source).limit)
  )
}

/** The lists from the far end of a hop back to where it starts. */
export function listsBack(state: StateReader, hop: Hop): PostingLists {
  if (hop.kind === 'link') return state.link(hop.link).side(hop.link.symmetrical ? 0 : hop.side === 0 ? 1 : 0)
  if (hop.kind === 'tree') return listsOf(state, treeBack(hop))
  return hop.kind === 'forward' ? listsOf(state, hop.key.reverse) : listsOf(state, hop.key.forward)
}

/** A forward map in the shape of lists, for code that doesn't depend on a hop's direction. */
function forwardLists(targets: Int32Array, limit: number): PostingLists {
  return new ReadLists(targets, limit, {
    count: (slot) => (slot >= 0 && slot < limit && (targets[slot] as number) >= 0 ? 1 : 0),
    start: (slot) => slot,
  })
}

/** The cost of `index: false`: one pass over the key's column for the whole run. */
function scannedLists(targets: Int32Array, live: Uint8Array, limit: number, owners: number): PostingLists {
  const starts = new Int32Array(owners + 1)
  for (let i = 0; i < limit; i++) {
    const target = targets[i] as number
    if (live[i] === 1 && target >= 0) starts[target + 1] = (starts[target + 1] as number) + 1
  }
  for (let i = 0; i < owners; i++) starts[i + 1] = (starts[i + 1] as number) + (starts[i] as number)
  const fill = starts.slice()
  const pool = new Int32Array(starts[owners] as number)
  for (let i = 0; i < limit; i++) {
    const target = targets[i] as number
    if (live[i] !== 1 || target < 0) continue
    const at = fill[target] as number
    pool[at] = i
    fill[target] = at + 1
  }
  return new ReadLists(pool, pool.length, {
    count: (slot) =>
      slot >= 0 && slot < owners ? (starts[slot + 1] as number) - (starts[slot] as number) : 0,
    start: (slot) => starts[slot] as number,
  })
}

interface Heads {
  readonly count: (owner: number) => number
  readonly start: (owner: number) => number
}

/** Lists that are built for one run. */
class ReadLists implements PostingLists {
  readonly isBuilt: boolean = true
  readonly pool: Int32Array
  readonly total: number
  readonly count: (owner: number) => number
  readonly start: (owner: number) => number

  constructor(pool: Int32Array, total: number, { count, start }: Heads) {
    this.pool = pool
    this.total = total
    this.count = count
    this.start = start
  }

  gather(owners: SlotList, into: SlotList): void {
    gatherMembers(this, owners, into)
  }
}

/** Follows hops that reach one row at most; -1 if there is none. */
export function follow(state: StateReader, hops: readonly Hop[]): (slot: number) => number {
  const steps = hops.map((hop) => followOne(state, hop))
  const [first, second] = steps
  if (first === undefined) return (slot) => slot
  if (second === undefined) return first
  if (steps.length === 2) return (slot) => second(first(slot))
  return (slot) => {
    let at = slot
    for (const step of steps) at = step(at)
    return at
  }
}

function followOne(state: StateReader, hop: Hop): (slot: number) => number {
  if (hop.kind === 'forward') {
    const targets = state.table(hop.source).targets(hop.key.field)
    return (slot) => {
      const target = slot < 0 ? NULL_SLOT : (targets[slot] as number)
      return target < 0 ? NULL_SLOT : target
    }
  }
  if (hop.kind === 'tree' && hop.reach === 'root') return rootReader(state.table(hop.source), hop)
  const lists = listsOf(state, hop)
  return (slot) => {
    if (slot < 0 || lists.count(slot) === 0) return NULL_SLOT
    const start = lists.start(slot)
    return lists.pool[start] as number
  }
}

/** Reads a column; null for a missing row. */
export function readField(state: StateReader, field: FieldMeta): (slot: number) => Value {
  const table = state.table(field.model)
  if (field.depthOf !== undefined) return depthReader(table, field.depthOf)
  const attribute = field.attribute
  return (slot) => (slot < 0 ? null : ((table.stored(slot)?.[attribute] ?? null) as Value))
}

/** Reads the value at the end of a path from where its `tail` starts: hops, column, transforms. */
export function readPath(state: StateReader, tail: readonly Hop[], path: Path): (slot: number) => Value {
  const read = readField(state, path.field)
  const at = follow(state, tail)
  const transforms = path.transforms
  if (transforms.length === 0) return tail.length === 0 ? read : (slot) => read(at(slot))
  return (slot) => {
    let value = read(at(slot))
    for (const transform of transforms) {
      if (value === null) return null
      value = transform.apply(value)
    }
    return value
  }
}
