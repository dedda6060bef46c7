import type { ModelMeta } from 'relata'
import { StudioError } from '../errors.js'
import type { Fields } from '../http/fields.js'
import { LIMITS } from '../protocol.js'
import type { AnyRow } from '../store/dynamic.js'
import type { Edge } from '../store/meta.js'
import { edgeNamed, relatedRows } from '../store/rows.js'
import type { ReadState } from '../store/source.js'
import { inputValues } from './input-values.js'

/** Links of a row to the rows of one relation. */
export interface NewLinks {
  readonly edge: Edge
  readonly keys: readonly unknown[]
  /** Of a declared through model. */
  readonly values: Readonly<Record<string, unknown>> | undefined
}

/** The links that a request names for a new row, by accessor. Throws StudioError `ERR_STUDIO_REQUEST`. */
export function newLinks(state: ReadState, model: ModelMeta, fields: Fields): readonly NewLinks[] {
  const parts = fields.object('links')
  return (fields.entries('links') ?? []).map(([accessor, passed]) => {
    const of = Array.isArray(passed) ? undefined : parts?.object(accessor)
    const keys = (of === undefined ? parts?.keys(accessor, LIMITS.bulk) : of.keys('keys', LIMITS.bulk)) ?? []
    const edge = edgeNamed(state, model, accessor)
    return { edge, keys, values: throughValues(edge, of) }
  })
}

/** The values that a request has for the rows of a declared through model. */
export function throughValues(
  edge: Edge,
  fields: Fields | undefined,
): Readonly<Record<string, unknown>> | undefined {
  const entries = fields?.entries('values')
  const between = edge.kind === 'through' ? edge.link.through?.model : undefined
  return entries === undefined || between === undefined ? undefined : inputValues(between, entries)
}

/** Links a row to rows of a relation; of a reverse one-to-one, the row that refers to it from then on. */
export function addLinks(state: ReadState, row: AnyRow, { edge, keys, values }: NewLinks): void {
  if (edge.kind === 'reverse' && edge.single) referTo(state, row, edge, keys)
  else if (values === undefined) relatedRows(state, row, edge).add(keys)
  else relatedRows(state, row, edge).add(keys, { throughDefaults: values })
}

function referTo(
  { db }: ReadState,
  row: AnyRow,
  edge: Extract<Edge, { readonly kind: 'reverse' }>,
  keys: readonly unknown[],
): void {
  const { field, targetField } = edge.key
  const [key] = keys
  if (keys.length > 1 || field.primaryKey)
    throw new StudioError(
      'ERR_STUDIO_REQUEST',
      field.primaryKey
        ? `links.${edge.accessor}: ${field.model.name}.${field.name} is a primary key, which can't be changed: create the row instead`
        : `links.${edge.accessor}: expected one key, because the relation has one row at most`,
      { field: 'links', model: edge.source.name },
    )
  if (keys.length > 0)
    db.model(edge.target.name).update(key, { [field.attribute]: row[targetField.attribute] })
}
