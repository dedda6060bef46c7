import type { FieldIndex, FieldMeta, StateReader } from '@relata/core'
import type { TestPredicate } from '../plan/predicate.js'
import type { Interval } from '../resolve/value-test.js'

/** Rows that a column's test picks by an index: how many, and which. */
export interface ColumnLookup {
  readonly rows: number
  /** What serves it, for explain. */
  readonly by: string
  /** Adds the slots to a list; each once. */
  readonly collect: (into: number[]) => void
}

/** The index way to a test, if there is one: primary or unique key, foreign key, field index. */
export function columnLookup(state: StateReader, { field, transforms, test }: TestPredicate): ColumnLookup | undefined {
  if (transforms.length > 0) return undefined
  if (test.equals !== undefined) {
    if (test.equals.length === 0) return { rows: 0, by: 'nothing', collect: () => undefined }
    if (field.primaryKey || field.unique) return byUnique(state, field, test.equals)
    if (field.key !== undefined) return byKey(state, field, test.equals)
  }
  const index = state.table(field.model).index(field)
  if (index === undefined) return undefined
  if (test.equals !== undefined) return byCodes(index, Int32Array.from(test.equals, (value) => index.code(value)).filter((code) => code >= 0))
  if (test.lookup === 'isnull') return test.onNull ? byNulls(index) : undefined
  return test.interval === undefined ? undefined : byCodes(index, codesWithin(index, test.interval))
}

function byUnique(state: StateReader, field: FieldMeta, values: NonNullable<TestPredicate['test']['equals']>): ColumnLookup {
  const table = state.table(field.model)
  return {
    rows: values.length, by: field.primaryKey ? 'primary key' : 'unique index',
    collect(into) {
      for (const value of values) {
        const slot = field.primaryKey ? table.find(value) : table.findUnique(field, value)
        if (slot >= 0) into.push(slot)
      }
    },
  }
}

function byKey(state: StateReader, field: FieldMeta, values: NonNullable<TestPredicate['test']['equals']>): ColumnLookup | undefined {
  const key = field.key
  const sources = state.table(field.model).sources(field)
  if (key === undefined || sources === undefined) return undefined
  const targets = state.table(key.targetField.model)
  const owners: number[] = []
  const waiting: number[] = []
  let rows = 0
  for (const value of values) {
    const slot = targets.findUnique(key.targetField, value)
    if (slot < 0) waiting.push(...state.table(field.model).waiting(field, value))
    else {
      owners.push(slot)
      rows += sources.count(slot)
    }
  }
  return {
    rows: rows + waiting.length,
    by: 'reverse index',
    collect(into) {
      into.push(...waiting)
      for (const owner of owners) {
        const count = sources.count(owner)
        const start = count === 0 ? 0 : sources.start(owner)
        for (let i = start; i < start + count; i++) into.push(sources.pool[i] as number)
      }
    },
  }
}

function byCodes(index: FieldIndex, codes: Int32Array): ColumnLookup {
  const { lists } = index
  let rows = 0
  for (const code of codes) rows += lists.count(code)
  return {
    rows, by: 'index',
    collect(into) {
      for (const code of codes) {
        const count = lists.count(code)
        const start = count === 0 ? 0 : lists.start(code)
        const pool = lists.pool
        for (let i = start; i < start + count; i++) into.push(pool[i] as number)
      }
    },
  }
}

function byNulls(index: FieldIndex): ColumnLookup {
  return { rows: index.nullCount, by: 'index', collect: (into) => { for (const slot of index.nulls()) into.push(slot) } }
}

/** Codes of the values within an interval, by binary search over the index's order. */
export function codesWithin(index: FieldIndex, { low, lowOpen, high, highOpen }: Interval): Int32Array {
  const ordered = index.ordered()
  const { compare } = index.field.type
  const first = low === undefined ? 0 : search(ordered.length, (i) => {
    const c = compare(index.value(ordered[i] as number), low)
    return lowOpen ? c > 0 : c >= 0
  })
  const end = high === undefined ? ordered.length : search(ordered.length, (i) => {
    const c = compare(index.value(ordered[i] as number), high)
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
