import { FieldError, type Value } from '@relata/core'
import type { Expression } from '../ast/expression.js'
import type { Query } from '../ast/query.js'
import { group, valueChain, type Groups } from '../operator/group.js'
import { orderKey, orderTerms } from '../operator/order.js'
import { prepare } from '../operator/prepare.js'
import { select } from '../operator/select.js'
import { sortSlots } from '../operator/sort.js'
import { matchColumn } from '../plan/columns.js'
import type { Column, Context } from '../plan/context.js'
import type { Prepared } from '../plan/prepared.js'
import { aggregatedChains, chainsOf, nestedAggregate } from '../plan/reads.js'
import { kindsOf, speakerOf } from './combine.js'
import { namesOf } from './names.js'
import { groupOrder, groupsOf, rowsOf, slotsOf, tuplesOf } from './run.js'

/** Aggregates over all that a query answers. */
export function aggregatesOf(prepared: Prepared, aggregates: Readonly<Record<string, Expression>>): Record<string, unknown> {
  const annotations = Object.entries(aggregates).map(([name, expression]) => ({ name, expression }))
  for (const { expression } of annotations) refuseNested(prepared.context, expression)
  const groups = groupsOf(prepared) ?? distinctGroups(prepared, Object.values(aggregates))
  const { context, numbers: slots } =
    groups === undefined ? membersOf(prepared) : { context: groups.context, numbers: numbersOf(prepared, groups) }
  const whole = group(context, { slots, keys: [], annotations, having: [], whole: true })
  return Object.fromEntries(annotations.map(({ name }) => [name, matchColumn(whole.context, name)?.column.read(0) ?? null]))
}

/** Rows by slot; of a combination of values its tuples by number, of annotated rows the annotations that they came with. */
function membersOf(prepared: Prepared): Groups {
  const { context, query } = prepared
  // The order says nothing where nothing is cut off.
  if (query.base.kind !== 'combined')
    return { context, numbers: slotsOf(isSliced(query) ? prepared : { ...prepared, query: { ...query, order: [] } }) }
  const { services, schema, state, outer } = context
  const speaker = prepare({ services, schema, state, outer }, speakerOf(query))
  const columns = new Map<string, Column>()
  if (query.shape.kind === 'values') {
    const tuples = tuplesOf(prepared)
    const kinds = kindsOf(speaker)
    namesOf(speaker).forEach((name, i) =>
      columns.set(name, { kind: kinds[i] ?? 'json', aggregate: false, read: (number) => tuples[number]?.[i] ?? null }),
    )
    return { context: { ...context, columns, scopes: [], grouped: true }, numbers: Int32Array.from(tuples, (_, i) => i) }
  }
  const numbers = slotsOf(prepared)
  const rows = new Map(rowsOf(prepared).map((row, i) => [numbers[i], row]))
  for (const name of speaker.visible) {
    const kind = speaker.context.columns.get(name)?.kind ?? 'json'
    columns.set(name, { kind, aggregate: false, read: (slot) => (rows.get(slot)?.[name] ?? null) as Value })
  }
  return { context: { ...context, columns }, numbers }
}

/** An aggregate that an annotation is already may be aggregated here, one in the same call may not. */
function refuseNested(context: Context, expression: Expression): void {
  const nested = nestedAggregate({ ...context, columns: NO_COLUMNS }, expression)
  if (nested === undefined) return
  throw new FieldError('ERR_NESTED_AGGREGATE', `${nested.name} of an aggregate: annotate({ n: … }) first, then aggregate over 'n'.`, {
    value: nested.name,
    model: context.model.name,
  })
}
const NO_COLUMNS: Context['columns'] = new Map()

/** Values that are there once each, and what is aggregated of them (with a slice, what orders them as well): equal in all of it is one. */
function distinctGroups({ context, predicate, query, ...prepared }: Prepared, aggregates: readonly Expression[]): Groups | undefined {
  if (!query.distinct || query.shape.kind !== 'values') return undefined
  const ordering = isSliced(query) ? orderTerms(context, query).flatMap(({ expression }) => chainsOf(expression)) : []
  const asked = [...aggregates.flatMap(aggregatedChains), ...ordering].map((chain) => valueChain(context, chain))
  const keys = [...new Set([...namesOf({ context, predicate, query, ...prepared }), ...asked])]
  return group(context, { slots: select(context.state, predicate, context.model), keys, annotations: [], having: [], whole: false })
}

/** The groups in the query's order, slice applied. */
function numbersOf(prepared: Prepared, { context, numbers }: Groups): Int32Array {
  const { query } = prepared
  if (!isSliced(query)) return numbers
  const keys = (query.distinct ? orderTerms(context, query) : groupOrder(prepared, context)).map((term) =>
    orderKey(context, term, numbers.length),
  )
  return sortSlots(numbers, keys, query.stop).subarray(query.start)
}
const isSliced = ({ start, stop }: Query): boolean => start > 0 || stop !== undefined
