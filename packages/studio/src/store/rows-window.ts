import type { ModelMeta } from 'relata'
import { StudioError } from '../errors.js'
import { chainsOf, filtered } from '../filter/condition.js'
import { describedChain } from '../filter/chain-items.js'
import type { Fields } from '../http/fields.js'
import { LIMITS, type RowCells, type RowsResponse } from '../protocol.js'
import { encodeKey } from '../values/key.js'
import { orderedBy } from './call.js'
import { columnsOf, type Column } from './columns.js'
import type { AnyRow, Rows } from './dynamic.js'
import { displayOf } from './labels.js'
import { planInfo, sortsRows } from './plan.js'
import { OrderedKeys } from './ordered-keys.js'
import type { ReadState } from './source.js'

/** The parameters of a request for a window of rows. */
export interface WindowRequest {
  readonly filter: string | undefined
  readonly order: readonly string[] | undefined
  readonly columns: readonly string[] | undefined
  readonly offset: number
  readonly limit: number
  readonly count: boolean
  readonly plan: boolean
}

export function windowRequest(fields: Fields): WindowRequest {
  return {
    filter: fields.optionalText('filter', LIMITS.source),
    order: fields.texts('order', 20),
    columns: fields.texts('columns', LIMITS.columns),
    offset: fields.whole('offset', 0),
    limit: fields.whole('limit', 100, LIMITS.rows),
    count: fields.flag('count', true),
    plan: fields.flag('plan', true),
  }
}

/** Positions of rows in orders that no index serves: the last few, so that scrolling sorts once. */
const positions = new OrderedKeys()

/** A window of some rows of a model. */
export function readWindow(
  state: ReadState,
  model: ModelMeta,
  base: { readonly rows: Rows; readonly id: string },
  request: WindowRequest,
): RowsResponse {
  const columns = columnsOf(state, model, request.columns)
  const narrowed = filtered(base.rows, request.filter)
  const ordered = request.order === undefined ? narrowed : inOrder(narrowed, request.order)
  const stop = request.offset + request.limit
  const window = ordered.slice(request.offset, stop)
  const explanation = window.explain()
  const orderServed = !sortsRows(explanation)
  const started = performance.now()
  const all = request.count || !orderServed ? narrowed.count() : null
  const counted = performance.now()
  const reachable = orderServed || all === null || all <= LIMITS.sorted ? null : LIMITS.reachable
  if (reachable !== null && stop > reachable) throw tooDeep(model, reachable)
  const found = orderServed
    ? window.toArray()
    : positions.window(state, model, { ...request, rows: ordered, id: base.id, partly: reachable !== null })
  const ended = performance.now()
  return {
    position: state.position,
    columns: columns.map(({ info }) => info),
    rows: found.map((row) => rowCells(model, columns, row as AnyRow)),
    total: request.count ? all : null,
    plan: request.plan ? planInfo(explanation) : null,
    ms: { query: ended - counted, count: counted - started },
    orderServed,
    reachable,
    reads: readsOf(state, model, columns, request),
  }
}

function tooDeep(model: ModelMeta, reachable: number): StudioError {
  return new StudioError(
    'ERR_STUDIO_COST',
    `No index serves this order, so only its first ${reachable} rows are read: filter, or order by a field with an index.`,
    { status: 422, model: model.name, field: 'offset' },
  )
}

function inOrder(rows: Rows, order: readonly string[]): Rows {
  if (order.some((term) => term.replace(/^-/, '') === ''))
    throw new StudioError('ERR_STUDIO_REQUEST', 'order: expected chains', { field: 'order' })
  return orderedBy(rows, order)
}

function rowCells(model: ModelMeta, columns: readonly Column[], row: AnyRow): RowCells {
  return {
    key: encodeKey(row[model.pk.attribute]),
    display: displayOf(model, row),
    cells: columns.map(({ cell }) => cell(row)),
  }
}

/** The models whose changes may change a window. */
function readsOf(
  { schema }: ReadState,
  model: ModelMeta,
  columns: readonly Column[],
  { filter, order }: WindowRequest,
): readonly string[] {
  const terms = order ?? model.ordering.filter((term) => typeof term === 'string')
  const chains = [...chainsOf(filter), ...terms.map((term) => term.replace(/^-/, ''))]
  return [
    ...new Set([
      model.name,
      ...columns.flatMap(({ reads }) => reads),
      ...chains.flatMap((chain) => describedChain(schema, model.name, chain)?.reads ?? []),
    ]),
  ]
}
