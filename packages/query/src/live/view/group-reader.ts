import type { Value } from '@relata/core'
import { outputColumns } from '../../bind/output-columns.js'
import { reachable } from '../../engine/reachable.js'
import { groupRequest } from '../../engine/run.js'
import { rowShaper } from '../../engine/row-shaper.js'
import { groupId, prepareGroups, type GroupValues } from '../../compute/aggregate/group.js'
import { orderTerms } from '../../bind/order-terms.js'
import { rowTest } from '../../select/row-test/of-predicate.js'
import type { RowTest } from '../../select/row-test/row-test.js'
import { select } from '../../select/select.js'
import { unitReading, type Unit, type UnitReading } from '../../compute/values.js'
import type { Frame } from '../../bind/compiled.js'
import { allOf, type Predicate } from '../../plan/predicate.js'
import type { Grouping, PlannedQuery } from '../../plan/planned-query.js'
import type { KeyOrder } from '../result/ordered-chunk.js'
import { mergesGroups } from './maintenance.js'
import {
  retractableAggregateOf,
  type Part,
  type RetractableAggregate,
} from '../result/retractable-aggregate.js'

/** What a row contributes with one of its choices. */
export interface Contribution {
  /** Identifies the group. */
  readonly id: unknown
  readonly values: readonly Value[]
  /** Sort keys, if units and not groups are ordered. */
  readonly order: readonly Value[]
  readonly parts: readonly Part[]
}
/** The entry of a group. */
export interface GroupResult {
  readonly value: unknown
  /** Equal for groups whose values are equal. */
  readonly id: unknown
  readonly order: readonly Value[]
}

/** Reads rows into groups, and groups into entries of the result. Valid until the next write. */
export interface GroupReader {
  /** Rows share no groups: equal contributions of different rows stay separate. */
  readonly own: boolean
  /** There is one group, even without rows. */
  readonly whole: boolean
  readonly order: readonly KeyOrder[]
  /** Orders the units of one group; empty if groups are ordered. */
  readonly unitOrder: readonly KeyOrder[]
  readonly aggregates: () => readonly RetractableAggregate[]
  /** All rows that contribute. */
  readonly all: () => Int32Array
  /** The contributions of a row; empty if the query excludes it. */
  readonly contributions: (slot: number) => readonly Contribution[]
  /**
   * The results of a group's aggregates. `slots` returns the rows of the group in ascending order; it is called
   * if an aggregate is not retractable.
   */
  readonly results: (
    id: unknown,
    aggregates: readonly RetractableAggregate[],
    slots: () => readonly number[],
  ) => readonly Value[]
  /** Undefined if the group is not in the result. */
  readonly result: (number: number, first: Contribution | undefined) => GroupResult | undefined
}

/** For readers of rows that are not grouped. */
export const NO_GROUPS: GroupValues = Object.freeze({ key: () => null, result: () => null })

/** `few`: how many rows will be read; by default all. `groups`: the keys and results of the groups so far. */
export function groupReaderOf(prepared: PlannedQuery, groups: GroupValues, few?: number): GroupReader {
  const { grouping } = prepared
  return grouping === undefined
    ? valueReaderOf(prepared, few)
    : groupedReaderOf(prepared, groups, { grouping, few })
}

interface Rows {
  readonly all: () => Int32Array
  readonly has: (slot: number) => boolean
}

function rowsOf({ context, hint }: PlannedQuery, predicate: Predicate, few: number | undefined): Rows {
  const { state, model } = context
  const table = state.table(model)
  const rows = few ?? table.size
  if (few !== undefined) hint.rows = few
  let test: RowTest | undefined
  return {
    all() {
      const slots = select(state, predicate, model)
      hint.rows = slots.length
      return slots
    },
    has(slot) {
      if (slot >= table.limit || table.live[slot] !== 1) return false
      test ??= rowTest(state, predicate, rows)
      return test.passes(slot)
    },
  }
}

const NO_PARTS: readonly Part[] = Object.freeze([])

