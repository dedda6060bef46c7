import { join } from 'node:path'
import {
  CoreStore,
  FLAG,
  OPEN_LOG_OPTIONS,
  OPEN_STORE_OPTIONS,
  readOptions,
  refuseNoSchema,
} from '@relata/core/engine'
import type { OpenOptions, Schema, StoreWarning } from '@relata/core'
import type { EventLog } from '@relata/core/log'
import { FileSnapshots, LEVEL_OPTIONS, LevelLog } from '@relata/level'
import type { LevelLogOptions } from '@relata/level'
import { choiceChecker, databaseOver, overStores, prepareStoreInTurns } from '@relata/query'
import type { Database, WarmOption } from '@relata/query'
import { nodeOptions } from './node-options.js'

/** Options that every store has which is opened. */
interface CommonOptions extends Omit<
  OpenOptions,
  'log' | 'choices' | 'history' | 'snapshotStore' | 'heap' | 'bind' | 'whenUnavailable'
> {}

/** Options of a store in a folder: those of a store, and those of its log. */
export interface OpenStoreOptions extends CommonOptions, LevelLogOptions, WarmOption {}

/** Options of a store over a log that is open. */
export interface OpenLogOptions
  extends CommonOptions, Pick<OpenOptions, 'snapshotStore' | 'whenUnavailable'>, WarmOption {}

/**
 * Opens the store in a folder, or creates an empty one there. The newest usable snapshot is loaded and the
 * commits after it are replayed; `onProgress` is called with the progress. Snapshots are files in the folder
 * `snapshots`, made while the store is used: the option `snapshots` says when. A failure with one doesn't
 * affect the store: it is reported to `onWarning`, or without that to `process.emitWarning`.
 *
 * The folder belongs to one process at a time. Close the store, or declare it with `await using`, which
 * closes it. A schema that has changed since the log was written is recorded if stored data fits it; other
 * changes must be described by a migration. `migrate: 'refuse'` refuses every change.
 *
 * Throws LogError `ERR_LOG_FENCED` (another process has the folder), `ERR_LOG_CORRUPT`, `ERR_LOG_TRUNCATED`;
 * StoreError `ERR_SCHEMA_CHANGED`, `ERR_SCHEMA_AHEAD`, `ERR_SCHEMA_DATA`, `ERR_MIGRATION`; UsageError `ERR_ARGUMENT`.
 *
 * @example
 * ```ts
 * const db = await openStore<Library>(schema, './library')
 * const { commit } = db.transact(() => db.Author.create({ name: 'J. K. Rowling' }), { action: 'sign' })
 * await commit?.durable
 * await db.close()
 * ```
 * @public
 */
export function openStore<S>(
  schema: Schema<S>,
  folder: string,
  options?: OpenStoreOptions,
): Promise<Database<S>>
/**
 * Opens the store of a log, such as one that several processes share. The store closes the log, and the place of its
 * snapshots; if it can't be opened, they stay open.
 *
 * @example
 * ```ts
 * const db = await openStore<Library>(schema, log, { snapshotStore, whenUnavailable: 'refuse' })
 * const rowling = await db.submit(() => db.Author.create({ name: 'J. K. Rowling' }))
 * ```
 * @public
 */
export function openStore<S>(schema: Schema<S>, log: EventLog, options?: OpenLogOptions): Promise<Database<S>>
export async function openStore<S>(
  schema: Schema<S>,
  place: string | EventLog,
  options?: OpenStoreOptions & OpenLogOptions,
): Promise<Database<S>> {
  refuseNoSchema(schema, 'openStore')
  return isLog(place) ? openLog(schema, place, options) : openFolder(schema, place, options)
}

async function openFolder<S>(
  schema: Schema<S>,
  folder: string,
  options: OpenStoreOptions | undefined,
): Promise<Database<S>> {
  const { atLeast, anchor, ...rest } = readOptions(
    options,
    { ...OPEN_STORE_OPTIONS, ...LEVEL_OPTIONS, warm: FLAG },
    'openStore',
  )
  const log = await LevelLog.open(folder, {
    ...(atLeast !== undefined && { atLeast }),
    ...(anchor !== undefined && { anchor }),
    ...(rest.acceptEnd !== undefined && { acceptEnd: rest.acceptEnd }),
  })
  let snapshotStore: FileSnapshots | undefined
  try {
    snapshotStore = await FileSnapshots.open(join(folder, 'snapshots'))
    return await openOver(schema, { ...rest, log, snapshotStore })
  } catch (error) {
    await snapshotStore?.close()
    await log.close()
    throw error
  }
}

function openLog<S>(
  schema: Schema<S>,
  log: EventLog,
  options: OpenLogOptions | undefined,
): Promise<Database<S>> {
  const checked = readOptions(options, { ...OPEN_LOG_OPTIONS, warm: FLAG }, 'openStore')
  return openOver(schema, { ...checked, log })
}

async function openOver<S>(
  schema: Schema<S>,
  { warm, ...options }: OpenLogOptions & Pick<OpenOptions, 'log'>,
): Promise<Database<S>> {
  const migrations = overStores(options.migrations)
  const store = await CoreStore.open(schema, {
    ...options,
    ...(migrations === undefined ? {} : { migrations }),
    ...nodeOptions(options),
    onWarning: options.onWarning ?? emitWarning,
    choices: choiceChecker(schema, options.clock),
  })
  if (warm === true) await prepareStoreInTurns(store)
  return databaseOver<S>(store)
}

function isLog(place: string | EventLog): place is EventLog {
  return typeof place === 'object' && place !== null && 'append' in place
}

function emitWarning({ code, message }: StoreWarning): void {
  process.emitWarning(message, { code: `RELATA_${code}` })
}
