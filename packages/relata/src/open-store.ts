import { join } from 'node:path'
import { CoreStore, FLAG, OPEN_STORE_OPTIONS, readOptions, refuseNoSchema } from '@relata/core/engine'
import type { OpenOptions, Schema, StoreWarning } from '@relata/core'
import { FileSnapshots, LEVEL_OPTIONS, LevelLog } from '@relata/level'
import type { LevelLogOptions } from '@relata/level'
import { choiceChecker, databaseOver, overStores, prepareStore } from '@relata/query'
import type { Database, WarmOption } from '@relata/query'
import { nodeOptions } from './node-options.js'

/** Options of a store in a folder: those of a store, and those of its log. */
export interface OpenStoreOptions
  extends
    Omit<OpenOptions, 'log' | 'choices' | 'history' | 'snapshotStore' | 'heap'>,
    LevelLogOptions,
    WarmOption {}

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
export async function openStore<S>(
  schema: Schema<S>,
  folder: string,
  options?: OpenStoreOptions,
): Promise<Database<S>> {
  refuseNoSchema(schema, 'openStore')
  const { atLeast, anchor, warm, ...rest } = readOptions(
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
    const migrations = overStores(rest.migrations)
    const store = await CoreStore.open(schema, {
      ...rest,
      ...(migrations === undefined ? {} : { migrations }),
      log,
      snapshotStore,
      ...nodeOptions(rest),
      onWarning: rest.onWarning ?? emitWarning,
      choices: choiceChecker(schema, rest.clock),
    })
    if (warm === true) prepareStore(store)
    return databaseOver<S>(store)
  } catch (error) {
    await snapshotStore?.close()
    await log.close()
    throw error
  }
}

function emitWarning({ code, message }: StoreWarning): void {
  process.emitWarning(message, { code: `RELATA_${code}` })
}
