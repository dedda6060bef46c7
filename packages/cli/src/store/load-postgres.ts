import type { PostgresLog } from '@relata/postgres'
import { CommandError } from '../command-error.js'

/** The part of the package that is used. */
interface PostgresModule {
  readonly PostgresLog: typeof PostgresLog
}

/**
 * The package `@relata/postgres`, which is installed separately, with `pg`. Throws CommandError
 * `ERR_NO_POSTGRES` if one of them is missing.
 */
export async function loadPostgres(
  load: () => Promise<PostgresModule> = () => import('@relata/postgres'),
): Promise<PostgresModule> {
  try {
    return await load()
  } catch (cause) {
    // Node's error codes begin like those of Relata, which the guide lists.
    const code: unknown = cause instanceof Error ? Reflect.get(cause, 'code') : undefined
    if (!String(code).endsWith('_MODULE_NOT_FOUND')) throw cause
    throw new CommandError(
      'ERR_NO_POSTGRES',
      'A database is opened by a separate package. Install it: npm install @relata/postgres pg',
      { cause },
    )
  }
}
