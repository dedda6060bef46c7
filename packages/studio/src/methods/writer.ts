import { LIMITS } from '../protocol.js'
import { StudioError } from '../errors.js'
import { filtered } from '../filter/condition.js'
import type { Fields } from '../http/fields.js'
import type { AnyRow, DynamicDatabase, Rows } from '../store/dynamic.js'
import { findRow } from '../store/rows.js'
import { managerNamed, modelNamed, type ReadState } from '../store/source.js'
import type { ModelMeta, TransactOptions } from 'relata'

/** Runs a request's writes as one commit. */
export interface Writer {
  readonly state: ReadState
  readonly actor: string | undefined
  /** The most milliseconds for the queries that find the rows to write. */
  readonly maxTime: number
}

/** What a write returned. */
export interface Committed<T> {
  readonly value: T
  /** Of the commit; of a store with a shared log, that of the commit or a later one. */
  readonly position: number
}

/** Milliseconds that a write waits for a shared log. */
const PATIENCE = 10_000

/**
 * Writes, and waits until the commit is durable. With a shared log, `write` may run several times, on the state of
 * each run: so it reads all that it needs. Throws StudioError `ERR_STUDIO_LOG` if that log doesn't answer.
 */
export async function commit<T>({ state, actor }: Writer, write: () => T): Promise<Committed<T>> {
  const { db } = state
  const options = { action: 'studio', ...(actor !== undefined && { meta: { actor } }) }
  if (db.health().shared !== undefined) return await submitted(db, write, options)
  const { value, commit: written } = db.transact(write, options)
  await written?.durable
  return { value, position: written?.position ?? db.position }
}

async function submitted<T>(
  db: DynamicDatabase,
  write: () => T,
  options: TransactOptions,
): Promise<Committed<T>> {
  const signal = AbortSignal.timeout(PATIENCE)
  try {
    const value = await db.submit(write, { ...options, signal })
    return { value, position: db.position }
  } catch (error) {
    if (error !== signal.reason) throw error
    throw new StudioError(
      'ERR_STUDIO_LOG',
      `The log that this store shares with other processes has not answered for ${PATIENCE / 1000} seconds. Nothing was written.`,
      { status: 503, cause: error },
    )
  }
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
  const rows = filtered(managerNamed(state, name).unscoped().orderBy(), target.text('filter', LIMITS.source))
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
