import {
  isSameValue,
  type FieldIndex,
  type FieldMeta,
  type ModelMeta,
  type StateReader,
  type UniqueMeta,
  type UniqueTerm,
  type Value,
} from '@relata/core/engine'
import { columnInterval } from '../resolve/column-interval.js'
import type { IndexEntries, IndexNode } from './access-node.js'
import { compositeSeek } from './composite-seek.js'
import type { Predicate, TestPredicate } from './predicate.js'

type Found = Pick<IndexNode, 'kind' | 'index' | 'entries' | 'rows'>

/**
 * The index that serves a test of a column, if there is one: primary or unique key, foreign key, field index.
 */
export function indexSeek(
  state: StateReader,
  predicate: TestPredicate,
  model: ModelMeta,
): IndexNode | undefined {
  const found = entriesOf(state, predicate)
  // An index over several columns serves conditions on its first one.
  if (found === undefined) return compositeSeek(state, [predicate], { model, least: 1 })
  const { kind, index, entries, rows } = found
  return { kind, index, entries, conditions: [predicate], model, rows, cost: rows }
}

const seek = (index: IndexNode['index'], rows: number, entries: IndexEntries): Found => ({
  kind: 'indexSeek',
  index,
  entries,
  rows,
})

function entriesOf(state: StateReader, predicate: TestPredicate): Found | undefined {
  const { field, transforms, test } = predicate
  if (field.depthOf !== undefined) return undefined
  if (transforms.length > 0) return rangeOf(state, predicate)
  const { equals } = test
  if (equals !== undefined) {
    if (equals.length === 0) return seek('nothing', 0, { kind: 'unique', field, values: equals })
    if (field.primaryKey || field.unique)
      return seek(field.primaryKey ? 'primary key' : 'unique index', equals.length, {
        kind: 'unique',
        field,
        values: equals,
      })
    if (field.key !== undefined) return byKey(state, field, equals)
  }
  const index = state.table(field.model).index(field)
  if (index === undefined) return undefined
  const slots = equals === undefined ? undefined : index.early(equals)
  if (slots !== undefined) return seek('index', slots.length, { kind: 'slots', field, slots })
  if (equals !== undefined)
    return byCodes(
      index,
      equals.map((value) => index.code(value)).filter((code) => code >= 0),
    )
  if (test.lookup === 'isnull')
    return test.onNull ? seek('index', index.nullCount, { kind: 'nulls', field }) : undefined
  return rangeOf(state, predicate)
}

/** The rows within an interval, by the order that the model has of the column. */
function rangeOf(state: StateReader, predicate: TestPredicate): Found | undefined {
  const { field } = predicate
  const columns = field.model.orders.find(([first, second]) => first?.field === field && second === undefined)
  const interval = columns === undefined ? undefined : columnInterval(predicate)
  if (columns === undefined || interval === undefined) return undefined
  const order = state.table(field.model).orderedBy(columns)
  if (order.early()) return undefined
  const rows = order.range([], interval).estimate
  const index = field.primaryKey ? 'primary key' : 'index'
  return { kind: 'indexRange', index, entries: { kind: 'range', columns, prefix: [], interval }, rows }
}

function byKey(state: StateReader, field: FieldMeta, values: readonly Value[]): Found | undefined {
  const key = field.key
  const table = state.table(field.model)
  const sources = table.sources(field)
  if (key === undefined || sources === undefined) return undefined
  const targets = state.table(key.targetField.model)
  const early = earlySources(state, field, values)
  if (early !== undefined) return early
  const owners: number[] = []
  const pending: number[] = []
  let rows = 0
  for (const value of values) {
    const slot = targets.findUnique(key.targetField, value)
    if (slot < 0) for (const source of table.pendingSources(field, value)) pending.push(source)
    else {
      owners.push(slot)
      rows += sources.count(slot)
    }
  }
  return seek('reverse index', rows + pending.length, { kind: 'sources', field, owners, pending })
}

