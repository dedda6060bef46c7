import {
  NULL_SLOT,
  type FieldIndex,
  type FieldMeta,
  type ModelMeta,
  type NumberColumn,
  type StateReader,
  type TableReader,
} from '@relata/core/engine'
import {
  isPath,
  type AccessNode,
  type PathNode,
  type ScanNode,
  type SemiJoinNode,
  type SetNode,
  type Trace,
} from '../plan/access-node.js'
import { chooseAccess } from '../plan/choose-access.js'
import type { Predicate, TestPredicate } from '../plan/predicate.js'
import { indexOfFewValues } from '../plan/text-test.js'
import type { ValueTest } from '../resolve/value-test.js'
import { listsBack, listsOf } from './access.js'
import { findSlots } from './find-slots.js'
import { returnList } from './list-pool.js'
import { numberRange, type NumberRange } from './number-range.js'
import { rowTest } from './row-test/of-predicate.js'
import type { RowTest } from './row-test/row-test.js'
import { depthColumn } from './depth-column.js'
import { markTree } from './tree-flags.js'

/** A set of slots as byte flags, one per slot. */
export type Flags = Uint8Array

/**
 * Executes a node as flags over the whole table: one pass over a column per step, related tables first. Dead
 * slots are 0. Cost: the slots of the tables, a few nanoseconds each.
 */
export function flagsOf(state: StateReader, node: AccessNode, trace?: Trace): Flags {
  if (isPath(node)) return flagsOfPath(state, node, trace)
  const flags = scan(state, node, trace)
  if (trace !== undefined) trace.set(node, count(flags))
  return flags
}

function flagsOfPath(state: StateReader, node: PathNode, trace: Trace | undefined): Flags {
  const list = findSlots(state, node, trace)
  const flags = new Uint8Array(state.table(node.model).limit)
  const { cells, length } = list
  for (let i = 0; i < length; i++) flags[cells[i] as number] = 1
  returnList(list)
  return flags
}

/** The rows of a predicate as flags, by the access that is chosen for it. */
export const scanTable = (state: StateReader, predicate: Predicate, model: ModelMeta): Flags =>
  flagsOf(state, chooseAccess(state, predicate, model))

function scan(state: StateReader, node: ScanNode, trace: Trace | undefined): Flags {
  const table = state.table(node.model)
  switch (node.kind) {
    case 'all':
      return table.live.slice(0, table.limit)
    case 'columnScan':
      return testFlags(state, node.predicate)
    case 'semiJoin':
      return semiJoinFlags(state, node, trace)
    case 'complement':
      return invert(flagsOf(state, node.child, trace), table.live)
    case 'rowScan':
      return rowByRow(table.live.slice(0, table.limit), rowTest(state, node.predicate, table.size))
    case 'anyOf': {
      const flags = new Uint8Array(table.limit)
      for (const child of node.children) {
        const other = flagsOf(state, child, trace)
        for (let i = 0; i < flags.length; i++) flags[i] = (flags[i] as number) | (other[i] as number)
      }
      return flags
    }
    case 'exactlyOneOf': {
      const counts = new Uint8Array(table.limit)
      for (const child of node.children) {
        const other = flagsOf(state, child, trace)
        for (let i = 0; i < counts.length; i++)
          counts[i] = Math.min(2, (counts[i] as number) + (other[i] as number))
      }
      return counts.map((passed) => (passed === 1 ? 1 : 0))
    }
    case 'intersection':
      return intersectionFlags(state, node, trace)
  }
}

function intersectionFlags(state: StateReader, node: SetNode, trace: Trace | undefined): Flags {
  const [first, ...others] = node.children
  const table = state.table(node.model)
  const flags = first === undefined ? table.live.slice(0, table.limit) : flagsOf(state, first, trace)
  for (const child of others) {
    const other = flagsOf(state, child, trace)
    for (let i = 0; i < flags.length; i++) flags[i] = (flags[i] as number) & (other[i] as number)
  }
  for (const filter of node.filters) {
    rowByRow(flags, rowTest(state, filter.predicate, count(flags)))
    if (trace !== undefined) trace.set(filter, count(flags))
  }
  return flags
}

export function count(flags: Flags): number {
  let sum = 0
  for (let i = 0; i < flags.length; i++) sum += flags[i] as number
  return sum
}

function invert(flags: Flags, live: Uint8Array): Flags {
  for (let i = 0; i < flags.length; i++) flags[i] = (live[i] as number) & ~(flags[i] as number)
  return flags
}

function rowByRow(flags: Flags, test: RowTest): Flags {
  for (let i = 0; i < flags.length; i++) if (flags[i] === 1 && !test.passes(i)) flags[i] = 0
  return flags
}

function testFlags(state: StateReader, predicate: TestPredicate): Flags {
  const { field, transforms } = predicate
  const table = state.table(field.model)
  const byColumn = transforms.length === 0 ? columnFlags(table, predicate) : undefined
  return byColumn ?? rowByRow(table.live.slice(0, table.limit), rowTest(state, predicate))
}

