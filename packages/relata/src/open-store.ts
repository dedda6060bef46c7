import { CoreStore, FLAG, OPEN_STORE_OPTIONS, readOptions, refuseNoSchema } from '@relata/core/engine'
import type { OpenOptions, Schema } from '@relata/core'
import { LEVEL_OPTIONS, LevelLog } from '@relata/level'
import type { LevelLogOptions } from '@relata/level'
import { choiceChecker, databaseOver, overStores, prepareStore } from '@relata/query'
import type { Database, WarmOption } from '@relata/query'
import { nodeOptions } from './node-options.js'

/** Options of a store in a folder: those of a store, and those of its log. */
export interface OpenStoreOptions
  extends Omit<OpenOptions, 'log' | 'choices' | 'history'>, LevelLogOptions, WarmOption {}

/**
 * Opens the store in a folder, or creates an empty one there. Its log is replayed first; `onProgress` is
 * called with the progress.
 *
 * The folder belongs to one process at a time. Close the store, or declare it with `await using`, which closes
 * it. A schema that has changed since the log was written is recorded if stored data fits it; what needs a decision, a
 * migration describes. `migrate: 'refuse'` refuses every change.
 *
 * Throws LogError `ERR_LOG_FENCED` (another process has the folder), `ERR_LOG_CORRUPT`, `ERR_LOG_TRUNCATED`;
 * StoreError `ERR_SCHEMA_CHANGED`, `ERR_SCHEMA_AHEAD`, `ERR_SCHEMA_DATA`, `ERR_MIGRATION`; UsageError `ERR_ARGUMENT`.
 *
 * @example
 * ```ts
 * await using db = await openStore<Library>(schema, './library')
 * const { commit } = db.transact(() => db.Author.create({ name: 'J. K. Rowling' }), { action: 'sign' })
 * await commit?.durable
 * ```
 * @public
 */
export async function openStore<S>(
  schema: Schema<S>,
  folder: string,
  options?: OpenStoreOptions,
): Promise<Database<S>> {
  refuseNoSchema(schema, 'openStore')
  const { atLeast, warm, ...rest } = readOptions(
    options,
    { ...OPEN_STORE_OPTIONS, ...LEVEL_OPTIONS, warm: FLAG },
    'openStore',
  )
  const log = await LevelLog.open(folder, atLeast === undefined ? {} : { atLeast })
  try {
    const migrations = overStores(rest.migrations)
    const store = await CoreStore.open(schema, {
      ...rest,
      ...(migrations === undefined ? {} : { migrations }),
      log,
      ...nodeOptions(rest),
      choices: choiceChecker(schema, rest.clock),
    })
    if (warm === true) prepareStore(store)
    return databaseOver<S>(store)
  } catch (error) {
    await log.close()
    throw error
  }
}
