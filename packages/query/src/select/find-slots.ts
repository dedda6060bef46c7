import type { PostingLists, StateReader, Value } from '@relata/core/engine'
import type { FieldIndex, TableReader } from '@relata/core/engine'
import type { IndexNode, PathNode, Trace } from '../plan/access-node.js'
import type { Hop } from '../resolve/path.js'
import { listsBack } from './access.js'
import { distinctMembers, distinctSlots } from './distinct-slots.js'
import { rowTest } from './row-test.js'

/**
 * Executes an access path: each slot once, in no order. Cost: of the slots visited, whatever the tables' sizes.
 */
export function findSlots(state: StateReader, node: PathNode, trace?: Trace): number[] {
  const slots = find(state, node, trace)
  if (trace !== undefined) trace.set(node, slots.length)
  return slots
}

function find(state: StateReader, node: PathNode, trace: Trace | undefined): number[] {
  switch (node.kind) {
    case 'empty':
      return []
    case 'postingList':
      return Array.from(node.slots)
    case 'indexSeek':
    case 'indexRange':
      return entriesOf(state, node)
    case 'walkBack':
      return back(state, node.hop, findSlots(state, node.child, trace))
    case 'filter': {
      const slots = findSlots(state, node.child, trace)
      const test = rowTest(state, node.predicate, slots.length)
      let kept = 0
      for (let i = 0; i < slots.length; i++) {
        const slot = slots[i] as number
        if (test(slot)) slots[kept++] = slot
      }
      slots.length = kept
      return slots
    }
    case 'union':
      return distinctSlots(node.children.flatMap((child) => findSlots(state, child, trace)))
  }
}

function entriesOf(state: StateReader, { entries, model }: IndexNode): number[] {
  switch (entries.kind) {
    case 'unique': {
      const { field, values } = entries
      const table = state.table(field.model)
      const slots: number[] = []
      for (const value of values) {
        const slot = field.primaryKey ? table.find(value) : table.findUnique(field, value)
        if (slot >= 0) slots.push(slot)
      }
      return slots
    }
    case 'together':
      return togetherSlots(state.table(model), entries.set, entries.answered)
    case 'sources': {
      const { field, owners, pending } = entries
      const lists = state.table(field.model).sources(field)
      const found = lists === undefined ? [] : membersOf(lists, owners)
      return pending.length === 0 ? found : [...pending, ...found]
    }
    case 'codes':
      return membersOf(
        (state.table(entries.field.model).index(entries.field) as FieldIndex).lists,
        entries.codes,
      )
    case 'nulls':
      return Array.from((state.table(entries.field.model).index(entries.field) as FieldIndex).nulls())
  }
}

/** Different combinations of values are different rows: no slot is found twice. */
function togetherSlots(
  table: TableReader,
  set: number,
  answered: Extract<IndexNode['entries'], { kind: 'together' }>['answered'],
): number[] {
  let combinations: readonly Readonly<Record<string, Value>>[] = [{}]
  for (const { field, test } of answered)
    combinations = combinations.flatMap((known) =>
      (test.equals ?? []).map((value) => ({ ...known, [field.attribute]: value })),
    )
  return combinations.map((values) => table.findTogether(set, values)).filter((slot) => slot >= 0)
}

function back(state: StateReader, hop: Hop, far: readonly number[]): number[] {
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

function membersOf(lists: PostingLists, far: ArrayLike<number>): number[] {
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
