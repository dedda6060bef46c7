import { existsSync, statSync } from 'node:fs'
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createReadStream } from 'node:fs'
import { extract } from 'tar'
import type { Commit } from '@relata/core/engine'
import { LevelLog } from '@relata/level'
import { CommandError } from '../command-error.js'
import type { CommandContext } from '../command-context.js'
import { ProgressBar } from '../output/progress.js'
import { copyWithBar } from '../store/copy-with-bar.js'
import { copySnapshots, snapshotPositions, type SnapshotRange } from '../store/copy-snapshots.js'
import { checkFolder, withFolder, type OpenedFolder } from '../store/open-folder.js'
import { withStore } from '../store/open-store.js'
import { checkApart, intoNewFolder } from '../store/new-folder.js'
import { withTemporaryFolder } from '../store/temporary-folder.js'
import { appendCommits } from './append-commits.js'
import { MANIFEST, readManifest } from './manifest.js'

type Context = Pick<CommandContext, 'cwd' | 'stderr'>

/** The point up to which a store is restored: a position, or a time in milliseconds since the epoch. */
export type RestorePoint = { readonly position: number } | { readonly time: number }

export interface Restored {
  readonly position: number
  readonly stateHash: string
}

/**
 * Restores a backup, or any store, into a new folder: all of it, or the commits up to a point. The result is
 * replayed before the folder gets its name. Throws CommandError `ERR_NO_COMMIT` if the point is after the
 * last commit or before the first, `ERR_DAMAGED` if the backup differs from its manifest,
 * `ERR_HISTORY_DROPPED` if the point is before the first snapshot of a store that has dropped the history
 * before it.
 */
export async function restore(
  context: Context,
  from: string,
  to: string,
  point: RestorePoint | undefined,
): Promise<Restored> {
  checkFolder(from, from)
  checkApart(from, to)
  return await intoNewFolder(to, async (partial) => {
    if (point === undefined) {
      await copyWithBar(context, from, partial)
      await rm(join(partial, MANIFEST), { force: true })
    } else await withFolder(context, from, (opened) => writePart(context, opened, partial, point))
    return await verified(context, from, partial, point === undefined)
  })
}

/** Restores a backup that is a tar archive: a file, or a stream. */
export async function restoreArchive(
  context: Context,
  archive: string | NodeJS.ReadableStream,
  to: string,
  point: RestorePoint | undefined,
): Promise<Restored> {
  return await withTemporaryFolder(to, async (temporary) => {
    const input = typeof archive === 'string' ? createReadStream(archive) : archive
    try {
      await pipeline(input, extract({ cwd: temporary, strict: true }))
    } catch (cause) {
      throw new CommandError(
        'ERR_ARCHIVE',
        'The backup is not a tar archive of relata backup, or is cut off.',
        {
          cause,
        },
      )
    }
    const [name, ...others] = await readdir(temporary)
    if (name === undefined || others.length > 0 || !existsSync(join(temporary, name, 'events')))
      throw new CommandError(
        'ERR_ARCHIVE',
        'The archive was not written by relata backup: it has no folder of a store.',
      )
    return await restore(context, join(temporary, name), to, point)
  })
}

/** Whether a path is a file, and so an archive. */
export function isArchive(path: string): boolean {
  return existsSync(path) && statSync(path).isFile()
}

async function writePart(
  context: Context,
  { log, copy }: OpenedFolder,
  partial: string,
  point: RestorePoint,
): Promise<void> {
  const head = (await log.head()).position
  const start = log.dropped?.position ?? 0
  if ('position' in point && (point.position <= start || point.position > head))
    throw noCommit(point.position, { start, head })
  const bar = new ProgressBar(context, 'Writing commits')
  const target = await LevelLog.open(partial)
  try {
    if (log.dropped !== undefined) await target.beginAfter(log.dropped)
    const last = await appendCommits(target, upTo(log, point), (position) => bar.update(position, head))
    if (last === start) throw noCommit(0, { start, head })
    if (log.dropped !== undefined) await bringSnapshots(copy, partial, { after: start, upTo: last })
  } finally {
    bar.end()
    await target.close()
  }
}

/** Without its beginning, a log can only be used with a snapshot of one of its commits. */
async function bringSnapshots(from: string, partial: string, range: SnapshotRange): Promise<void> {
  if ((await copySnapshots(from, partial, range)).length > 0) return
  const later = await snapshotPositions(from, { after: range.upTo, upTo: Infinity })
  const first = later.at(-1)
  const instead =
    first === undefined
      ? 'Restore a backup that was made before.'
      : `The first commit that can be restored is ${first}; only older backups have earlier ones.`
  throw new CommandError(
    'ERR_HISTORY_DROPPED',
    `The state at commit ${range.upTo} can't be restored: history up to commit ${range.after} was dropped, and no snapshot of a commit from ${range.after + 1} to ${range.upTo} can be read. ${instead}`,
    { value: range.upTo },
  )
}

async function* upTo(log: LevelLog, point: RestorePoint): AsyncGenerator<Commit> {
  for await (const commit of log.read({ after: log.dropped?.position ?? 0 })) {
    if ('position' in point ? commit.position > point.position : commit.time > point.time) return
    yield commit
  }
}

function noCommit(
  position: number,
  { start, head }: { readonly start: number; readonly head: number },
): CommandError {
  const what = position === 0 ? 'There is no commit before that time' : `There is no commit ${position}`
  const dropped = start === 0 ? '' : ' Earlier ones were dropped: restore a backup that has them.'
  const message = `${what}: the commits are ${start + 1} to ${head}.${dropped}`
  return new CommandError('ERR_NO_COMMIT', message, { value: position })
}

/** Replays what was restored, and compares it with the backup's manifest. */
async function verified(context: Context, from: string, partial: string, whole: boolean): Promise<Restored> {
  const manifest = whole ? await readManifest(from) : undefined
  return await withStore(context, partial, async ({ log, state, position }) => {
    const { hash } = await log.head()
    const stateHash = state.hash()
    const same =
      manifest === undefined ||
      (manifest.position === position &&
        manifest.hash === hash &&
        (manifest.stateHash ?? stateHash) === stateHash)
    if (same) return { position, stateHash }
    throw new CommandError(
      'ERR_DAMAGED',
      `The backup ${from} has changed since it was made: it was of commit ${manifest.position}, and ends at ${position}. Use another backup.`,
      { value: from },
    )
  })
}
