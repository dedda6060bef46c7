import { open, readdir, rm } from 'node:fs/promises'
import { join, relative, resolve, sep } from 'node:path'
import { LogError, UsageError, type EventLog, type LogHead } from '@relata/core/log'
import { copyLog } from './copy-log.js'
import { FileSnapshots } from './snapshots/file-snapshots.js'
import { syncFolder } from './sync-folder.js'

/** What is backed up. */
export interface BackupSource {
  readonly folder: string
  /** The log in it, which is open. */
  readonly log: EventLog
  /** Opens the log in another folder, and refuses one that ends before the head. */
  readonly open: (folder: string, atLeast: LogHead) => Promise<EventLog>
  /** Verifies the opened copy further than its records. */
  readonly verify: ((copy: EventLog) => Promise<void>) | undefined
}

/**
 * Copies the folder of an open log to a new one, and verifies the copy: every record is read, the commits up
 * to the head at the call are compared, and the copy is synced. Returns the head of the copy. If it fails,
 * the new folder is removed.
 */
export async function backUpLog(
  { folder, log, open: openLog, verify }: BackupSource,
  to: string,
): Promise<LogHead> {
  const target = checkTarget(folder, to)
  const head = await log.head()
  await copyLog(folder, target)
  try {
    const copy = await openLog(target, head)
    let end: LogHead
    try {
      await readAll(copy.read({ after: copy.dropped?.position ?? 0 }))
      end = await copy.head()
      await verify?.(copy)
    } finally {
      await copy.close()
    }
    const usable = await removeDamagedSnapshots(join(target, 'snapshots'))
    checkSnapshots(copy, usable)
    await synced(target)
    return end
  } catch (error) {
    await rm(target, { recursive: true, force: true })
    throw error
  }
}

function checkTarget(folder: string, to: unknown): string {
  if (typeof to !== 'string' || to === '')
    throw new UsageError('ERR_ARGUMENT', 'A backup needs the path of a new folder.', { value: to })
  const target = resolve(to)
  const way = relative(folder, target)
  if (way === '' || !(way.startsWith(`..${sep}`) || way === '..' || resolve(way) === way))
    throw new UsageError(
      'ERR_ARGUMENT',
      `A backup of ${folder} can't be made inside of it: choose another folder.`,
      {
        value: to,
      },
    )
  return target
}

/** If the beginning of the log was dropped, the copy can't be opened without a snapshot of a later commit. */
function checkSnapshots({ dropped }: EventLog, positions: readonly number[]): void {
  if (dropped === undefined || positions.some((position) => position > dropped.position)) return
  const message = `The backup would have no usable snapshot of a commit after ${dropped.position}, up to which history was dropped, so it could not be opened: call db.saveSnapshot(), then try again.`
  throw new LogError('Corrupt', message, { value: dropped.position })
}

/** Returns the positions of the remaining ones. */
async function removeDamagedSnapshots(folder: string): Promise<readonly number[]> {
  const usable: number[] = []
  await using snapshots = await FileSnapshots.open(folder)
  for (const { position } of await snapshots.list()) {
    try {
      await readAll(snapshots.read(position))
      usable.push(position)
    } catch (error) {
      if (!(error instanceof LogError) || error.kind !== 'Corrupt') throw error
      await snapshots.remove(position)
    }
  }
  return usable
}

/** Reading verifies. */
async function readAll(items: AsyncIterable<unknown>): Promise<void> {
  const iterator = items[Symbol.asyncIterator]()
  while ((await iterator.next()).done !== true);
}

async function synced(target: string): Promise<void> {
  try {
    await syncAll(target)
  } catch (cause) {
    const message = `The backup ${target} can't be written to the disk: remove the cause and make it again.`
    throw new LogError('Unavailable', message, { value: target, cause })
  }
}

async function syncAll(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) await syncAll(path)
    else if (entry.isFile()) await syncFile(path)
  }
  await syncFolder(folder)
}

async function syncFile(path: string): Promise<void> {
  const file = await open(path, 'r+')
  try {
    await file.datasync()
  } finally {
    await file.close()
  }
}
