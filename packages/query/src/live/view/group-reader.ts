import type { Value } from '@relata/core'
import { outputColumns } from '../../engine/output-columns.js'
import { reachable } from '../../engine/physical-plan.js'
import { groupRequest } from '../../engine/run.js'
import { rowShaper } from '../../engine/row-shaper.js'
import { groupId, prepareGroups, type GroupValues } from '../../compute/aggregate/group.js'
import { orderTerms } from '../../compute/order.js'
import { rowTest } from '../../select/row-test.js'
import { select } from '../../select/select.js'
import { unitReading } from '../../compute/values.js'
import type { Frame } from '../../bind/context.js'
import { allOf, type Predicate } from '../../plan/predicate.js'
import type { Grouping, PlannedQuery } from '../../plan/planned-query.js'
import type { KeyOrder } from '../result/ordered-list.js'
import {
  retractableAggregateOf,
  type Part,
  type RetractableAggregate,
} from '../result/retractable-aggregate.js'

/** What a row gives, for one of its choices. */
export interface Contribution {
  /** What tells groups apart. */
  readonly id: unknown
  readonly values: readonly Value[]
  /** What orders it, where the unit says it and not the group. */
  readonly order: readonly Value[]
  readonly parts: readonly Part[]
}
/** What a group comes to. */
export interface GroupResult {
  readonly value: unknown
  readonly order: readonly Value[]
}

/** How rows are read into groups, and groups into what is given. Good until the next write. */
export interface GroupReader {
  /** Equal units of one row are a group; those of another row are another: nothing is put together. */
  readonly own: boolean
  /** There is a group even of no rows. */
  readonly whole: boolean
  readonly order: readonly KeyOrder[]
  /** What orders the units of one group; nothing where the group says it. */
  readonly unitOrder: readonly KeyOrder[]
  readonly aggregates: () => readonly RetractableAggregate[]
  /** Every row that gives something. */
  readonly all: () => Int32Array
  /** What a row gives; nothing where it isn't in the question. */
  readonly contributions: (slot: number) => readonly Contribution[]
  /**
   * What the accumulators of a group's aggregates have; its slots are in ascending order, asked for where the
   * tallies don't know.
   */
  readonly results: (
    id: unknown,
    tallies: readonly RetractableAggregate[],
    slots: () => readonly number[],
  ) => readonly Value[]
  /** Undefined where the group isn't in the result. */
  readonly result: (number: number, first: Contribution | undefined) => GroupResult | undefined
}

/**
 * `few` says how many rows will be asked about; left out: all of them. `groups` tells what groups have come
 * to.
 */
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
  let test: ((slot: number) => boolean) | undefined
  return {
    all() {
      const slots = select(state, predicate, model)
      hint.rows = slots.length
      return slots
    },
    has(slot) {
      if (slot >= table.limit || table.live[slot] !== 1) return false
      test ??= rowTest(state, predicate, rows)
      return test(slot)
    },
  }
}

const NO_PARTS: readonly Part[] = Object.freeze([])

/** Values: each choice of a row is one, and with `distinct` equal ones are one. */
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
        if (present && unit.tuple.includes(null)) return
        units.push({ id: reading.id(unit), values: unit.tuple, order: unit.order, parts: NO_PARTS })
      })
      return units
    },
    results: () => [],
    result: (_, first) =>
      first === undefined ? undefined : { value: shape(first.values), order: first.order },
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
  const present = isPresent(prepared)
  const shape = request.whole ? byName(grouping) : rowShaper(prepared)
  const tallies = aggregates.map(({ aggregation }) => retractableAggregateOf(aggregation))
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
        const parts = aggregates.map(({ feed }, i) => partOf(frame, feed, tallies[i] as RetractableAggregate))
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
      reading.each(number, ({ tuple, order }) => {
        if (!present || !tuple.includes(null)) outcome = { value: shape(tuple), order }
      })
      return outcome
    },
  }
}

function byName({ annotations }: Grouping): (tuple: readonly Value[]) => unknown {
  return (tuple) => Object.fromEntries(annotations.map(({ name }, i) => [name, tuple[i] ?? null]))
}

function partOf(
  frame: Frame,
  feed: (frame: Frame, into: { add(value: Value): void; result(): Value }) => void,
  tally: RetractableAggregate,
): Part {
  const values: Value[] = []
  feed(frame, { add: (value) => values.push(value), result: () => null })
  return tally.part(values)
}
