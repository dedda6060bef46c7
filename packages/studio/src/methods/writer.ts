import { LIMITS } from '../protocol.js'
import { StudioError } from '../errors.js'
import { filtered } from '../filter/condition.js'
import type { Fields } from '../http/fields.js'
import type { AnyRow, Rows } from '../store/dynamic.js'
import { findRow } from '../store/rows.js'
import { managerNamed, modelNamed, type ReadState } from '../store/source.js'
import type { ModelMeta } from 'relata'

/** Runs a request's writes as one commit. */
export interface Writer {
  readonly state: ReadState
  readonly actor: string | undefined
  /** The most milliseconds for the queries that find the rows to write. */
  readonly maxTime: number
}

/** Writes, waits until the commit is durable, and returns its position. Not `changed`: there was nothing to write. */
export async function commit<T>(
  { state, actor }: Writer,
  write: () => T,
): Promise<{ readonly value: T; readonly position: number; readonly changed: boolean }> {
  const { db } = state
  const { value, commit: written } = db.transact(write, {
    action: 'studio',
    ...(actor !== undefined && { meta: { actor } }),
  })
  await written?.durable
  return { value, position: written?.position ?? db.position, changed: written !== undefined }
}

/** The rows that a write is about: `rows` for a filter, which is read when the write runs. */
export interface Target {
  readonly model: ModelMeta
  readonly list: readonly AnyRow[] | undefined
  readonly rows: Rows | undefined
  readonly count: number
}

/** Reads the target of a write. Throws as {@link targetOf}, and StoreError `ERR_QUERY_TIMEOUT`. */
export function writeTarget({ state, maxTime }: Writer, fields: Fields): Target {
  return state.db.withTimeout(maxTime, () => targetOf(state, fields))
}

/** Reads the target of an update or a delete. Throws StudioError `ERR_STUDIO_COUNT` if other rows match than expected. */
export function targetOf(state: ReadState, fields: Fields): Target {
  const name = fields.text('model')
  const model = modelNamed(state, name)
  const target = fields.object('target')
  if (target === undefined)
    throw new StudioError('ERR_STUDIO_REQUEST', 'target: expected a key, keys or a filter', {
      field: 'target',
    })
  if (target.has('key'))
    return { model, list: [findRow(state, model, target.key('key'))], rows: undefined, count: 1 }
  const keys = target.keys('keys', LIMITS.bulk)
  if (keys !== undefined) {
    const list = keys.map((key) => findRow(state, model, key))
    return { model, list, rows: undefined, count: list.length }
  }
  const rows = filtered(managerNamed(state, name).orderBy(), target.text('filter', LIMITS.source))
  const count = rows.count()
  const expected = target.whole('count', -1, LIMITS.bulk)
  if (count !== expected)
    throw new StudioError(
      'ERR_STUDIO_COUNT',
      `${count} rows match the filter, and the request is about ${expected}. Nothing was written.`,
      { status: 409, field: 'target.count', model: model.name, value: count },
    )
  return { model, list: undefined, rows, count }
}
