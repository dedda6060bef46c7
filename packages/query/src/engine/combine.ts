import { FieldError, type Row, type ScalarName, type Value } from '@relata/core'
import { EXPRESSION, type Expression } from '../ast/expression.js'
import {
  opposite,
  type Combination,
  type CombinationOperator,
  type CombinationTerm,
  type CuttingTerm,
  type OrderTerm,
  type Query,
} from '../ast/query.js'
import type { Prepared } from '../plan/prepared.js'
import { compareValues, tupleId } from '../resolve/compare.js'
import { compileExpression } from '../operator/expression.js'
import { withGroupNames } from '../operator/group-names.js'
import { narrowedVariables } from '../operator/narrow.js'
import { orderKey, type OrderKey } from '../operator/order.js'
import { compareKeys } from '../operator/sort.js'
import { namesOf } from './names.js'

/** A row, or a tuple of values, among those that are combined. */
export interface Member {
  readonly slot: number
  readonly row: Row | undefined
  readonly tuple: readonly Value[]
}

/** How the queries inside are asked; given by whoever runs whole queries, so that this knows nothing of it. */
export interface Asking {
  readonly members: (inner: Query) => readonly Member[]
  readonly prepare: (inner: Query) => Prepared
}

/** The members of a combination in its order, slice applied. Equal rows, or tuples equal in every value, are one member; of `unionAll` each stays. */
export function combine(prepared: Prepared, asking: Asking): readonly Member[] {
  const { query } = prepared
  const { base } = query
  if (base.kind !== 'combined') return []
  const sorting = sortingNames(query, base)
  const part = (one: Query): Query => reshaped(one, query, { first: base.first, sorting })
  const speaker = asking.prepare(speakerOf(part(base.first)))
  const kinds = query.shape.kind === 'values' ? kindsOf(speaker) : []
  const id = (member: Member): unknown => (query.shape.kind === 'values' ? tupleId(member.tuple, kinds) : member.slot)
  const cut = (members: readonly Member[], by: Cut): readonly Member[] =>
    inOrder(members, memberKeys(by, speaker, kinds)).slice(by.start, by.stop)
  let members = asking.members(part(base.first))
  for (const run of runsOf(base.terms)) {
    members =
      run.kind === 'cut' ? cut(members, run) : combined(run.operator, [members, ...run.queries.map((one) => asking.members(part(one)))], id)
  }
  members = cut(members, query)
  return sorting.length === 0 ? members : members.map((member) => ({ ...member, tuple: member.tuple.slice(0, -sorting.length) }))
}

type Cut = Pick<Query, 'order' | 'reversed' | 'start' | 'stop'>
type Run = CuttingTerm | { readonly kind: 'run'; readonly operator: CombinationOperator; readonly queries: Query[] }

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

const inOrder = (members: readonly Member[], keys: readonly MemberKey[]): readonly Member[] =>
  keys.length === 0 ? members : members.toSorted((a, b) => compareMembers(a, b, keys))

/** What orders the members; nothing where the combination names no order. `first` is the first of the combined queries. */
export function memberKeys(
  { reversed, order = [] }: Pick<Query, 'order' | 'reversed'>,
  first: Prepared,
  kinds: readonly ScalarName[],
): readonly MemberKey[] {
  return (reversed ? order.map(opposite) : order).map((term) => keyOf(first, term, kinds))
}

/** The query whose names a combination's are: the first of those that it combines, or that these combine. */
export function speakerOf(query: Query): Query {
  if (query.base.kind !== 'combined') return query
  const { first } = query.base
  return speakerOf(reshaped(first, query, { first, sorting: [] }))
}

/** Values of a combination of rows may be ordered by others of the rows': these are asked as well, after those that are given. */
function sortingNames({ shape, order = [] }: Query, { first, terms }: Combination): readonly string[] {
  if (shape.kind !== 'values' || first.shape.kind !== 'rows' || shape.names === undefined) return []
  const { names } = shape
  const orders = [...terms.flatMap((term) => (term.kind === 'cut' ? (term.order ?? []) : [])), ...order]
  const chains = orders.flatMap(({ expression }) =>
    expression.kind === 'f' && !names.includes(expression.chain) ? [expression.chain] : [],
  )
  return [...new Set(chains)]
}

/** `values()` of a combination asks each of its query sets for these values. */
function reshaped(
  inner: Query,
  { shape }: Query,
  { first, sorting }: { readonly first: Query; readonly sorting: readonly string[] },
): Query {
  if (shape === first.shape || shape.kind !== 'values') return inner
  const names = shape.names === undefined ? undefined : [...shape.names, ...sorting]
  return { ...inner, shape: { ...shape, names }, steps: [...inner.steps, { kind: 'values', names: names ?? [] }] }
}

function combined(operator: CombinationOperator, sets: readonly (readonly Member[])[], id: (member: Member) => unknown): readonly Member[] {
  const [first = [], ...others] = sets
  if (operator === 'unionAll') return sets.flat()
  if (operator === 'union') return unique(sets.flat(), id)
  const known = others.map((set) => new Set(set.map(id)))
  return unique(first, id).filter((member) =>
    operator === 'intersection' ? known.every((set) => set.has(id(member))) : !known.some((set) => set.has(id(member))),
  )
}

function unique(members: readonly Member[], id: (member: Member) => unknown): readonly Member[] {
  const seen = new Set<unknown>()
  return members.filter((member) => {
    const key = id(member)
    return seen.has(key) ? false : seen.add(key).size > 0
  })
}

export function kindsOf(prepared: Prepared): readonly ScalarName[] {
  const context = withGroupNames(prepared.context, prepared.grouping)
  return namesOf(prepared).map((name) => compileExpression(context, narrowedVariables(context), chain(name)).kind)
}
const chain = (name: string): Expression => ({ [EXPRESSION]: true, kind: 'f', chain: name })

export type MemberKey = OrderKey & { readonly of: (member: Member) => Value }

/** Combined values are ordered by their own names; combined rows by any chain. */
function keyOf(first: Prepared, term: OrderTerm, kinds: readonly ScalarName[]): MemberKey {
  const { expression, descending, nulls } = term
  const shape = { descending, nullsFirst: nulls === undefined ? !descending : nulls === 'first' }
  const name = expression.kind === 'f' ? expression.chain : ''
  if (first.query.shape.kind === 'values') {
    const at = namesOf(first).indexOf(name)
    const kind = kinds[at]
    if (kind === undefined)
      throw new FieldError('ERR_COMBINED_ORDER', `Combined values are ordered by their own names: ${namesOf(first).join(', ')}.`, {
        value: name,
      })
    return { ...shape, read: () => null, compare: (a, b) => compareValues(kind, a, b), of: (member) => member.tuple[at] ?? null }
  }
  const key = orderKey(first.context, term, 0)
  const annotated = first.visible.includes(name)
  return { ...key, of: (member) => (annotated ? ((member.row?.[name] ?? null) as Value) : key.read(member.slot)) }
}

function compareMembers(a: Member, b: Member, keys: readonly MemberKey[]): number {
  for (const key of keys) {
    const c = compareKeys(key.of(a), key.of(b), key)
    if (c !== 0) return c
  }
  return 0
}
