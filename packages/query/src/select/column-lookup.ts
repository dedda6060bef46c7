import type { FieldIndex, FieldMeta, PostingLists, StateReader } from '@relata/core'
import type { TestPredicate } from '../plan/predicate.js'
import type { Interval } from '../resolve/value-test.js'

/** Rows that a column's test picks by an index: how many, and which (each once). */
export interface ColumnLookup {
  readonly rows: number
  readonly cost: number
  /** What serves it, for explain. */
  readonly by: string
  readonly find: () => number[]
}

const picked = (rows: number, by: string, find: () => number[]): ColumnLookup => ({
  rows,
  cost: rows,
  by,
  find,
})

/** The index way to a test, if there is one: primary or unique key, foreign key, field index. */
export function columnLookup(
  state: StateReader,
  { field, transforms, test }: TestPredicate,
): ColumnLookup | undefined {
  if (transforms.length > 0) return undefined
  if (test.equals !== undefined) {
    if (test.equals.length === 0) return picked(0, 'nothing', () => [])
    if (field.primaryKey || field.unique) return byUnique(state, field, test.equals)
    if (field.key !== undefined) return byKey(state, field, test.equals)
  }
  const index = state.table(field.model).index(field)
  if (index === undefined) return undefined
  if (test.equals !== undefined)
    return byCodes(
      index,
      test.equals.map((value) => index.code(value)).filter((code) => code >= 0),
    )
  if (test.lookup === 'isnull') return test.onNull ? byNulls(index) : undefined
  return test.interval === undefined ? undefined : byCodes(index, codesWithin(index, test.interval))
}

type Values = NonNullable<TestPredicate['test']['equals']>

function byUnique(state: StateReader, field: FieldMeta, values: Values): ColumnLookup {
  const table = state.table(field.model)
  return picked(values.length, field.primaryKey ? 'primary key' : 'unique index', () => {
    const slots: number[] = []
    for (const value of values) {
      const slot = field.primaryKey ? table.find(value) : table.findUnique(field, value)
      if (slot >= 0) slots.push(slot)
    }
    return slots
  })
}

function byKey(state: StateReader, field: FieldMeta, values: Values): ColumnLookup | undefined {
  const key = field.key
  const table = state.table(field.model)
  const sources = table.sources(field)
  if (key === undefined || sources === undefined) return undefined
  const targets = state.table(key.targetField.model)
  const owners: number[] = []
  const waiting: number[] = []
  let rows = 0
  for (const value of values) {
    const slot = targets.findUnique(key.targetField, value)
    if (slot < 0) for (const source of table.pendingSources(field, value)) waiting.push(source)
    else {
      owners.push(slot)
      rows += sources.count(slot)
    }
  }
  return picked(rows + waiting.length, 'reverse index', () =>
    waiting.length === 0 ? members(sources, owners) : [...waiting, ...members(sources, owners)],
  )
}

function byCodes(index: FieldIndex, codes: ArrayLike<number>): ColumnLookup {
  const { lists } = index
  let rows = 0
  for (let i = 0; i < codes.length; i++) rows += lists.count(codes[i] as number)
  return picked(rows, 'index', () => members(lists, codes))
}

function members(lists: PostingLists, owners: ArrayLike<number>): number[] {
  const slots: number[] = []
  for (let i = 0; i < owners.length; i++) {
    const owner = owners[i] as number
    const count = lists.count(owner)
    const start = count === 0 ? 0 : lists.start(owner)
    const pool = lists.pool
    for (let j = start; j < start + count; j++) slots.push(pool[j] as number)
  }
  return slots
}

const byNulls = (index: FieldIndex): ColumnLookup =>
  picked(index.nullCount, 'index', () => Array.from(index.nulls()))

/** Codes of the values within an interval, by binary search over the index's order. */
export function codesWithin(index: FieldIndex, { low, lowOpen, high, highOpen }: Interval): Int32Array {
  const ordered = index.ordered()
  const { type } = index.field
  const first =
    low === undefined
      ? 0
      : search(ordered.length, (i) => {
          const c = type.compare(index.value(ordered[i] as number), low)
          return lowOpen ? c > 0 : c >= 0
        })
  const end =
    high === undefined
      ? ordered.length
      : search(ordered.length, (i) => {
          const c = type.compare(index.value(ordered[i] as number), high)
          return highOpen ? c >= 0 : c > 0
        })
  return ordered.subarray(first, Math.max(first, end))
}

/** The first place where a condition that stays true becomes true. */
function search(length: number, holds: (i: number) => boolean): number {
  let low = 0
  let high = length
  while (low < high) {
    const middle = (low + high) >> 1
    if (holds(middle)) high = middle
    else low = middle + 1
  }
  return low
}
