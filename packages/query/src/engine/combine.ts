import type { Row, ScalarName, Value } from '@relata/core'
import {
  EXPRESSION,
  type Expression,
  type CombinationOperator,
  type CombinationTerm,
  type CuttingTerm,
  type Query,
} from '../ast/nodes.js'
import { compileExpression } from '../compute/expression.js'
import { withGroupNames } from '../compute/aggregate/group-names.js'
import { narrowedVariables } from '../plan/narrow.js'
import { compareByKeys, sortSlots } from '../compute/sort.js'
import type { PlannedQuery } from '../plan/planned-query.js'
import { tupleId } from '../resolve/compare.js'
import { memberOrder, type OrderSource, type PlacedKey, type Pushed } from './member-order.js'
import { outputColumns } from './output-columns.js'

/** A row, or a tuple of values, among those that are combined. */
export interface Member {
  readonly slot: number
  readonly row: Row | undefined
  readonly tuple: readonly Value[]
  /** What orders it; of each of the equal tuples that it is made of. */
  readonly orders: readonly OrderSource[]
}

/**
 * How the queries inside are asked; given by whoever runs whole queries, so that this knows nothing of it.
 */
export interface PartEvaluator {
  readonly members: (inner: Query, pushed: Pushed) => readonly Member[]
  readonly prepare: (inner: Query) => PlannedQuery
}

/**
 * The members of a combination in its order, slice applied. Equal rows, or tuples equal in every value, are
 * one member; of `unionAll` each stays.
 */
export function combine(prepared: PlannedQuery, asking: PartEvaluator, outer: Pushed): readonly Member[] {
  const { query } = prepared
  const { base } = query
  if (base.kind !== 'combined') return []
  const part = (one: Query): Query => reshaped(one, query, base.first)
  const speaker = asking.prepare(representative(part(base.first)))
  const kinds = query.shape.kind === 'values' ? kindsOf(speaker) : []
  const { cuts, pushed } = memberOrder(query, base, speaker, { kinds, outer })
  const id = (member: Member): unknown =>
    query.shape.kind === 'values' ? tupleId(member.tuple, kinds) : member.slot
  let nth = 0
  const cut = (found: readonly Member[], { start, stop }: Cut): readonly Member[] =>
    inOrder(found, cuts[nth++] ?? [], stop).slice(start, stop)
  let members = asking.members(part(base.first), pushed)
  for (const run of runsOf(base.terms)) {
    members =
      run.kind === 'cut'
        ? cut(members, run)
        : combined(
            run.operator,
            [members, ...run.queries.map((one) => asking.members(part(one), pushed))],
            id,
          )
  }
  return cut(members, query)
}

type Cut = Pick<Query, 'start' | 'stop'>
type Run =
  CuttingTerm | { readonly kind: 'run'; readonly operator: CombinationOperator; readonly queries: Query[] }

/** Terms with one operator that follow each other are taken in one pass. */
function runsOf(terms: readonly CombinationTerm[]): readonly Run[] {
  const runs: Run[] = []
  for (const term of terms) {
    const last = runs.at(-1)
    if (term.kind === 'cut') runs.push(term)
    else if (last?.kind === 'run' && last.operator === term.operator) last.queries.push(term.query)
    else runs.push({ kind: 'run', operator: term.operator, queries: [term.query] })
  }
  return runs
}

/**
 * The members in order, the first `stop` of them. Equal tuples that are one stand where the first of them
 * stands.
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

/** The query whose names a combination's are: the first of those that it combines, or that these combine. */
export function representative(query: Query): Query {
  if (query.base.kind !== 'combined') return query
  const { first } = query.base
  return representative(reshaped(first, query, first))
}

/** `values()` of a combination asks each of its query sets for these values. */
function reshaped(inner: Query, { shape }: Query, first: Query): Query {
  if (shape === first.shape || shape.kind !== 'values') return inner
  return { ...inner, shape, steps: [...inner.steps, { kind: 'values', names: shape.names ?? [] }] }
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
    // A row is that of the first query that has it; a tuple is that of all.
    else if (first.row === undefined && first.orders.length > 0) {
      const orders = merged.get(first) ?? [...first.orders]
      merged.set(first, orders)
      for (const order of member.orders) orders.push(order)
    }
  }
  if (merged.size === 0) return [...found.values()]
  return Array.from(found.values(), (member) => ({ ...member, orders: merged.get(member) ?? member.orders }))
}

export function kindsOf(prepared: PlannedQuery): readonly ScalarName[] {
  const context = withGroupNames(prepared.context, prepared.grouping)
  return outputColumns(prepared).map(
    (name) => compileExpression(context, narrowedVariables(context), chain(name)).kind,
  )
}
const chain = (name: string): Expression => ({ [EXPRESSION]: true, kind: 'f', chain: name })