/** Values: each choice of a row is one; with `distinct`, equal ones are one. */
function valueReaderOf(prepared: PlannedQuery, few: number | undefined): GroupReader {
  const { context, query } = prepared
  const names = outputColumns(prepared)
  const { all, has } = rowsOf(prepared, allOf([prepared.predicate, ...reachable(context, names)]), few)
  const terms = orderTerms(context, query)
  const reading = unitReading(context, {
    names,
    order: terms,
    rows: few ?? context.state.table(context.model).size,
    grouped: false,
  })
  const present = isPresent(prepared)
  const shape = rowShaper(prepared)
  return {
    own: !query.distinct,
    whole: false,
    order: reading.keys,
    unitOrder: reading.keys,
    aggregates: () => [],
    all,
    contributions(slot) {
      const units: Contribution[] = []
      if (!has(slot)) return units
      reading.each(slot, (unit) => {
        if (present && unit.tuple[0] === null) return
        units.push({ id: reading.id(unit), values: unit.tuple, order: unit.order, parts: NO_PARTS })
      })
      return units
    },
    results: () => [],
    result: (_, first) =>
      first === undefined ? undefined : { value: shape(first.values), id: first.id, order: first.order },
  }
}

const isPresent = ({ query: { shape } }: PlannedQuery): boolean =>
  shape.kind === 'values' && shape.present === true

/** `values().annotate()`, and the one group of `aggregate`. */
function groupedReaderOf(
  prepared: PlannedQuery,
  groups: GroupValues,
  { grouping, few }: { readonly grouping: Grouping; readonly few: number | undefined },
): GroupReader {
  const request = groupRequest(prepared, grouping)
  const { all, has } = rowsOf(prepared, prepared.predicate, few)
  const ready = prepareGroups(prepared.context, request, groups)
  const { keys, aggregates } = ready
  const reading = unitReading(ready.context, {
    names: outputColumns(prepared),
    order: ready.order,
    rows: 0,
    grouped: true,
  })
  const outcomeOf = outcomes(prepared, reading, request.whole ? byName(grouping) : rowShaper(prepared))
  const readers = aggregates.map(({ aggregation }) => retractableAggregateOf(aggregation))
  return {
    own: false,
    whole: request.lone && keys.length === 0,
    order: reading.keys,
    unitOrder: [],
    aggregates: () => aggregates.map(({ aggregation }) => retractableAggregateOf(aggregation)),
    all,
    contributions(slot) {
      const units: Contribution[] = []
      if (!has(slot)) return units
      ready.each(slot, (frame) => {
        const values = keys.map((key) => key.read(frame))
        const parts = aggregates.map(({ feed }, i) => partOf(frame, feed, readers[i] as RetractableAggregate))
        units.push({ id: groupId(values, keys), values, order: [], parts })
        return false
      })
      return units
    },
    results: (id, own, slots) =>
      aggregates.map((aggregate, i) => {
        const result = own[i]?.result()
        if (result !== undefined) return result
        const into = aggregate.start()
        for (const slot of slots())
          ready.each(slot, (frame) => {
            const values = keys.map((key) => key.read(frame))
            if (groupId(values, keys) === id) aggregate.feed(frame, into)
            return false
          })
        return into.result()
      }),
    result(number) {
      if (!ready.having(number)) return undefined
      let outcome: GroupResult | undefined
      reading.each(number, (unit) => (outcome = outcomeOf(unit)))
      return outcome
    },
  }
}

/** Reads the entry of a group from the tuple of its values. */
function outcomes(
  prepared: PlannedQuery,
  reading: UnitReading,
  shape: (tuple: readonly Value[]) => unknown,
): (unit: Unit) => GroupResult | undefined {
  const present = isPresent(prepared)
  const merging = mergesGroups(prepared)
  return (unit) => {
    const { tuple, order } = unit
    if (present && tuple[0] === null) return undefined
    return { value: shape(tuple), id: merging ? reading.id(unit) : undefined, order }
  }
}

function byName({ annotations }: Grouping): (tuple: readonly Value[]) => unknown {
  return (tuple) => Object.fromEntries(annotations.map(({ name }, i) => [name, tuple[i] ?? null]))
}

function partOf(
  frame: Frame,
  feed: (frame: Frame, into: { add(value: Value): void; result(): Value }) => void,
  aggregate: RetractableAggregate,
): Part {
  const values: Value[] = []
  feed(frame, { add: (value) => values.push(value), result: () => null })
  return aggregate.part(values)
}
