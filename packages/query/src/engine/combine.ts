import { InvariantError, type Row, type ScalarName, type Value } from '@relata/core'
import { type Combination, type CombinationOperator, type Query } from '../ast/nodes.js'
import { withGroupNames } from '../bind/group-names.js'
import { bindChain } from '../bind/columns.js'
import { compareByKeys } from '../compute/key-comparison.js'
import { sortSlots } from '../compute/sort.js'
import type { PlannedQuery } from '../plan/planned-query.js'
import type { CombineNode, PlannedPart } from '../plan/query-node.js'
import { tupleId } from '../resolve/compare.js'
import { memberOrder, type OrderSource, type PlacedKey, type Pushed } from './member-order.js'
import { outputColumns } from '../bind/output-columns.js'

/** A row, or a tuple of values, among those that are combined. */
export interface Member {
  readonly slot: number
  readonly row: Row | undefined
  readonly tuple: readonly Value[]
  /** Its order sources, one for each of the equal tuples that it merges. */
  readonly orders: readonly OrderSource[]
}

/** How the parts run, and the surrounding combinations. */
export interface Combining {
  readonly members: (part: PlannedPart, pushed: Pushed) => readonly Member[]
  /** What the combinations around are ordered by. */
  readonly outer: Pushed
  /** The combination's own slice. */
  readonly slice: Cut | undefined
}
type Cut = Pick<Query, 'start' | 'stop'>
const WHOLE: Cut = Object.freeze({ start: 0, stop: undefined })

/**
 * Executes a combination: its members in its order, slice applied. Equal rows, or tuples equal in every
 * value, are one member; with `unionAll` all are kept.
 */
export function combine(
  planned: PlannedQuery,
  node: CombineNode,
  { members: membersOf, outer, slice = WHOLE }: Combining,
): readonly Member[] {
  const { query, trace } = planned
  const kinds = query.shape.kind === 'values' ? kindsOf(node.sample) : []
  const { cuts, pushed } = memberOrder(query, baseOf(query), node.sample, { kinds, outer })
  const id = (member: Member): unknown =>
    query.shape.kind === 'values' ? tupleId(member.tuple, kinds) : member.slot
  let nth = 0
  const cut = (found: readonly Member[], { start, stop }: Cut): readonly Member[] =>
    inOrder(found, cuts[nth++] ?? [], stop).slice(start, stop)
  let members = membersOf(node.first, pushed)
  for (const term of node.terms) {
    members =
      term.kind === 'cut'
        ? cut(members, term)
        : combined(term.operator, [members, ...term.parts.map((part) => membersOf(part, pushed))], id)
    if (trace !== undefined) trace.set(term, members.length)
  }
  if (trace !== undefined) trace.set(node, members.length)
  return cut(members, slice)
}

function baseOf({ base }: Query): Combination {
  if (base.kind === 'combined') return base
  throw new InvariantError('what is combined is no combination')
}

/**
 * The members in order, the first `stop` of them. Merged equal tuples have the position of the first of them.
 */
function inOrder(
  members: readonly Member[],
  keys: readonly PlacedKey[],
  stop: number = members.length,
): readonly Member[] {
  if (keys.length === 0) return members
  const own = keys.flatMap(({ of, ...key }) =>
    of === undefined ? [] : { ...key, read: (i: number) => of(members[i] as Member) },
  )
  if (own.length === keys.length) {
    const places = Int32Array.from(members, (_, i) => i)
    return Array.from(sortSlots(places, own, stop), (i) => members[i] as Member)
  }
  const placed = members.map((member) => ({ member, order: firstOrder(member, keys) }))
  return placed.sort((a, b) => compareByKeys(a.order, b.order, keys)).map(({ member }) => member)
}

function firstOrder(member: Member, keys: readonly PlacedKey[]): readonly Value[] {
  let best: readonly Value[] | undefined
  for (const source of member.orders) {
    const own = keys.map(({ at, of }) => (of === undefined ? source(at) : of(member)))
    if (best === undefined || compareByKeys(own, best, keys) < 0) best = own
  }
  return best ?? []
}

function combined(
  operator: CombinationOperator,
  sets: readonly (readonly Member[])[],
  id: (member: Member) => unknown,
): readonly Member[] {
  const [first = [], ...others] = sets
  if (operator === 'unionAll') return sets.flat()
  if (operator === 'union') return unique(sets.flat(), id)
  const known = others.map((set) => new Set(set.map(id)))
  return unique(first, id).filter((member) =>
    operator === 'intersection'
      ? known.every((set) => set.has(id(member)))
      : !known.some((set) => set.has(id(member))),
  )
}

function unique(members: readonly Member[], id: (member: Member) => unknown): readonly Member[] {
  const found = new Map<unknown, Member>()
  const merged = new Map<Member, OrderSource[]>()
  for (const member of members) {
    const key = id(member)
    const first = found.get(key)
    if (first === undefined) found.set(key, member)
    // A row comes from the first query that has it; a tuple from all.
    else if (first.row === undefined && first.orders.length > 0) {
      const orders = merged.get(first) ?? [...first.orders]
      merged.set(first, orders)
      for (const order of member.orders) orders.push(order)
    }
  }
  if (merged.size === 0) return [...found.values()]
  return Array.from(found.values(), (member) => ({ ...member, orders: merged.get(member) ?? member.orders }))
}

export function kindsOf(planned: PlannedQuery): readonly ScalarName[] {
  const context = withGroupNames(planned.context, planned.grouping)
  return outputColumns(planned).map((name) => bindChain(context, name).kind)
}
