import { join } from 'node:path'
import { FileSnapshots, LevelLog } from '@relata/level'
import type { CommandContext } from '../command-context.js'
import { CommandError } from '../command-error.js'
import { changesOf } from '../store/changes-of.js'
import {
  copySnapshots,
  removeSnapshots,
  snapshotPositions,
  type SnapshotRange,
} from '../store/copy-snapshots.js'
import { schemaInForce } from '../store/log-with-schemas.js'
import { checkApart } from '../store/new-folder.js'
import { checkFolder, SNAPSHOTS, withFolder, type OpenedFolder } from '../store/open-folder.js'
import { replay } from '../store/replay.js'
import { appendCommits } from './append-commits.js'
import { idAt } from './id-at.js'

export interface ReplicateOptions {
  /** Ends when the replica has all commits of the store. */
  readonly once: boolean
  /**
   * Replays the replica when it has all commits for the first time, and compares its state with the store's.
   */
  readonly verify: boolean
  /** Called with the position of the replica each time that it has all commits; `verified` after a replay. */
  readonly onPosition: (position: number, verified: boolean) => void
  readonly signal: AbortSignal
}

/**
 * Keeps a replica of a store: a folder with the same commits, into which each new one is copied. Paths are
 * absolute. The store may be open in a process; the replica may not.
 *
 * Throws CommandError `ERR_DIVERGED` if the replica has a commit that the store has not, or another one at
 * its position, `ERR_HISTORY_DROPPED` if the store has dropped commits that the replica lacks,
 * `ERR_NO_SNAPSHOT`, `ERR_DAMAGED` if the replica has another state; LogError `ERR_LOG_FENCED` if a process
 * has the replica open.
 */
export async function replicate(
  context: Pick<CommandContext, 'cwd' | 'stderr'>,
  folder: string,
  to: string,
  { once, verify, onPosition, signal }: ReplicateOptions,
): Promise<void> {
  checkFolder(folder, folder)
  checkApart(folder, to)
  await using replica = await LevelLog.open(to)
  let verifies = verify
  for await (const _ of changesOf(context, folder, signal)) {
    const position = await withFolder(context, folder, async (opened) => {
      const last = await catchUp(opened, replica, to)
      if (verifies) await verifyReplica(context, opened, { replica, to })
      return last
    })
    onPosition(position, verifies)
    verifies = false
    if (once) return
  }
}

/** Compares the state of the replica, by replay, with that of the store. */
async function verifyReplica(
  context: Pick<CommandContext, 'stderr'>,
  { log, versions, copy }: OpenedFolder,
  { replica, to }: { readonly replica: LevelLog; readonly to: string },
): Promise<void> {
  if (versions.length === 0) return
  const schema = schemaInForce(versions)
  const hashOf = async (each: LevelLog, folder: string): Promise<string> => {
    await using snapshots = await FileSnapshots.open(join(folder, SNAPSHOTS))
    return (await replay(context, schema, each, snapshots)).state.hash()
  }
  if ((await hashOf(log, copy)) === (await hashOf(replica, to))) return
  throw new CommandError(
    'ERR_DAMAGED',
    `The replica ${to} has the commits of the store, but another state. Check both with relata verify, and replicate to a new folder.`,
    { value: to },
  )
}

async function catchUp(source: OpenedFolder, replica: LevelLog, to: string): Promise<number> {
  const { log, copy } = source
  const head = (await log.head()).position
  if (log.dropped !== undefined && (await replica.head()).position === 0)
    await replica.beginAfter(log.dropped)
  const { position } = await replica.head()
  if (position > head)
    throw new CommandError(
      'ERR_DIVERGED',
      `The store ends at commit ${head}, and the replica has ${position}: the store has lost commits, or is another one. relata repair --from takes them from the replica.`,
      { value: position },
    )
  await checkSame(log, replica, position)
  const last = await appendCommits(replica, log.read({ after: position }))
  if (replica.dropped !== undefined)
    await keepSnapshots(copy, to, { after: replica.dropped.position, upTo: last })
  return last
}

/** A replica without the whole history is opened from a snapshot: it has the snapshots of the store. */
async function keepSnapshots(from: string, to: string, range: SnapshotRange): Promise<void> {
  const [newest, ...older] = await snapshotPositions(from, range)
  if (newest !== undefined && (await snapshotPositions(to, range)).includes(newest)) return
  const copied = await copySnapshots(from, to, range)
  if (newest !== undefined && copied[0] === newest)
    await removeSnapshots(to, (at) => !older.includes(at) && at < newest)
  if (copied.length > 0) return
  throw new CommandError(
    'ERR_NO_SNAPSHOT',
    `The store has no snapshot that can be read, and history up to commit ${range.after} was dropped: the replica can't be opened. Make a snapshot (relata snapshot, or saveSnapshot in its process), and replicate again.`,
    { value: range.after },
  )
}

/** The last commit of the replica must be that of the store. */
async function checkSame(source: LevelLog, replica: LevelLog, position: number): Promise<void> {
  const dropped = source.dropped?.position ?? 0
  if (position <= dropped && (replica.dropped?.position ?? 0) !== dropped)
    throw new CommandError(
      'ERR_HISTORY_DROPPED',
      `The replica ends at commit ${position}, and the store has dropped its history up to ${dropped}. Replicate to a new folder.`,
      { value: position },
    )
  if (position <= dropped || (await idAt(source, position)) === (await idAt(replica, position))) return
  throw new CommandError(
    'ERR_DIVERGED',
    `The replica has another commit ${position} than the store: it belongs to another store, or was written to. Replicate to a new folder.`,
    { value: position },
  )
}
