import { modelOf, type Explanation, type ModelMeta } from 'relata'
import { isCoded } from '../errors.js'
import type { Fields } from '../http/fields.js'
import { describedChain } from '../filter/chain-items.js'
import { LIMITS, type Cell, type ColumnInfo, type ConsoleResponse, type ConsoleResult } from '../protocol.js'
import type { AnyRow, Rows } from '../store/dynamic.js'
import { displayOf } from '../store/labels.js'
import { planInfo } from '../store/plan.js'
import type { ReadState } from '../store/source.js'
import { encodeCell } from '../values/cell.js'
import { encodeKey } from '../values/key.js'
import { Evaluator, type Evaluated } from './evaluate.js'
import { parseQuery, type Node } from './parse.js'

interface Window {
  readonly offset: number
  readonly limit: number
}

/** Runs a query of the console. */
export function runConsole(state: ReadState, fields: Fields, maxVisited: number): ConsoleResponse {
  const node = parseQuery(fields.text('source', LIMITS.source))
  const window = { offset: fields.whole('offset', 0), limit: fields.whole('limit', 100, LIMITS.rows) }
  const started = performance.now()
  const found = new Evaluator(state, maxVisited).evaluate(node)
  const { result, explanation, counted } = resultOf(state, found, window)
  const query = performance.now() - started - counted
  return {
    position: state.position,
    result,
    plan: explanation === undefined ? null : planInfo(explanation),
    ms: { query, count: counted },
    reads: readsOf(state, node),
  }
}

interface Found {
  readonly result: ConsoleResult
  readonly explanation: Explanation | undefined
  readonly counted: number
}

function resultOf(state: ReadState, found: Evaluated, window: Window): Found {
  switch (found.type) {
    case 'rows':
      return rowsResult(state, found.rows, found.model, window)
    case 'result':
      return { result: endResult(state, found), explanation: undefined, counted: 0 }
    case 'plain':
      return { result: { type: 'value', value: encodeCell(found.value) }, explanation: undefined, counted: 0 }
    case 'db':
      return { result: { type: 'text', text: modelsText(state) }, explanation: undefined, counted: 0 }
    case 'expression':
      return {
        result: { type: 'text', text: 'An expression: use it in filter, annotate or orderBy of a query.' },
        explanation: undefined,
        counted: 0,
      }
  }
}

function modelsText({ schema }: ReadState): string {
  return schema.models.map(({ name }) => `db.${name}`).join('\n')
}

function rowsResult(state: ReadState, rows: Rows, model: ModelMeta, { offset, limit }: Window): Found {
  const window = rows.slice(offset, offset + limit)
  const list = window.toArray()
  const explanation = window.explain()
  const started = performance.now()
  const total = rows.count()
  const counted = performance.now() - started
  const table = tableOf(state, model, list)
  return {
    result: { ...table, total, more: offset + list.length < total },
    explanation,
    counted,
  }
}

function endResult(
  state: ReadState,
  { value, model, method }: Extract<Evaluated, { readonly type: 'result' }>,
): ConsoleResult {
  if (method === 'explain') return { type: 'text', text: String(value).slice(0, LIMITS.source) }
  if (
    method === 'aggregate' ||
    (typeof value === 'object' && value !== null && !(value instanceof Uint8Array))
  )
    return { ...tableOf(state, model, [value]), total: 1, more: false }
  return { type: 'value', value: encodeCell(value) }
}

type Table = Omit<Extract<ConsoleResult, { readonly type: 'table' }>, 'total' | 'more'>

function tableOf(state: ReadState, model: ModelMeta, list: readonly unknown[]): Table {
  const [first] = list
  const own = modelOf(first)
  if (own !== undefined) return rowsTable(own, list as readonly AnyRow[])
  const names = namesOf(model, first)
  return {
    type: 'table',
    model: null,
    columns: names.map((name) => valueColumn(state, model, name)),
    rows: list.map((entry) => names.map((name, at) => encodeCell(memberOf(entry, name, at)))),
  }
}

/** Rows of a model: a reference to the row, its fields, and what was annotated. */
function rowsTable(model: ModelMeta, list: readonly AnyRow[]): Table {
  const fields = model.rowFields
  const declared = new Set(fields.map(({ attribute }) => attribute))
  const added = Object.keys(list[0] ?? {}).filter((name) => !declared.has(name))
  const columns: ColumnInfo[] = [
    column('', 'row', model.name),
    ...fields.map(({ attribute, type }) => column(attribute, type.name)),
    ...added.map((name) => column(name, 'unknown')),
  ]
  const cells = (row: AnyRow): readonly Cell[] => [
    { t: 'row', model: model.name, key: encodeKey(row[model.pk.attribute]), display: displayOf(model, row) },
    ...fields.map(({ attribute, type }) => encodeCell(row[attribute], type.name)),
    ...added.map((name) => encodeCell(row[name])),
  ]
  return { type: 'table', model: model.name, columns, rows: list.map(cells) }
}

function namesOf(model: ModelMeta, first: unknown): readonly string[] {
  if (first === undefined) return model.rowFields.map(({ attribute }) => attribute)
  if (Array.isArray(first)) return first.map((_, at) => String(at))
  return typeof first === 'object' && first !== null && !(first instanceof Uint8Array)
    ? Object.keys(first)
    : ['value']
}

function memberOf(entry: unknown, name: string, at: number): unknown {
  if (Array.isArray(entry)) return entry[at] as unknown
  const isObject = typeof entry === 'object' && entry !== null && !(entry instanceof Uint8Array)
  return isObject ? (entry as AnyRow)[name] : entry
}

function valueColumn({ schema }: ReadState, model: ModelMeta, name: string): ColumnInfo {
  const described = describedChain(schema, model.name, name)
  return column(name, described?.kind === 'field' ? (described.type ?? 'unknown') : 'unknown')
}

function column(chain: string, kind: ColumnInfo['kind'], target?: string): ColumnInfo {
  return { chain, kind, sortable: false, sortServed: false, ...(target !== undefined && { target }) }
}

/** The models that a query names, and those that its chains lead to. */
function readsOf(state: ReadState, node: Node): readonly string[] {
  const roots = new Set<string>()
  const chains = new Set<string>()
  collect(node, roots, chains)
  const models = [...roots]
    .filter((name) => state.schema.has(name))
    .map((name) => state.schema.model(name).name)
  const reads = models.flatMap((model) =>
    [...chains].flatMap((chain) => readsOfChain(state, model, chain.replace(/^-/, ''))),
  )
  return [...new Set([...models, ...reads])]
}

function readsOfChain({ schema }: ReadState, model: string, chain: string): readonly string[] {
  try {
    return describedChain(schema, model, chain)?.reads ?? []
  } catch (error) {
    if (isCoded(error)) return []
    throw error
  }
}

function collect(node: Node, roots: Set<string>, chains: Set<string>): void {
  switch (node.kind) {
    case 'literal':
      if (typeof node.value === 'string') chains.add(node.value)
      return
    case 'list':
      for (const part of node.parts) collect(part, roots, chains)
      return
    case 'object':
      for (const [name, value] of node.entries) {
        chains.add(name)
        collect(value, roots, chains)
      }
      return
    case 'member':
      roots.add(node.name)
      collect(node.of, roots, chains)
      return
    case 'call':
      collect(node.callee, roots, chains)
      for (const arg of node.args) collect(arg, roots, chains)
      return
    case 'name':
  }
}
