import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { LogError } from '@relata/core'
import type { DroppedHistory } from '@relata/core/log'
import { LevelLog, rebuildFiles, salvageLog } from '@relata/level'
import { appendCommits } from '../backup/append-commits.js'
import { mergeHistory, RepairProgress, type RepairReport } from './merge-history.js'
import { historyBefore, type SnapshotStart } from './begin-at-snapshot.js'
import { readBeginning, unionOf, type Begun, type Salvaged } from './union.js'

/** The task of the process that repairs. No other process uses its folders. */
export interface RepairJob {
  /** A copy of the damaged store. */
  readonly copy: string
  /** Another one, in which LevelDB rebuilds its files; undefined if it must not. */
  readonly rebuilt: string | undefined
  /** A copy of a backup or replica, if there is one. */
  readonly other: string | undefined
  /** The last commit that the store is known to have had, by its anchor and its snapshots. */
  readonly reached: number
  /** Positions of the store's snapshots, and of those of the other copy, that can be read. */
  readonly snapshots: readonly number[]
  /** The result begins with this snapshot; undefined: with the first commit that the store has. */
  readonly start: SnapshotStart | undefined
  /** The folder for the result; undefined: none is written. */
  readonly to: string | undefined
}

/**
 * Reads what is left of a store, and writes it. The files are read in two ways: unchanged, and after LevelDB
 * has rebuilt the list of its files, because LevelDB ignores tables that are missing in a damaged list. Every
 * record is verified.
 */
export async function repairJob(job: RepairJob): Promise<RepairReport> {
  const { copy, rebuilt, other, reached, to } = job
  const progress = new RepairProgress()
  const source = other === undefined ? undefined : await LevelLog.openCopy(other)
  const target = to === undefined ? undefined : await LevelLog.open(to)
  try {
    const salvaged = (): AsyncGenerator<Salvaged, void, undefined> =>
      rebuilt === undefined ? asItIs(copy) : unionOf(asItIs(copy), afterRebuild(rebuilt))
    // It is read first, because a database can be open only once at a time.
    const before =
      job.start === undefined
        ? undefined
        : await historyBefore((await readBeginning(salvaged())).parts, job.start)
    const begun = await readBeginning(salvaged())
    const dropped = before ?? beginningOf(begun, source, job)
    const after = Math.max(dropped?.position ?? 0, source?.dropped?.position ?? 0)
    const commits = source?.read({ after })[Symbol.asyncIterator]()
    const history = mergeHistory(begun.parts, commits, progress, { dropped, reached })
    if (dropped !== undefined) await target?.beginAfter(dropped)
    if (target === undefined) for await (const _ of history) continue
    else await appendCommits(target, history)
  } finally {
    await target?.close()
    await source?.close()
  }
  return progress.report()
}

/**
 * What the result has dropped: the same as the store. A copy with the whole history replaces a lost snapshot;
 * a copy that begins later replaces a beginning that can't be read.
 */
function beginningOf(
  { dropped, first }: Begun,
  other: Pick<LevelLog, 'dropped'> | undefined,
  { snapshots }: RepairJob,
): DroppedHistory | undefined {
  if (dropped === undefined) return first === 1 ? undefined : other?.dropped
  const isCovered = snapshots.some((position) => position > dropped.position)
  return isCovered || other === undefined ? dropped : other.dropped
}

async function* asItIs(copy: string): AsyncGenerator<Salvaged> {
  // Without this file LevelDB takes the folder for a new one.
  if (!existsSync(join(copy, 'events', 'CURRENT')))
    return yield { position: undefined, fault: 'The file events/CURRENT is missing.' }
  yield* salvageLogOrFault(copy)
}

async function* afterRebuild(copy: string): AsyncGenerator<Salvaged> {
  try {
    await rebuildFiles(copy)
  } catch {
    // What can be read without rebuilding is read.
    return
  }
  for await (const part of salvageLogOrFault(copy)) if (!('fault' in part)) yield part
}

async function* salvageLogOrFault(copy: string): AsyncGenerator<Salvaged> {
  try {
    yield* salvageLog(copy)
  } catch (error) {
    if (!(error instanceof LogError) || error.kind !== 'Corrupt') throw error
    yield { position: undefined, fault: error.message }
  }
}
