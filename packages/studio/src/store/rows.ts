import { chainSteps, DoesNotExist, type ModelMeta } from 'relata'
import { StudioError } from '../errors.js'
import type { AnyRow, RelatedRows } from './dynamic.js'
import { isDeclared, withParents, type Edge } from './meta.js'
import type { ReadState } from './source.js'

/** The row of a model with a primary key. Throws DoesNotExist. */
export function findRow(state: ReadState, model: ModelMeta, key: unknown): AnyRow {
  const [row] = state.db.model(model.name).unscoped().filter({ pk: key }).orderBy().slice(0, 1).toArray()
  if (row !== undefined) return row as AnyRow
  throw new DoesNotExist('ERR_DOES_NOT_EXIST', `There is no ${model.name} with this key.`, {
    model: model.name,
    value: key,
  })
}

/** The relation of a model with a row's attribute. Throws StudioError `ERR_STUDIO_REQUEST`. */
export function edgeNamed(state: ReadState, model: ModelMeta, accessor: string): Edge {
  const edge = accessor === '' ? undefined : state.schema.attribute(model, accessor)?.edge
  if (edge !== undefined && isDeclared(edge)) return edge
  throw new StudioError('ERR_STUDIO_REQUEST', `${model.name} has no relation '${accessor.slice(0, 100)}'.`, {
    field: 'accessor',
    model: model.name,
    status: 404,
  })
}

/** A related manager of a row. Throws StudioError `ERR_STUDIO_REQUEST` for a relation to one row. */
export function relatedRows({ db }: ReadState, row: AnyRow, edge: Edge): RelatedRows {
  if (edge.single)
    throw new StudioError('ERR_STUDIO_REQUEST', `${edge.accessor} leads to one row at most.`, {
      field: 'accessor',
    })
  return db.related(row, edge.accessor) as RelatedRows
}

/** The relations that lead to a row from elsewhere, and its many-to-manys: those with a name. */
export function reverseEdges(state: ReadState, model: ModelMeta): readonly Edge[] {
  const names = new Set(withParents(model).flatMap(({ accessors }) => [...accessors.keys()]))
  const edges: Edge[] = []
  for (const name of names) {
    const edge = state.schema.attribute(model, name)?.edge
    if (edge === undefined || edge.kind === 'forward' || !isDeclared(edge)) continue
    // Links of multi-table inheritance lead to the same row.
    if (edge.kind === 'reverse' && edge.key.parentLink) continue
    edges.push(edge)
  }
  return edges
}

/** The models that a relation of a model reads. */
export function readsOfEdge({ schema }: ReadState, model: ModelMeta, edge: Edge): readonly string[] {
  const between = edge.kind === 'link' ? [edge.link.auto?.name ?? ''] : []
  const reads = edge.name === '' ? [] : chainSteps(schema, model.name, edge.name).reads
  return [...new Set([...reads, edge.target.name, ...between])].filter((name) => name !== '')
}