/** By the available column: a key's forward map, an index's codes (each value tested once), or numbers. */
function columnFlags(table: TableReader, predicate: TestPredicate): Flags | undefined {
  const { field, test } = predicate
  if (field.key !== undefined)
    return test.lookup === 'isnull'
      ? keyNullFlags(table.targets(field), table.live, table.limit, test.onNull)
      : undefined
  const early = earlyFlags(table, predicate)
  if (early !== undefined) return early
  const index = indexOfFewValues(table, predicate)
  if (index !== undefined) {
    return codeFlags(
      index.column,
      wantedCodes(index, test),
      test.onNull ? 1 : 0,
      table.live.slice(0, table.limit),
    )
  }
  const numbers = field.type.numeric && test.lookup !== 'isnull' ? numbersOf(table, field) : undefined
  if (numbers === undefined) return undefined
  const live = table.live.slice(0, table.limit)
  const range = numberRange(predicate)
  return range === undefined
    ? numberFlags(numbers.values, test.matches, live)
    : rangeFlags(numbers.values, range, live)
}

const numbersOf = (table: TableReader, field: FieldMeta): NumberColumn | undefined =>
  field.depthOf === undefined ? table.numbers(field) : depthColumn(table, field.depthOf)

/** A range of numbers, before an index or a column of them is built. */
function earlyFlags(table: TableReader, predicate: TestPredicate): Flags | undefined {
  const { field } = predicate
  const range = field.depthOf === undefined ? numberRange(predicate) : undefined
  if (range === undefined) return undefined
  const index = table.index(field)
  if (index !== undefined && index.early(NO_VALUES) === undefined) return undefined
  const parts = table.numberParts(field)
  if (parts === undefined) return undefined
  const flags = table.live.slice(0, table.limit)
  for (const { from, to, numbers, isNull } of parts) {
    const part = flags.subarray(from, to)
    rangeFlags(numbers, range, part)
    if (isNull !== undefined) clear(part, isNull)
  }
  return flags
}
const NO_VALUES: readonly never[] = []

/** Clears the flags of some slots. */
function clear(flags: Flags, slots: Flags): void {
  for (let i = 0; i < flags.length; i++) if (slots[i] === 1) flags[i] = 0
}

function wantedCodes(index: FieldIndex, test: ValueTest): Flags {
  const wanted = new Uint8Array(index.codes)
  for (let code = 0; code < index.codes; code++) if (test.matches(index.value(code))) wanted[code] = 1
  return wanted
}

function keyNullFlags(targets: Int32Array, live: Uint8Array, limit: number, wanted: boolean): Flags {
  const flags = new Uint8Array(limit)
  for (let i = 0; i < limit; i++) if (live[i] === 1 && (targets[i] === NULL_SLOT) === wanted) flags[i] = 1
  return flags
}

function codeFlags(column: Int32Array, wanted: Uint8Array, onNull: 0 | 1, flags: Flags): Flags {
  for (let i = 0; i < flags.length; i++) {
    if (flags[i] === 0) continue
    const code = column[i] as number
    flags[i] = code < 0 ? onNull : (wanted[code] as number)
  }
  return flags
}

function rangeFlags(values: Int32Array | Float64Array, { low, high }: NumberRange, flags: Flags): Flags {
  for (let i = 0; i < flags.length; i++) {
    const value = values[i] as number
    flags[i] = value >= low && value <= high ? (flags[i] as number) : 0
  }
  return flags
}

function numberFlags(values: ArrayLike<number>, matches: (value: number) => boolean, flags: Flags): Flags {
  for (let i = 0; i < flags.length; i++) {
    const value = values[i] as number
    if (flags[i] === 1 && (value !== value || !matches(value))) flags[i] = 0
  }
  return flags
}

function semiJoinFlags(
  state: StateReader,
  { hop, child, orNone }: SemiJoinNode,
  trace: Trace | undefined,
): Flags {
  const table = state.table(hop.source)
  const flags = new Uint8Array(table.limit)
  const far = flagsOf(state, child, trace)
  if (hop.kind === 'tree' && markTree(table, hop, { far, flags, orNone })) return flags
  if (hop.kind === 'forward')
    return forwardFlags(flags, table.targets(hop.key.field), { far, live: table.live, orNone })
  if (hop.kind === 'reverse') {
    const targets = state.table(hop.target).targets(hop.key.field)
    for (let i = 0; i < far.length; i++)
      if (far[i] === 1 && (targets[i] as number) >= 0) flags[targets[i] as number] = 1
  } else {
    const lists = listsBack(state, hop)
    for (let i = 0; i < far.length; i++) {
      if (far[i] === 0) continue
      const members = lists.count(i)
      const start = members === 0 ? 0 : lists.start(i)
      const pool = lists.pool
      for (let j = start; j < start + members; j++) flags[pool[j] as number] = 1
    }
  }
  if (orNone) {
    const lists = listsOf(state, hop)
    for (let i = 0; i < flags.length; i++) if (table.live[i] === 1 && lists.count(i) === 0) flags[i] = 1
  }
  return flags
}

function forwardFlags(
  flags: Flags,
  targets: Int32Array,
  { far, live, orNone }: { far: Flags; live: Uint8Array; orNone: boolean },
): Flags {
  const none = orNone ? 1 : 0
  for (let i = 0; i < flags.length; i++) {
    const target = targets[i] as number
    if (live[i] === 1) flags[i] = target >= 0 ? (far[target] as number) : none
  }
  return flags
}
