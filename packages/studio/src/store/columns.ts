import type { ModelMeta } from 'relata'
import { isCoded, StudioError } from '../errors.js'
import { describedChain } from '../filter/chain-items.js'
import { LIMITS, type Cell, type ColumnInfo, type ReferenceCell } from '../protocol.js'
import { encodeCell } from '../values/cell.js'
import { encodeKey } from '../values/key.js'
import type { AnyRow } from './dynamic.js'
import { nameAt } from './chain-name.js'
import { displayOf } from './labels.js'
import type { AnyEdge } from './meta.js'
import type { ReadState } from './source.js'

/** A column of a table of rows: its description, and the function that reads it from a row. */
export interface Column {
  readonly info: ColumnInfo
  readonly reads: readonly string[]
  readonly cell: (row: AnyRow) => Cell
}

/** The columns that a request names, or the model's. Throws StudioError `ERR_STUDIO_COLUMN`, FieldError. */
export function columnsOf(
  state: ReadState,
  model: ModelMeta,
  chains: readonly string[] | undefined,
): readonly Column[] {
  const names = chains ?? model.rowFields.slice(0, LIMITS.columns).map(({ attribute }) => attribute)
  return names.map((chain) => columnOf(state, model, chain))
}

function columnOf(state: ReadState, model: ModelMeta, chain: string): Column {
  const described = describedChain(state.schema, model.name, chain)
  if (described === undefined || described.kind === 'lookup' || described.kind === 'model')
    throw new StudioError(
      'ERR_STUDIO_COLUMN',
      `A column is a chain of fields such as author__name, not '${chain.slice(0, 100)}'.`,
      { field: 'columns', model: model.name },
    )
  if (described.several)
    throw new StudioError(
      'ERR_STUDIO_COLUMN',
      `'${chain}' has several values in a row, so it can't be a column. Open the row, or group by it.`,
      { field: 'columns', model: model.name },
    )
  const walk = walkOf(state, model, chain)
  const kind = walk.edge === undefined ? (described.type ?? 'unknown') : 'row'
  const own = walk.hops.length === 0 ? fieldOf(model, chain) : undefined
  const info: ColumnInfo = {
    chain,
    kind,
    ...(walk.edge && { target: walk.edge.target.name }),
    sortable: kind !== 'json' && kind !== 'custom',
    sortServed: own !== undefined && model.orders.some(([first]) => first?.field === own),
    ...(own && !own.primaryKey && { editable: own.attribute }),
  }
  const reads = walk.edge === undefined ? described.reads : [...described.reads, walk.edge.target.name]
  return { info, reads, cell: readerOf(state, walk, kind) }
}

function fieldOf({ rowFields, pk }: ModelMeta, chain: string): ModelMeta['pk'] | undefined {
  if (chain === 'pk') return pk
  return rowFields.find(({ name, attribute }) => name === chain || attribute === chain)
}

/** A chain as steps along rows: relations to follow, then a relation or an attribute, then transforms of its value. */
interface Walk {
  readonly model: ModelMeta
  readonly chain: string
  readonly hops: readonly AnyEdge[]
  readonly edge: AnyEdge | undefined
  readonly attribute: string
  readonly transformed: boolean
}

function walkOf({ schema }: ReadState, model: ModelMeta, chain: string): Walk {
  const names = chain.split('__')
  const hops: AnyEdge[] = []
  let at = model
  for (let used = 0; used < names.length;) {
    const from = at
    const name = nameAt(names, used, (step) => schema.step(from, step) !== undefined)
    used += name === names[used] ? 1 : 2
    const isLast = used === names.length
    const { edge, field } = schema.step(at, name) ?? {}
    if (field !== undefined) {
      const key = field.key?.forward
      const isReference = isLast && key !== undefined && !key.key.parentLink
      return {
        model,
        chain,
        hops,
        edge: isReference ? key : undefined,
        attribute: field.attribute,
        transformed: !isLast,
      }
    }
    if (edge === undefined) break
    if (isLast) return { model, chain, hops, edge, attribute: '', transformed: false }
    hops.push(edge)
    at = edge.target
  }
  // A transform of a key: `day__month`, where rows of `day` have a date as their key.
  return { model, chain, hops: [], edge: undefined, attribute: '', transformed: true }
}

function readerOf(state: ReadState, walk: Walk, kind: ColumnInfo['kind']): (row: AnyRow) => Cell {
  const { hops, edge, attribute } = walk
  if (walk.transformed) return (row) => encodeCell(computed(state, walk, row), kind)
  return (row) => {
    let at: AnyRow | null = row
    for (const hop of hops) {
      at = state.db.related(at, hop.accessor) as AnyRow | null
      if (at === null) return null
    }
    if (edge !== undefined) return referenceCell(state, at, edge)
    return encodeCell(at[attribute], kind)
  }
}

/** A value that only a query computes: the transform of a field. */
function computed({ db }: ReadState, { model, chain }: Walk, row: AnyRow): unknown {
  const [values] = db
    .model(model.name)
    .unscoped()
    .filter({ pk: row[model.pk.attribute] })
    .values(chain)
    .toArray()
  return (values as AnyRow | undefined)?.[chain]
}

/** A reference to the row that a relation of a row leads to. */
export function referenceCell({ db }: ReadState, row: AnyRow, edge: AnyEdge): ReferenceCell | null {
  const raw = edge.kind === 'forward' ? row[edge.key.field.attribute] : undefined
  if (edge.kind === 'forward' && (raw === null || raw === undefined)) return null
  const model = edge.target.name
  const related = relatedRow(db, row, edge.accessor)
  if (related === null)
    return edge.kind === 'forward' ? { t: 'row', model, key: null, display: null, raw: encodeKey(raw) } : null
  const isPk = edge.kind !== 'forward' || edge.key.targetField === edge.target.pk
  return {
    t: 'row',
    model,
    key: encodeKey(related[edge.target.pk.attribute]),
    display: displayOf(edge.target, related),
    ...(!isPk && { raw: encodeKey(raw) }),
  }
}

function relatedRow(db: ReadState['db'], row: AnyRow, accessor: string): AnyRow | null {
  try {
    return db.related(row, accessor) as AnyRow | null
  } catch (error) {
    // A dangling key, where the schema allows one.
    if (isCoded(error) && error.code === 'ERR_DOES_NOT_EXIST') return null
    throw error
  }
}