/** The rows whose key names one row, before the lists of the key are built. */
function earlySources(state: StateReader, field: FieldMeta, values: readonly Value[]): Found | undefined {
  const { key } = field
  const [value, ...others] = values
  if (key === undefined || value === undefined || others.length > 0) return undefined
  const slot = state.table(key.targetField.model).findUnique(key.targetField, value)
  const slots = slot < 0 ? undefined : state.table(field.model).earlySources(field, [slot])
  return slots && seek('reverse index', slots.length, { kind: 'slots', field, slots })
}

function byCodes(index: FieldIndex, codes: ArrayLike<number>): Found {
  const { lists, field } = index
  let rows = 0
  for (let i = 0; i < codes.length; i++) rows += lists.count(codes[i] as number)
  return seek('index', rows, { kind: 'codes', field, codes })
}

type EqualsPredicate = TestPredicate & { readonly test: { readonly equals: readonly Value[] } }

const isEquality = (predicate: Predicate): predicate is EqualsPredicate =>
  predicate.kind === 'test' &&
  predicate.transforms.length === 0 &&
  predicate.test.equals !== undefined &&
  predicate.test.equals.length > 0

/**
 * The rows that conditions select by all fields of a set that is unique together: the set with the fewest
 * combinations of values. Undefined if no set has an equality for each of its fields.
 */
export function togetherSeek(children: readonly Predicate[], of: ModelMeta): IndexNode | undefined {
  const model = children.find(isEquality)?.field.model
  if (model === undefined) return undefined
  const sets = model.uniques
  let best: Served | undefined
  for (let set = 0; set < sets.length; set++) {
    const found = servedSet(sets[set] as UniqueMeta, children)
    if (found !== undefined && (best === undefined || found.cost < best.cost)) best = { set, ...found }
  }
  if (best === undefined) return undefined
  const { set, cost, served } = best
  return {
    kind: 'indexSeek',
    index: 'unique together',
    conditions: served,
    entries: { kind: 'together', set, served },
    model: of,
    rows: cost,
    cost,
  }
}

interface Served {
  readonly set: number
  /** Combinations of values. */
  readonly cost: number
  readonly served: readonly EqualsPredicate[]
}

/**
 * The equalities of the fields of a constraint, for each the one with the fewest values; undefined if one has none,
 * and of a constraint with a condition if the conditions don't imply it.
 */
function servedSet(
  { fields, parts, where, form }: UniqueMeta,
  children: readonly Predicate[],
): Omit<Served, 'set'> | undefined {
  if (form === 'field' || parts.some(({ apply }) => apply !== undefined)) return undefined
  if (!where.every((term) => children.some((child) => implies(child, term)))) return undefined
  const served: EqualsPredicate[] = []
  let cost = 1
  for (const field of fields) {
    let fewest: EqualsPredicate | undefined
    for (const child of children) {
      if (!isEquality(child) || child.field !== field) continue
      if (fewest === undefined || child.test.equals.length < fewest.test.equals.length) fewest = child
    }
    if (fewest === undefined) return undefined
    served.push(fewest)
    cost *= fewest.test.equals.length
  }
  return { cost, served }
}

/** Whether the rows that meet a condition meet the term of a constraint. */
function implies(child: Predicate, { field, values, negated }: UniqueTerm): boolean {
  if (child.kind !== 'test' || child.field !== field || child.transforms.length > 0) return false
  const { lookup, equals, onNull } = child.test
  // Only null can be excluded, and few lookups match it.
  if (negated) return !onNull
  if (lookup === 'isnull') return onNull && values.includes(null)
  return (
    equals !== undefined &&
    equals.every((value) => values.some((allowed) => isSameValue(field, allowed, value)))
  )
}

/** Whether a condition matches one row at most, by the primary key or a unique field. */
export function namesOneRow(predicate: Predicate): boolean {
  if (!isEquality(predicate)) return false
  const { field, test } = predicate
  return (field.primaryKey || field.unique) && test.equals.length === 1
}
