import { fork } from 'node:child_process'
import { cp, mkdir, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { LogError } from '@relata/core'
import { copyLog } from '@relata/level'
import { CommandError } from '../command-error.js'
import type { CommandContext } from '../command-context.js'
import { copySnapshots, readablePositions } from '../store/copy-snapshots.js'
import { checkFolder, livingOwner } from '../store/open-folder.js'
import { withStore } from '../store/open-store.js'
import { checkApart, intoNewFolder } from '../store/new-folder.js'
import { withTemporaryFolder } from '../store/temporary-folder.js'
import { startAtSnapshot, type SnapshotStart } from './begin-at-snapshot.js'
import { knownEnd } from './known-end.js'
import type { RepairReport } from './merge-history.js'
import type { RepairJob } from './repair-job.js'

/** The stores that a repair reads and writes; paths are absolute. */
export interface RepairRequest {
  readonly folder: string
  /** A backup or replica of the same store. */
  readonly from: string | undefined
  /** A new folder; undefined: only a report. */
  readonly to: string | undefined
  /** Begins the result with a snapshot after the last gap, if there is one. */
  readonly fromSnapshot: boolean
}

/** A report, with the state of what was written. */
export interface RepairResult extends RepairReport {
  /** Positions of the snapshots that the result begins with, if it doesn't have the whole history. */
  readonly snapshots: readonly number[]
  /**
   * Where the result could begin instead, to include more recent commits: `after` this one, at the snapshot
   * of `position`.
   */
  readonly start: Pick<SnapshotStart, 'position' | 'after'> | undefined
  readonly stateHash?: string
}

/**
 * Reports what is left of a damaged store, and writes it to the new folder that --to names. The store itself is only
 * copied. Throws LogError `ERR_LOG_FENCED` if a process has it open, CommandError `ERR_REPAIR` if the process that reads
 * the copy ends, `ERR_DIVERGED`.
 */
export async function repair(
  context: Pick<CommandContext, 'cwd' | 'stderr'>,
  request: RepairRequest,
): Promise<RepairResult> {
  const { folder, from, to } = request
  checkFolder(folder, folder)
  if (to !== undefined) checkApart(folder, to)
  const owner = await livingOwner(folder)
  if (owner !== undefined)
    throw new LogError('Fenced', `Process ${owner.pid} on ${owner.host} has ${folder} open: stop it first.`, {
      value: folder,
    })
  return await withTemporaryFolder(folder, async (temporary) => {
    const [copy, rebuilt] = [join(temporary, 'copy'), join(temporary, 'rebuilt')]
    await copyAll(folder, copy)
    await copyAll(folder, rebuilt)
    const other = from === undefined ? undefined : join(temporary, 'other')
    if (from !== undefined && other !== undefined) {
      checkFolder(from, from)
      await copyLog(from, other, { link: true })
    }
    const { reached, snapshots: own } = await knownEnd(folder)
    const snapshots = [...own, ...(from === undefined ? [] : await readablePositions(from))]
    const plain = { copy, rebuilt, other, reached, snapshots, start: undefined }
    const looked =
      to === undefined || request.fromSnapshot
        ? await attempt(folder, { ...plain, to: undefined })
        : undefined
    const start = looked && (await startAtSnapshot(folder, looked, own))
    if (request.fromSnapshot && start === undefined) throw noSnapshotStart(folder)
    const job = { ...plain, start: request.fromSnapshot ? start : undefined }
    const run = async (target: string | undefined): Promise<RepairResult> => {
      const report = covered(await attempt(folder, { ...job, to: target }), snapshots)
      return { ...report, start: start && { position: start.position, after: start.after } }
    }
    if (to === undefined) return await run(to)
    return await intoNewFolder(to, async (partial) => {
      const report = await run(partial)
      if (report.kept.length === 0 && report.taken.length === 0)
        throw new CommandError(
          'ERR_REPAIR',
          `Nothing of ${folder} is left: ${report.faults.join(' ')} Restore a backup.`,
        )
      if (report.dropped > 0) {
        if (report.snapshots.length === 0) throw new CommandError('ERR_REPAIR', report.faults.join(' '))
        const range = { after: report.dropped, upTo: endOf(report) }
        for (const source of [folder, ...(from === undefined ? [] : [from])])
          await copySnapshots(source, partial, range)
      }
      return { ...report, stateHash: await stateHashOf(context, partial) }
    })
  })
}

function noSnapshotStart(folder: string): CommandError {
  const message = `No commit of ${folder} is missing, or no snapshot has the state of a commit after it. Run relata repair without --from-snapshot.`
  return new CommandError('ERR_NO_SNAPSHOT', message, { value: folder })
}

/** The last commit of the result. */
function endOf({ kept, taken, dropped }: RepairReport): number {
  return Math.max(dropped, kept.at(-1)?.[1] ?? 0, taken.at(-1)?.[1] ?? 0)
}

/** A history without its beginning can't be used without a snapshot. */
function covered(report: RepairReport, snapshots: readonly number[]): Omit<RepairResult, 'start'> {
  const { dropped } = report
  if (dropped === 0) return { ...report, snapshots: [] }
  const end = endOf(report)
  const usable = snapshots.filter((position) => position > dropped && position <= end)
  const all = [...new Set(usable)].sort((a, b) => b - a)
  if (all.length > 0) return { ...report, snapshots: all }
  const later = snapshots.filter((position) => position > end)
  const instead =
    later.length === 0
      ? 'Restore a backup.'
      : `relata restore --snapshot ${later[0]} creates a store from that snapshot.`
  const fault = `History up to commit ${dropped} was dropped, and no snapshot of a commit from ${dropped + 1} to ${end} can be read: what is left can't be opened. ${instead}`
  return { ...report, faults: [...report.faults, fault], snapshots: [] }
}

/** The files unchanged; some that LevelDB needs may be missing. */
async function copyAll(folder: string, copy: string): Promise<void> {
  await mkdir(copy, { recursive: true })
  await cp(join(folder, 'events'), join(copy, 'events'), {
    recursive: true,
    filter: (path) => !/^(LOCK|LOG|LOG\.old|opening-.*|discarded-.*)$/.test(basename(path)),
  })
}

async function stateHashOf(context: Pick<CommandContext, 'cwd' | 'stderr'>, folder: string): Promise<string> {
  return await withStore(context, folder, async ({ state }) => state.hash())
}

type Outcome =
  | { readonly report: RepairReport }
  | { readonly error: { readonly code: string; readonly message: string } }

/** If LevelDB aborts the process while it rebuilds its files, the files are read unchanged. */
async function attempt(folder: string, job: RepairJob): Promise<RepairReport> {
  const outcome = await inProcess(job)
  if (typeof outcome !== 'string') return reportOf(outcome)
  await rm(job.copy, { recursive: true, force: true })
  await copyAll(folder, job.copy)
  if (job.to !== undefined) await rm(job.to, { recursive: true, force: true })
  const second = await inProcess({ ...job, rebuilt: undefined })
  if (typeof second !== 'string') return reportOf(second)
  throw new CommandError(
    'ERR_REPAIR',
    `The process that read the damaged files ended (${second}). Nothing was changed: restore a backup.`,
    { value: second },
  )
}

function reportOf(outcome: Outcome): RepairReport {
  if ('report' in outcome) return outcome.report
  throw new CommandError(outcome.error.code, outcome.error.message)
}

/** The outcome of a separate process, or how it ended. */
async function inProcess(job: RepairJob): Promise<Outcome | string> {
  const child = fork(fileURLToPath(new URL('repair-process.js', import.meta.url)), {
    serialization: 'advanced',
    // LevelDB's output before it aborts doesn't help users.
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  })
  child.send(job)
  return await new Promise((done) => {
    child.once('message', (message) => done(message as Outcome))
    child.once('error', (error) => done(error.message))
    child.once('exit', (code, signal) => done(signal ?? `exit code ${code}`))
  })
}
