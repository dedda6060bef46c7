import type { ModelMeta } from 'relata'
import { isCoded, StudioError } from '../errors.js'
import type { Fields } from '../http/fields.js'
import {
  LIMITS,
  type RelatedCount,
  type RowName,
  type RowResponse,
  type RowsResponse,
  type TreeRows,
  type ValueResponse,
} from '../protocol.js'
import { referenceCell } from '../store/columns.js'
import type { AnyRow, RelatedRows } from '../store/dynamic.js'
import { rowName } from '../store/labels.js'
import { inherits, withParents, type Edge } from '../store/meta.js'
import { edgeNamed, findRow, readsOfEdge, relatedRows, reverseEdges } from '../store/rows.js'
import { readWindow, windowRequest } from '../store/rows-window.js'
import { managerNamed, modelNamed, type ReadState } from '../store/source.js'
import { encodeCell } from '../values/cell.js'
import { encodeKey } from '../values/key.js'

/** Related rows that are shown of each relation. */
const FEW = 5
/** Rows of a tree that are shown above a row and below it. */
const OF_TREE = 10

/** A window of the rows of a model. */
export function readRows(state: ReadState, fields: Fields): RowsResponse {
  const name = fields.text('model')
  const rows = managerNamed(state, name).unscoped()
  return readWindow(state, modelNamed(state, name), { rows, id: name }, windowRequest(fields))
}

/** A row with its values and relations. */
export function readRow(state: ReadState, fields: Fields): RowResponse {
  const model = modelNamed(state, fields.text('model'))
  const row = findRow(state, model, fields.key('key'))
  const edges = reverseEdges(state, model)
  const values = model.rowFields.map((field) => {
    const edge = field.key === undefined || field.key.parentLink ? undefined : field.key.forward
    const value = row[field.attribute]
    const cell =
      edge === undefined || edge.accessor === ''
        ? encodeCell(value, field.type.name)
        : referenceCell(state, row, edge)
    return { attribute: field.attribute, cell }
  })
  return {
    position: state.position,
    row: rowName(model, row),
    values,
    relations: edges.map((edge) => relatedCount(state, row, edge)),
    tree: treeRows(state, model, row),
    inherited: inheritedRows(state, model, row),
    reads: [...new Set([model.name, ...edges.flatMap((edge) => readsOfEdge(state, model, edge))])],
  }
}

function relatedCount(state: ReadState, row: AnyRow, edge: Edge): RelatedCount {
  const { id, accessor, target } = edge
  const found = { id, accessor, target: target.name }
  if (edge.single) {
    const related = state.db.related(row, accessor) as AnyRow | null
    return related === null
      ? { ...found, count: 0, first: [] }
      : { ...found, count: 1, first: [rowName(target, related)] }
  }
  const rows = relatedRows(state, row, edge).unscoped()
  // Unordered, because the first rows of a large set would need a sort of all of it.
  const first = rows.orderBy().slice(0, FEW).toArray()
  return { ...found, count: rows.count(), first: first.map((each) => rowName(target, each as AnyRow)) }
}

/** The rows above a row and below it, if its model is a tree, or has a parent that is one. */
function treeRows(state: ReadState, model: ModelMeta, row: AnyRow): readonly TreeRows[] {
  const trees = withParents(model).flatMap(({ fields }) => fields.flatMap(({ key }) => key?.tree ?? []))
  return trees.flatMap(({ names, ancestors, descendants }) =>
    [ancestors, descendants].map(({ accessor, target }) => {
      const rows = (state.db.related(row, accessor) as RelatedRows).unscoped()
      const first = (accessor === names.ancestors ? rows.orderBy(names.depth) : rows.orderBy()).slice(
        0,
        OF_TREE,
      )
      return {
        accessor,
        count: rows.count(),
        first: first.toArray().map((each) => rowName(target, each as AnyRow)),
      }
    }),
  )
}

/** The rows of parents and children, which have the same key or name it. */
function inheritedRows(state: ReadState, model: ModelMeta, row: AnyRow): readonly RowName[] {
  const related = state.schema.models.filter(
    (other) => other !== model && (inherits(model, other) || inherits(other, model)),
  )
  return related.flatMap((other) => {
    const link = model.parents.find(({ target }) => target === other)
    const key = link === undefined ? row[model.pk.attribute] : row[link.field.attribute]
    try {
      return [rowName(other, findRow(state, other, key))]
    } catch (error) {
      if (isCoded(error)) return []
      throw error
    }
  })
}

/** The whole value of a field of a row. */
export function readValue(state: ReadState, fields: Fields): ValueResponse {
  const model = modelNamed(state, fields.text('model'))
  const attribute = fields.text('attribute')
  const field = model.rowFields.find((each) => each.attribute === attribute)
  if (field === undefined)
    throw new StudioError('ERR_STUDIO_REQUEST', `${model.name} has no field '${attribute.slice(0, 100)}'.`, {
      field: 'attribute',
      model: model.name,
      status: 404,
    })
  const row = findRow(state, model, fields.key('key'))
  return { position: state.position, cell: encodeCell(row[attribute], field.type.name, LIMITS.value) }
}

/** A window of the rows that a relation of a row leads to. */
export function readRelated(state: ReadState, fields: Fields): RowsResponse {
  const model = modelNamed(state, fields.text('model'))
  const edge = edgeNamed(state, model, fields.text('accessor'))
  const row = findRow(state, model, fields.key('key'))
  const base = {
    rows: relatedRows(state, row, edge).unscoped(),
    id: JSON.stringify([edge.id, encodeKey(row[model.pk.attribute])]),
  }
  const response = readWindow(state, edge.target, base, windowRequest(fields))
  return { ...response, reads: [...new Set([...response.reads, ...readsOfEdge(state, model, edge)])] }
}
