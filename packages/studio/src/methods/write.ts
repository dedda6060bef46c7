import { StudioError } from '../errors.js'
import {
  LIMITS,
  type CreateResponse,
  type LinkResponse,
  type UpdateResponse,
  type Written,
} from '../protocol.js'
import type { Fields } from '../http/fields.js'
import type { AnyRow, RelatedRows } from '../store/dynamic.js'
import { rowName } from '../store/labels.js'
import type { Edge } from '../store/meta.js'
import { edgeNamed, findRow, relatedRows } from '../store/rows.js'
import { modelNamed, type ReadState } from '../store/source.js'
import { checkExpected, inputValues } from './input-values.js'
import { addLinks, newLinks, throughValues } from './new-links.js'
import { commit, writeTarget, type Target, type Writer } from './writer.js'

/** Creates a row, with its links, as one commit. */
export async function createRow(writer: Writer, fields: Fields): Promise<CreateResponse> {
  const { state } = writer
  const model = modelNamed(state, fields.text('model'))
  const values = inputValues(model, fields.entries('values') ?? [])
  const links = newLinks(state, model, fields)
  const { value: row, position } = await commit(writer, () => {
    const owner = ownerOf(state, fields)
    const created = owner === undefined ? state.db.model(model.name).create(values) : owner.create(values)
    for (const each of links) addLinks(state, created, each)
    return created
  })
  return { position, row: rowName(model, row) }
}

/** The relation through which a row is created. */
function ownerOf(state: ReadState, fields: Fields): RelatedRows | undefined {
  const through = fields.object('through')
  if (through === undefined) return undefined
  const model = modelNamed(state, through.text('model'))
  const edge = edgeNamed(state, model, through.text('accessor'))
  if (edge.target !== modelNamed(state, fields.text('model')))
    throw new StudioError('ERR_STUDIO_REQUEST', `${edge.accessor} leads to ${edge.target.name}.`, {
      field: 'through.accessor',
      model: model.name,
    })
  return relatedRows(state, findRow(state, model, through.key('key')), edge)
}

/** Updates a row, several rows, or all rows of a filter, as one commit. */
export async function updateRows(writer: Writer, fields: Fields): Promise<UpdateResponse> {
  const entries = fields.entries('values')
  if (entries === undefined || entries.length === 0)
    throw new StudioError('ERR_STUDIO_REQUEST', 'values: expected at least one value', { field: 'values' })
  const { value: count, position } = await commit(writer, () => {
    const target = writeTarget(writer, fields)
    updateAll(writer.state, target, { entries, expected: fields.entries('expected') ?? [] })
    return target.count
  })
  return { position, count }
}

type Entries = Parameters<typeof inputValues>[1]

function updateAll(
  { db }: ReadState,
  { model, list, rows }: Target,
  { entries, expected }: { readonly entries: Entries; readonly expected: Entries },
): void {
  const values = inputValues(model, entries)
  const [only] = list ?? []
  if (only !== undefined && list?.length === 1) checkExpected(model, only, expected)
  if (rows !== undefined) rows.update(values)
  for (const row of list ?? []) db.model(model.name).update(row[model.pk.attribute], values)
}

/** Adds rows to a relation of a row. */
export async function linkRows(writer: Writer, fields: Fields): Promise<LinkResponse> {
  const { state } = writer
  const { value: changed, position } = await commit(writer, () => {
    const { row, edge, keys } = linkOf(state, fields)
    const related = relatedRows(state, row, edge)
    const before = related.unscoped().count()
    addLinks(state, row, { edge, keys, values: throughValues(edge, fields) })
    return related.unscoped().count() > before
  })
  return { position, changed }
}

/** Removes rows from a relation of a row. */
export async function unlinkRows(writer: Writer, fields: Fields): Promise<Written> {
  const { state } = writer
  const { position } = await commit(writer, () => {
    const { row, edge, keys } = linkOf(state, fields)
    relatedRows(state, row, edge).remove(keys)
  })
  return { position }
}

interface LinkParts {
  readonly row: AnyRow
  readonly edge: Edge
  readonly keys: readonly unknown[]
}

function linkOf(state: ReadState, fields: Fields): LinkParts {
  const model = modelNamed(state, fields.text('model'))
  const edge = edgeNamed(state, model, fields.text('accessor'))
  const row = findRow(state, model, fields.key('key'))
  return { row, edge, keys: fields.keys('keys', LIMITS.bulk) ?? [] }
}
