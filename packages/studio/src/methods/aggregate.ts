import { avg, count, max, median, min, stdDev, sum, variance, type Explanation, type ModelMeta } from 'relata'
import { StudioError } from '../errors.js'
import { chainsOf, filtered } from '../filter/condition.js'
import { describedChain } from '../filter/chain-items.js'
import { Fields } from '../http/fields.js'
import {
  LIMITS,
  type AggregateResponse,
  type Cell,
  type ColumnInfo,
  type Measure,
  type ValueKind,
} from '../protocol.js'
import { orderedBy, valuesOf } from '../store/call.js'
import type { AnyRow, Rows } from '../store/dynamic.js'
import { checkCost } from '../store/cost.js'
import { displayOf } from '../store/labels.js'
import { planInfo } from '../store/plan.js'
import { managerNamed, modelNamed, type ReadState } from '../store/source.js'
import { encodeCell } from '../values/cell.js'
import { encodeKey } from '../values/key.js'

const MAKERS = { count, sum, avg, min, max, stdDev, variance, median } as const
const FUNCTIONS = ['count', 'sum', 'avg', 'min', 'max', 'stdDev', 'variance', 'median'] as const
const ORDERS = ['keys', 'ascending', 'descending'] as const

interface Request {
  readonly by: readonly string[]
  readonly measures: readonly Measure[]
  readonly order: (typeof ORDERS)[number]
  readonly orderMeasure: number
  readonly limit: number
  readonly filter: string | undefined
}

/** Aggregates of rows, by none to three fields. */
export function aggregate(state: ReadState, fields: Fields, maxVisited: number): AggregateResponse {
  const name = fields.text('model')
  const model = modelNamed(state, name)
  const request = requestOf(fields)
  const rows = filtered(managerNamed(state, name).unscoped(), request.filter)
  const by = request.by.map((chain, at) => groupKey(state, model, chain, `by[${at}]`))
  const aggregates = Object.fromEntries(
    request.measures.map((measure, at) => [`m${at}`, expressionOf(measure)]),
  )
  checkCost(state, model, request.by, maxVisited)
  const started = performance.now()
  const { found, explanation } =
    by.length === 0 ? whole(rows, aggregates) : grouped(rows, aggregates, request)
  const ended = performance.now()
  return {
    position: state.position,
    by: by.map(({ info }) => info),
    measures: request.measures.map((measure) => describeMeasure(state, model, measure)),
    groups: found.slice(0, request.limit).map((group) => ({
      keys: by.map(({ info, cell }) => cell(group[info.chain])),
      values: request.measures.map((_, at) => encodeCell(group[`m${at}`])),
    })),
    more: found.length > request.limit,
    plan: explanation === undefined ? null : planInfo(explanation),
    ms: { query: ended - started, count: 0 },
    reads: readsOf(state, model, request),
  }
}

function requestOf(fields: Fields): Request {
  const list = fields.list('measures', 10) ?? [{ function: 'count' }]
  const measures = list.map((entry, at) => {
    const measure = new Fields(entry, `measures[${at}]`)
    const chain = measure.optionalText('chain')
    const distinct = measure.flag('distinct', false)
    const named = { function: measure.choice('function', FUNCTIONS, 'count'), distinct }
    return chain === undefined ? named : { ...named, chain }
  })
  return {
    by: fields.texts('by', 3) ?? [],
    measures,
    order: fields.choice('order', ORDERS, 'keys'),
    orderMeasure: fields.whole('orderMeasure', 0, Math.max(measures.length - 1, 0)),
    limit: fields.whole('limit', 100, LIMITS.groups, 1),
    filter: fields.optionalText('filter', LIMITS.source),
  }
}

function whole(
  rows: Rows,
  aggregates: object,
): { readonly found: readonly AnyRow[]; readonly explanation: undefined } {
  return { found: [rows.aggregate(aggregates)], explanation: undefined }
}

function grouped(
  rows: Rows,
  aggregates: object,
  { by, order, orderMeasure, limit }: Request,
): { readonly found: readonly AnyRow[]; readonly explanation: Explanation } {
  const groups = valuesOf(rows.orderBy(), by).annotate(aggregates)
  const term = order === 'descending' ? `-m${orderMeasure}` : `m${orderMeasure}`
  const ordered = orderedBy(groups, order === 'keys' ? by : [term, ...by])
  const window = ordered.slice(0, limit + 1)
  return { found: window.toArray() as AnyRow[], explanation: window.explain() }
}

function expressionOf({ function: name, chain, distinct }: Measure): unknown {
  if (chain === undefined && name !== 'count')
    throw new StudioError('ERR_STUDIO_REQUEST', `measures: ${name} needs a chain`, { field: 'measures' })
  const make = MAKERS[name] as (chain: string, options?: object) => unknown
  return make(chain ?? 'pk', distinct === true ? { distinct } : {})
}

/** The type of a result; undefined if it is that of the values. */
const KINDS: Readonly<Record<Measure['function'], ValueKind | undefined>> = {
  count: 'integer',
  sum: undefined,
  min: undefined,
  max: undefined,
  avg: 'float',
  stdDev: 'float',
  variance: 'float',
  median: 'float',
}

function describeMeasure(
  { schema }: ReadState,
  model: ModelMeta,
  { function: name, chain, distinct }: Measure,
): AggregateResponse['measures'][number] {
  const type = chain === undefined ? undefined : describedChain(schema, model.name, chain)?.type
  const inside = chain === undefined ? '' : `${distinct === true ? 'distinct ' : ''}${chain}`
  return { label: chain === undefined ? name : `${name}(${inside})`, kind: KINDS[name] ?? type ?? 'unknown' }
}

interface GroupKey {
  readonly info: ColumnInfo
  readonly cell: (value: unknown) => Cell
}

/** Keys of relations are shown as references. */
function groupKey(state: ReadState, model: ModelMeta, chain: string, field: string): GroupKey {
  const described = describedChain(state.schema, model.name, chain)
  if (described === undefined || described.kind === 'lookup' || described.kind === 'model')
    throw new StudioError(
      'ERR_STUDIO_REQUEST',
      `${field}: expected a chain of fields, such as author__name`,
      {
        field,
        model: model.name,
      },
    )
  const kind = described.type ?? 'unknown'
  if (described.kind !== 'relation')
    return {
      info: { chain, kind, sortable: true, sortServed: false },
      cell: (value) => encodeCell(value, kind),
    }
  const target = state.schema.model(described.model)
  return {
    info: { chain, kind: 'row', target: target.name, sortable: true, sortServed: false },
    cell: (value) => keyCell(state, target, value),
  }
}

function keyCell({ db }: ReadState, target: ModelMeta, value: unknown): Cell {
  if (value === null || value === undefined) return null
  const key = encodeKey(value)
  const [row] = db.model(target.name).unscoped().filter({ pk: value }).slice(0, 1).toArray()
  return {
    t: 'row',
    model: target.name,
    key,
    display: row === undefined ? null : displayOf(target, row as AnyRow),
  }
}

function readsOf(
  { schema }: ReadState,
  model: ModelMeta,
  { by, measures, filter }: Request,
): readonly string[] {
  const chains = [...by, ...measures.flatMap(({ chain }) => chain ?? []), ...chainsOf(filter)]
  return [
    ...new Set([
      model.name,
      ...chains.flatMap((each) => describedChain(schema, model.name, each)?.reads ?? []),
    ]),
  ]
}
