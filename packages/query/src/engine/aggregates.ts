import { FieldError, type ScalarName, type Value } from '@relata/core'
import type { Expression } from '../ast/nodes.js'
import { group, type Groups } from '../compute/aggregate/group.js'
import { valueChain } from '../compute/aggregate/extraction.js'
import { orderKey } from '../compute/order.js'
import { planQuery } from './plan-query.js'
import { sortSlots } from '../compute/sort.js'
import { bindChain, matchColumn } from '../bind/columns.js'
import type { Column } from '../bind/compiled.js'
import type { Context } from '../bind/context.js'
import { NO_COLUMNS } from '../bind/first-context.js'
import type { PlannedQuery } from '../plan/planned-query.js'
import { aggregatedChains, nestedAggregate } from '../bind/expression-facts.js'
import { kindsOf } from './combine.js'
import { representative } from '../ast/representative.js'
import { outputColumns } from '../bind/output-columns.js'
import {
  groupsOf,
  isSliced,
  membersOf as combinedMembers,
  slotsOf,
  tuplesFrom,
  tuplesOf,
  withoutOrder,
} from './run.js'

/** Aggregates over all results of a query. */
export function aggregatesOf(
  prepared: PlannedQuery,
  aggregates: Readonly<Record<string, Expression>>,
): Record<string, unknown> {
  for (const expression of Object.values(aggregates)) refuseNested(prepared.context, expression)
  return aggregatesOver(unitsOf(prepared, Object.values(aggregates)), aggregates)
}

/** Aggregates over the rows in some slots, or over numbered tuples. */
export function aggregatesOver(
  { context, numbers: slots }: Units,
  aggregates: Readonly<Record<string, Expression>>,
): Record<string, unknown> {
  const annotations = Object.entries(aggregates).map(([name, expression]) => ({ name, expression }))
  const whole = group(context, {
    slots,
    keys: [],
    annotations,
    having: [],
    order: [],
    names: [],
    lone: true,
    whole: true,
  })
  return Object.fromEntries(
    annotations.map(({ name }) => [name, matchColumn(whole.context, name)?.column.read(0) ?? null]),
  )
}

type Units = Pick<Groups, 'context' | 'numbers'>

/** The aggregated members, by number. */
function unitsOf(prepared: PlannedQuery, aggregates: readonly Expression[]): Units {
  const { query } = prepared
  const groups = groupsOf(prepared)
  if (query.distinct === true && query.shape.kind === 'values')
    return distinctTuples(prepared, groups, aggregates)
  return groups === undefined ? membersOf(prepared) : { ...groups, numbers: numbersOf(prepared, groups) }
}

/**
 * Rows by slot; of a combination of values its tuples by number, of annotated rows the annotations that they
 * came with.
 */
function membersOf(prepared: PlannedQuery): Units {
  const { context, query } = prepared
  if (query.base.kind !== 'combined') return { context, numbers: slotsOf(withoutOrder(prepared)) }
  const { services, schema, state, outer } = context
  const sample = planQuery({ services, schema, state, outer }, representative(query))
  if (query.shape.kind === 'values') {
    return tupleUnits(context, {
      names: outputColumns(sample),
      kinds: kindsOf(sample),
      tuples: tuplesOf(prepared),
    })
  }
  const columns = new Map<string, Column>()
  const members = combinedMembers(prepared)
  const rows = new Map(members.map(({ slot, row }) => [slot, row]))
  for (const name of sample.visible) {
    const kind = sample.context.columns.get(name)?.kind ?? 'json'
    columns.set(name, { kind, aggregate: false, read: (slot) => (rows.get(slot)?.[name] ?? null) as Value })
  }
  return { context: { ...context, columns }, numbers: Int32Array.from(members, ({ slot }) => slot) }
}

/** An annotated aggregate may be aggregated here; one in the same call may not. */
function refuseNested(context: Context, expression: Expression): void {
  const nested = nestedAggregate({ ...context, columns: NO_COLUMNS }, expression)
  if (nested === undefined) return
  throw new FieldError(
    'ERR_NESTED_AGGREGATE',
    `${nested.name} can't take an aggregate: call annotate({ n: … }) first, then aggregate over 'n'.`,
    {
      value: nested.name,
      model: context.model.name,
    },
  )
}

interface Tuples {
  readonly names: readonly string[]
  readonly kinds: readonly ScalarName[]
  readonly tuples: readonly (readonly Value[])[]
}

/** Tuples by number. */
function tupleUnits(context: Context, { names, kinds, tuples }: Tuples): Units {
  const columns = new Map<string, Column>()
  names.forEach((name, i) =>
    columns.set(name, {
      kind: kinds[i] ?? 'json',
      aggregate: false,
      read: (number) => tuples[number]?.[i] ?? null,
    }),
  )
  return {
    context: { ...context, columns, scopes: [], grouped: true },
    numbers: Int32Array.from(tuples, (_, i) => i),
  }
}

/**
 * Distinct values together with the aggregated ones: tuples that are equal in all of them count once. A slice
 * applies to this list.
 */
function distinctTuples(
  prepared: PlannedQuery,
  groups: Groups | undefined,
  aggregates: readonly Expression[],
): Units {
  const { context } = groups ?? prepared
  const read = aggregates.flatMap(aggregatedChains).map((chain) => valueChain(context, chain))
  const names = [...new Set([...outputColumns(prepared), ...read])]
  const kinds = names.map((name) => bindChain(context, name).kind)
  return tupleUnits(context, {
    names,
    kinds,
    tuples: tuplesFrom(withoutOrder(prepared), groups, names),
  })
}

/** The groups in the query's order, slice applied. */
function numbersOf(prepared: PlannedQuery, { context, numbers, order }: Groups): Int32Array {
  const { query } = prepared
  if (!isSliced(query)) return numbers
  const keys = order.map((term) => orderKey(context, term, numbers.length))
  return sortSlots(numbers, keys, query.stop).subarray(query.start)
}
