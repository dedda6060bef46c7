import type { SlotList, StateReader, Value } from '@relata/core/engine'
import type { FieldIndex, TableReader } from '@relata/core/engine'
import type { IndexNode, PathNode, Trace, WalkBackNode } from '../plan/access-node.js'
import { listsBack } from './access.js'
import { filterList } from './filter-list.js'
import { keepFrequent } from './keep-frequent.js'
import { returnList, takeList } from './list-pool.js'
import { putInOrder } from './put-in-order.js'
import { removeRepeats } from './remove-repeats.js'

/**
 * Longer lists are sorted before a test: adjacent rows are read several times as fast as rows in the order of
 * their owners, and sorting costs 4 ns per slot.
 */
const SCATTERED = 512

/**
 * Executes an access path: each slot once, in no order. The caller returns the list to the pool. Cost: the
 * slots visited, independent of the tables' sizes.
 */
export function findSlots(state: StateReader, node: PathNode, trace?: Trace): SlotList {
  const list = find(state, node, trace)
  if (list.repeats) removeRepeats(list, state.table(node.model).limit)
  if (trace !== undefined) trace.set(node, list.length)
  return list
}

/** The same in order of creation: one pass orders the slots and removes repeated ones. */
export function orderedSlots(state: StateReader, node: PathNode, trace?: Trace): SlotList {
  const list = find(state, node, trace)
  putInOrder(list)
  if (trace !== undefined) trace.set(node, list.length)
  return list
}

/** Following a hop may find a slot several times, which its list records. */
function find(state: StateReader, node: PathNode, trace: Trace | undefined): SlotList {
  switch (node.kind) {
    case 'empty':
      return takeList()
    case 'postingList':
      return append(takeList(), node.slots)
    case 'indexSeek':
    case 'indexRange':
      return entriesOf(state, node)
    case 'walkBack':
      return walkBack(state, node, findSlots(state, node.child, trace))
    case 'filter': {
      const child = find(state, node.child, trace)
      if (child.repeats || child.length > SCATTERED) putInOrder(child)
      if (trace !== undefined) trace.set(node.child, child.length)
      filterList(state, child, node.predicate)
      return child
    }
    case 'union': {
      const all = slotsOfAll(state, node.children, trace)
      all.repeats = node.children.length > 1
      return all
    }
    case 'common': {
      const all = slotsOfAll(state, node.children, trace)
      keepFrequent(all, node.children.length, state.table(node.model).limit)
      return all
    }
  }
}

/** The slots of each path in turn. */
function slotsOfAll(state: StateReader, paths: readonly PathNode[], trace: Trace | undefined): SlotList {
  const all = takeList()
  for (const path of paths) {
    const slots = findSlots(state, path, trace)
    appendList(all, slots)
    returnList(slots)
  }
  return all
}

function append(list: SlotList, slots: ArrayLike<number>): SlotList {
  list.reserve(slots.length)
  const { cells } = list
  let length = list.length
  for (let i = 0; i < slots.length; i++) cells[length++] = slots[i] as number
  list.length = length
  return list
}

function appendList(list: SlotList, { cells: from, length: count }: SlotList): void {
  list.reserve(count)
  const { cells } = list
  let length = list.length
  for (let i = 0; i < count; i++) cells[length++] = from[i] as number
  list.length = length
}

function entriesOf(state: StateReader, { entries, model }: IndexNode): SlotList {
  const list = takeList()
  switch (entries.kind) {
    case 'unique': {
      const { field, values } = entries
      const table = state.table(field.model)
      for (const value of values) {
        const slot = field.primaryKey ? table.find(value) : table.findUnique(field, value)
        if (slot >= 0) list.push(slot)
      }
      return list
    }
    case 'together':
      return togetherSlots(state.table(model), entries, list)
    case 'sources': {
      const { field, owners, pending } = entries
      if (pending.length > 0) append(list, pending)
      const lists = state.table(field.model).sources(field)
      return lists === undefined ? list : gather(lists, owners, list)
    }
    case 'codes':
      return gather(indexOf(state, entries).lists, entries.codes, list)
    case 'terms': {
      const { field, terms, codes, least } = entries
      const table = state.table(field.model)
      const lists = table.terms(field, terms)?.lists
      if (lists !== undefined) gather(lists, codes, list)
      if (least > 1) keepFrequent(list, least, table.limit)
      else list.repeats = codes.length > 1
      return list
    }
    case 'slots':
      return append(list, entries.slots)
    case 'nulls':
      return append(list, indexOf(state, entries).nulls())
    case 'range': {
      const { columns, prefix, interval } = entries
      const range = state
        .table(columns[0]?.field.model ?? model)
        .orderedBy(columns)
        .range(prefix, interval)
      const count = range.count()
      list.reserve(count)
      list.length = range.cursor().read(list.cells, count)
      return list
    }
  }
}

const indexOf = (state: StateReader, { field }: { readonly field: FieldIndex['field'] }): FieldIndex =>
  state.table(field.model).index(field) as FieldIndex

/** Lists of different values share no member. */
function gather(lists: FieldIndex['lists'], owners: ArrayLike<number>, into: SlotList): SlotList {
  const from = append(takeList(), owners)
  lists.gather(from, into)
  returnList(from)
  return into
}

/** Different combinations of values are different rows: no slot is found twice. */
function togetherSlots(
  table: TableReader,
  { set, served }: Extract<IndexNode['entries'], { kind: 'together' }>,
  list: SlotList,
): SlotList {
  const values = new Array<Value>(served.length)
  const combine = (at: number): void => {
    const condition = served[at]
    if (condition === undefined) {
      const slot = table.findTogether(set, values)
      if (slot >= 0) list.push(slot)
      return
    }
    for (const value of condition.test.equals ?? []) {
      values[at] = value
      combine(at + 1)
    }
  }
  combine(0)
  return list
}

function walkBack(state: StateReader, { hop }: WalkBackNode, far: SlotList): SlotList {
  const near = takeList()
  if (hop.kind === 'reverse') appendTargets(state.table(hop.target).targets(hop.key.field), far, near)
  else listsBack(state, hop).gather(far, near)
  // A key refers to one row, so only links may lead back to the same row twice, and one list has each row
  // once.
  near.repeats =
    hop.kind === 'reverse' ? !hop.single : (hop.kind === 'link' || hop.kind === 'tree') && far.length > 1
  returnList(far)
  return near
}

function appendTargets(targets: Int32Array, far: SlotList, near: SlotList): void {
  const from = far.cells
  const { length } = far
  near.reserve(length)
  const { cells } = near
  let n = near.length
  for (let i = 0; i < length; i++) {
    const owner = targets[from[i] as number] as number
    if (owner >= 0) cells[n++] = owner
  }
  near.length = n
}
