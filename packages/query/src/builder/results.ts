import { NO_ORDER } from '../ast/query-part.js'
import {
  DoesNotExist,
  FieldError,
  isA,
  MultipleObjectsReturned,
  UsageError,
  modelOf,
  type FieldMeta,
  type ModelMeta,
  type Row,
  type Value,
} from '@relata/core/engine'
import { isEmpty, lookup } from '../ast/condition.js'
import type { Condition, Query, Step } from '../ast/nodes.js'
import { distinctNames } from '../ast/query.js'
import { scopeOf } from '../bind/default-scope.js'
import type { RowCursor } from '../engine/row-cursor.js'
import { filterShapeOf } from '../plan/shaped-query.js'
import { addressedSlot, isAddress } from './address.js'
import { aggregates } from './annotations.js'
import { checkedCondition } from './check-arguments.js'
import { conditionsOf } from './condition.js'
import type { StoreContext } from './context.js'
import { learnFilter, shapedFilter } from './filtered-query.js'
import { keptRows, ordered, reversed, sliced, unscoped } from './refine.js'
import { isSliced, refuseCombined, refuseSliced, refuseValues } from './refusal.js'
import { refuseForeignRow } from './store-identity.js'
import { orderedByKey, unordered } from './ordered-query.js'
import { primaryKeyOf, rowAt } from './row-key.js'
import { withPrefetched } from './prefetched-rows.js'
import { prefetchesOf, refined } from './query-source.js'
import { formatValue } from './format-value.js'

/** The result of a query: rows or values. */
export function fetchResult(context: StoreContext, query: Query): unknown[] {
  return query.shape.kind === 'rows' ? fetchRows(context, query) : context.engine.values(query)
}

/** The rows, with prefetched attributes. */
function fetchRows(context: StoreContext, query: Query): Row[] {
  const rows = context.engine.rows(query)
  if (prefetchesOf(query) === undefined) return rows
  return withPrefetched(context, query, rows, {
    rows: (inner) => fetchRows(context, inner),
    results: (inner) => ({
      query: inner,
      toArray: () => fetchRows(context, inner),
      count: () => context.engine.count(inner),
      exists: () => context.engine.exists(inner),
    }),
  })
}

/** The rows in chunks; undefined if all are read together. */
export function openCursor(context: StoreContext, query: Query): RowCursor | undefined {
  return query.shape.kind === 'rows' && prefetchesOf(query) === undefined
    ? context.engine.cursor(query)
    : undefined
}

/** Whether the query has an order. The model's ordering applies to rows, not to groups. */
function isOrdered(query: Query): boolean {
  return (
    query.base.kind === 'none' ||
    (query.order === undefined
      ? query.ordering.length > 0 && groupNames(query) === undefined
      : query.order.length > 0)
  )
}

/**
 * The names by which a query set is grouped: those of `values` before an annotated aggregate. Undefined if it
 * isn't grouped.
 */
function groupNames(query: Query): readonly string[] | undefined {
  if (filterShapeOf(query) !== undefined) return undefined
  const { steps } = query
  const values = steps.findIndex((step) => step.kind === 'values')
  const isGroup = (step: Step, i: number): boolean =>
    i > values &&
    step.kind === 'annotate' &&
    aggregates(refined(query, { steps: steps.slice(0, i) }), step.expression)
  if (values < 0 || !steps.some(isGroup)) return undefined
  return steps.flatMap((step) => (step.kind === 'values' ? step.names : []))
}

function describeCondition(condition: Condition): string {
  if (condition.kind === 'lookup') return `${condition.chain} = ${formatValue(condition.value)}`
  if (condition.kind === 'and') return condition.children.map(describeCondition).join(', ')
  return 'these conditions'
}

/** The error message counts at most this many rows. */
const MAX_COUNTED = 20

/** The query for the rows that `get` finds with these conditions. */
function matchingQuery(context: StoreContext, query: Query, where: readonly unknown[]): Query {
  if (where.length === 0) return query
  const condition = checkedCondition(context, query.model, conditionsOf(where))
  if (isEmpty(condition)) return query
  refuseCombined(query, 'get with conditions')
  return keptRows(query, condition, 'get')
}

/** The arguments of `get` are one scope. */
export function getOne(context: StoreContext, query: Query, where: readonly unknown[]): unknown {
  const only = where.length === 1 ? where[0] : undefined
  const known = shapedFilter(context, query, { where: only, negated: false })
  const matching = known ?? matchingQuery(context, query, where)
  const limited = isSliced(matching) ? matching : sliced(unordered(matching), 0, MAX_COUNTED + 1)
  const results = fetchResult(context, limited)
  // Its names were resolved by the run.
  if (known === undefined && matching !== query) learnFilter(context.schema, query, only, false)
  if (results.length === 1) return results[0]
  const name = query.model.name
  const last = matching === query ? undefined : matching.steps.at(-1)
  const which =
    last?.kind === 'filter' || last?.kind === 'keep' ? ` with ${describeCondition(last.condition)}` : ''
  if (results.length === 0)
    throw new DoesNotExist('ERR_DOES_NOT_EXIST', `There is no ${name}${which}${hidden(context, matching)}`, {
      model: name,
    })
  const many = results.length > MAX_COUNTED ? `more than ${MAX_COUNTED}` : String(results.length)
  throw new MultipleObjectsReturned(
    'ERR_MULTIPLE_OBJECTS',
    `get found ${many} rows of ${name}${which}, but must find exactly one: narrow the conditions, or use first()`,
    {
      model: name,
    },
  )
}

