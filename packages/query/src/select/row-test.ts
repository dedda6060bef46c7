import {
  checkTimeSometimes,
  isTimeLimited,
  type FieldMeta,
  type StateReader,
  type Value,
} from '@relata/core/engine'
import type { Predicate, SomePredicate, TestPredicate } from '../plan/predicate.js'
import { follow, listsOf, readField } from './access.js'
import { hotColumn } from './hot-column.js'
import { numberRange, type NumberRange } from './number-range.js'
import { treeTest } from './tree-test.js'

/**
 * Evaluates a predicate on single rows; -1 is a missing row. Cost: the lists read until the result is known.
 */
export function rowTest(state: StateReader, predicate: Predicate, rows = 1): (slot: number) => boolean {
  switch (predicate.kind) {
    case 'all':
      return () => true
    case 'none':
      return () => false
    case 'test':
      return columnTest(state, predicate, rows)
    case 'some':
      return someTest(state, predicate, rows)
    case 'custom':
      return inTime(predicate.prepare(rows))
    case 'among':
      return memberTest(predicate.slots)
    case 'not': {
      const child = rowTest(state, predicate.child, rows)
      return (slot) => !child(slot)
    }
    case 'and': {
      const children = predicate.children.map((child) => rowTest(state, child, rows))
      const [first, second] = children
      if (children.length === 2 && first !== undefined && second !== undefined)
        return (slot) => first(slot) && second(slot)
      return (slot) => children.every((child) => child(slot))
    }
    case 'or': {
      const children = predicate.children.map((child) => rowTest(state, child, rows))
      return (slot) => children.some((child) => child(slot))
    }
    case 'xor': {
      const children = predicate.children.map((child) => rowTest(state, child, rows))
      return (slot) => isOne(children, slot)
    }
  }
}

/** Conditions that are evaluated row by row may take long, and are checked where queries are limited. */
function inTime(test: (slot: number) => boolean): (slot: number) => boolean {
  if (!isTimeLimited()) return test
  return (slot) => {
    checkTimeSometimes()
    return test(slot)
  }
}

function isOne(tests: readonly ((slot: number) => boolean)[], slot: number): boolean {
  let passed = 0
  for (const test of tests) if (test(slot) && ++passed > 1) return false
  return passed === 1
}

function columnTest(state: StateReader, predicate: TestPredicate, rows: number): (slot: number) => boolean {
  const { field, transforms, test } = predicate
  const { matches, onNull } = test
  const column = transforms.length === 0 ? hotColumn(state.table(field.model), field, rows) : undefined
  if (column !== undefined) {
    const range = numberRange(predicate)
    return range === undefined ? numberTest(column.values, matches, onNull) : rangeTest(column.values, range)
  }
  const bySlot =
    transforms.length === 0 && test.equals?.length === 1
      ? slotTest(state, field, test.equals[0] as Value)
      : undefined
  if (bySlot !== undefined) return bySlot
  const read = readField(state, field)
  if (transforms.length === 0) {
    return (slot) => {
      const value = read(slot)
      return value === null ? onNull : matches(value)
    }
  }
  return (slot) => {
    let value: Value = read(slot)
    for (const transform of transforms) {
      if (value === null) return onNull
      value = transform.apply(value)
    }
    return value === null ? onNull : matches(value)
  }
}

/**
 * Equality with a primary key or a foreign key, tested on slots without reading a row. Undefined if only rows
 * have the value. benchmarks: fof.
 */
function slotTest(
  state: StateReader,
  field: FieldMeta,
  value: Value,
): ((slot: number) => boolean) | undefined {
  const table = state.table(field.model)
  if (field.key === undefined) {
    if (!field.primaryKey) return undefined
    const wanted = table.find(value)
    return (slot) => slot >= 0 && slot === wanted
  }
  const wanted = state.table(field.key.targetField.model).findUnique(field.key.targetField, value)
  if (wanted < 0) return undefined
  const targets = table.targets(field)
  return (slot) => slot >= 0 && targets[slot] === wanted
}

function rangeTest(values: Float64Array, { low, high }: NumberRange): (slot: number) => boolean {
  return (slot) => {
    const value = slot < 0 ? Number.NaN : (values[slot] as number)
    return value >= low && value <= high
  }
}

function numberTest(
  values: ArrayLike<number>,
  matches: (value: number) => boolean,
  onNull: boolean,
): (slot: number) => boolean {
  return (slot) => {
    const value = slot < 0 ? Number.NaN : (values[slot] as number)
    // NaN means null: see NumberColumn.
    return value !== value ? onNull : matches(value)
  }
}

function someTest(
  state: StateReader,
  { hop, child, orNone }: SomePredicate,
  rows: number,
): (slot: number) => boolean {
  const test = rowTest(state, child, rows)
  if (hop.single) {
    const to = follow(state, [hop])
    return (slot) => {
      const target = to(slot)
      return target < 0 ? orNone : test(target)
    }
  }
  if (hop.kind === 'tree') return treeTest(state, { hop, child, orNone }, test)
  const lists = listsOf(state, hop)
  return (slot) => {
    const count = slot < 0 ? 0 : lists.count(slot)
    if (count === 0) return orNone
    const start = lists.start(slot)
    const end = start + count
    const pool = lists.pool
    for (let i = start; i < end; i++) if (test(pool[i] as number)) return true
    return false
  }
}

function memberTest(slots: Int32Array): (slot: number) => boolean {
  const members = new Set(slots)
  return (slot) => members.has(slot)
}
