import { existsSync, statSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { copyLog, FileSnapshots, LevelLog, ownerOf, type LogOwner } from '@relata/level'
import type { CommandContext } from '../command-context.js'
import { noStore, versionsOf, type LogWithSchemas } from './log-with-schemas.js'
import { withTemporaryFolder } from './temporary-folder.js'

/** The folder of a store's snapshots. */
export const SNAPSHOTS = 'snapshots'

/** A log that is read through a copy of its files: the folder itself is never opened, nor changed. */
export interface OpenedFolder extends LogWithSchemas<LevelLog> {
  readonly kind: 'folder'
  /** The folder, absolute. */
  readonly folder: string
  /** The folder of the copy during the call. */
  readonly copy: string
  /** The process that has the folder open, if one has. */
  readonly owner: LogOwner | undefined
}

/**
 * Reads the log in a folder for the duration of a call. The folder may be open in a process: then the commits
 * that were durable at the call are read. Throws CommandError `ERR_NO_STORE` if the folder has no store,
 * LogError `ERR_LOG_CORRUPT` and others if it can't be read.
 */
export async function withFolder<T>(
  { cwd }: Pick<CommandContext, 'cwd'>,
  folder: string,
  use: (opened: OpenedFolder) => Promise<T>,
): Promise<T> {
  const path = resolve(cwd, folder)
  checkFolder(path, folder)
  const owner = await livingOwner(path)
  return await withTemporaryFolder(path, async (temporary) => {
    const copy = join(temporary, basename(path))
    await copyLog(path, copy, { link: true })
    const log = await LevelLog.openCopy(copy)
    try {
      await using snapshots = await FileSnapshots.open(join(copy, SNAPSHOTS))
      const versions = await versionsOf(log, folder)
      return await use({ kind: 'folder', folder: path, copy, log, versions, snapshots, owner })
    } finally {
      await log.close()
    }
  })
}

/**
 * Opens the log in a folder itself, to write to it. Throws CommandError `ERR_NO_STORE` if the folder has no store,
 * LogError `ERR_LOG_FENCED` if a process has it open.
 */
export async function withOwnFolder<T>(
  { cwd }: Pick<CommandContext, 'cwd'>,
  folder: string,
  use: (opened: LogWithSchemas<LevelLog>) => Promise<T>,
): Promise<T> {
  const path = resolve(cwd, folder)
  checkFolder(path, folder)
  const log = await LevelLog.open(path)
  try {
    await using snapshots = await FileSnapshots.open(join(path, SNAPSHOTS))
    return await use({ log, versions: await versionsOf(log, folder), snapshots })
  } finally {
    await log.close()
  }
}

/** The process that has the folder open. */
export async function livingOwner(folder: string): Promise<LogOwner | undefined> {
  const owner = await ownerOf(folder)
  return owner === undefined || owner.state === 'dead' ? undefined : owner
}

/** Throws CommandError `ERR_NO_STORE` if a path is not the folder of a store. */
export function checkFolder(path: string, named: string): void {
  if (existsSync(path) && statSync(path).isDirectory() && existsSync(join(path, 'events'))) return
  const why = existsSync(path) ? 'is not the folder of a store: it has no folder events' : "doesn't exist"
  throw noStore(named, why)
}