/** Says that rows are missing because of the default scope of their model. */
function hidden(context: StoreContext, query: Query): string {
  if (scopeOf(query) === undefined || isSliced(query) || !context.engine.exists(unscoped(query))) return ''
  return ' in its default scope: call unscoped() to find the others, too'
}

function firstResult(context: StoreContext, query: Query): unknown {
  return fetchResult(context, sliced(query, 0, 1))[0] ?? null
}

const lastResult = (context: StoreContext, query: Query): unknown =>
  fetchResult(context, query).at(-1) ?? null

/** The first or last row in the order of the query set, or by primary key if it has none. */
export function firstOrLast(context: StoreContext, query: Query, method: 'first' | 'last'): unknown {
  // The opposite order would take other rows.
  if (method === 'last' && distinctNames(query) !== undefined)
    return lastResult(context, withOrder(query, 'first'))
  return firstResult(context, withOrder(query, method))
}

/** The query with an order: its own, or by primary key. */
function withOrder(query: Query, method: 'first' | 'last'): Query {
  const last = method === 'last'
  if (isOrdered(query)) return last ? reversed(query) : query
  refuseSliced(query, `${method} without an order`)
  const names = groupNames(query)
  const { pk } = query.model
  if (
    names !== undefined &&
    !names.some((name) => name === 'pk' || name === pk.name || name === pk.attribute)
  )
    throw new UsageError(
      'ERR_UNORDERED',
      `${method} needs an order, and groups have none: call orderBy first`,
      {
        model: query.model.name,
      },
    )
  return orderedByKey(query, last ? '-pk' : 'pk')
}

/** The query for the first row. */
export function firstRowQuery(query: Query): Query {
  return sliced(withOrder(query, 'first'), 0, 1)
}

/** The query without its order, on which counts don't depend. */
export function withoutOrder(query: Query): Query {
  return query.shape.kind === 'rows' && query.base.kind !== 'combined' && distinctNames(query) === undefined
    ? refined(query, { order: NO_ORDER, reversed: false })
    : query
}

/** The row with the greatest (`latest`) or smallest values in the named fields, or in those of `getLatestBy`. */
export function latestOrEarliest(
  context: StoreContext,
  query: Query,
  fields: readonly unknown[],
  method: 'latest' | 'earliest',
): unknown {
  refuseSliced(query, method)
  const { name, latestBy } = query.model
  const terms = fields.length === 0 ? latestBy : fields
  if (terms.length === 0)
    throw new UsageError(
      'ERR_ARGUMENT',
      `${method} takes the fields to order by, as ${method}('published'); or declare the option getLatestBy on ${name}`,
      { model: name },
    )
  const byFields = ordered(method === 'latest' ? reversed(query) : query, terms)
  const found = firstResult(context, byFields)
  if (found === null)
    throw new DoesNotExist(
      'ERR_DOES_NOT_EXIST',
      `${method} found no ${query.model.name}: the query set is empty`,
      {
        model: query.model.name,
      },
    )
  return found
}

function bulkField(query: Query, name: string): FieldMeta {
  const field =
    name === 'pk'
      ? query.model.pk
      : query.model.rowFields.find((each) => each.name === name || each.attribute === name)
  if (field === undefined)
    throw new FieldError('ERR_UNKNOWN_FIELD', `${query.model.name} has no field '${name}'`, {
      value: name,
      model: query.model.name,
    })
  if (field.primaryKey || field.unique) return field
  throw new UsageError(
    'ERR_NOT_UNIQUE',
    `inBulk takes a unique field, and ${query.model.name}.${name} is not unique`,
    {
      value: name,
      model: query.model.name,
    },
  )
}

/** Rows by the value of a unique field. */
export function inBulk(
  context: StoreContext,
  query: Query,
  keys: Iterable<unknown> | undefined,
  fieldName: string,
): Map<Value, Row> {
  refuseSliced(query, 'inBulk')
  refuseValues(query, 'inBulk')
  const field = bulkField(query, fieldName)
  const matching =
    keys === undefined ? query : keptRows(query, lookup(`${field.name}__in`, [...keys]), 'inBulk')
  return new Map(fetchRows(context, matching).map((row) => [row[field.attribute] as Value, row]))
}

export function contains(context: StoreContext, query: Query, rowOrKey: unknown): boolean {
  refuseValues(query, 'contains')
  const rowModel = typeof rowOrKey === 'object' && rowOrKey !== null ? modelOf(rowOrKey) : undefined
  if (rowModel !== undefined) refuseForeignRow(context, rowOrKey as Row)
  if (rowModel !== undefined && !isA(rowModel, query.model)) return false
  const key = keyNamed(context, query.model, rowOrKey)
  if (key === undefined) return false
  if (!isSliced(query) && query.base.kind !== 'combined')
    return context.engine.exists(keptRows(query, lookup('pk', key), 'contains'))
  const slot = context.table(query.model).find(key)
  return slot >= 0 && context.engine.slots(query).includes(slot)
}

/** The key of a row, a key or an address; undefined if no row has the address. */
function keyNamed(context: StoreContext, model: ModelMeta, named: unknown): Value | undefined {
  if (!isAddress(model, named)) return primaryKeyOf(context, model, named)
  const slot = addressedSlot(context, model, named, 'contains')
  return slot < 0 ? undefined : (rowAt(context, model, slot)[model.pk.attribute] as Value)
}
