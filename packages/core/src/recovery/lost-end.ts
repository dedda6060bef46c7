import { LogError } from '../error/errors.js'
import type { EventLog, LogFinding, LogHead, LostCommits } from '../log/event-log.js'
import { sameDescription } from '../schema/difference.js'
import type { SnapshotBegin } from '../snapshot/snapshot-block.js'
import type { SnapshotStore } from '../snapshot/snapshot-store.js'
import type { SchemaVersion } from './schema-history.js'

/** Where a log ends, and the evidence of later commits. */
interface EndOptions {
  readonly log: EventLog
  readonly versions: readonly SchemaVersion[]
  readonly snapshots?: SnapshotStore | undefined
  /** The last commit of a log whose later ones may be lost. */
  readonly acceptEnd?: number | undefined
}

/**
 * Refuses a log that ends before one of its snapshots: a snapshot is only written after its commits are on
 * the disk, so the log has lost them. If the caller accepts that end, returns what is lost.
 *
 * Code: `ERR_LOG_TRUNCATED`.
 */
export async function checkSnapshotsAhead({
  log,
  versions,
  snapshots,
  acceptEnd,
}: EndOptions): Promise<LogFinding | undefined> {
  if (snapshots === undefined) return undefined
  // The list is read first, because other processes write commits, and snapshots of them, to a shared log.
  const listed = await positionsOf(snapshots)
  const head = await log.head()
  for (const position of listed.filter((each) => each > head.position)) {
    const begin = await beginOf(snapshots, position)
    if (begin === undefined || !belongsTo(begin, versions, head.position)) continue
    const evidence = `its snapshot of commit ${position} shows that it had reached ${position}`
    if (acceptEnd === head.position) return endLost(head, position, evidence)
    const error = truncated(head, position, evidence)
    throw log.refuse?.(error) ?? error
  }
  return undefined
}

/**
 * The error for a log that ends before a commit that it is known to have had. `evidence` is a clause with the
 * reason.
 */
export function truncated(
  head: LogHead,
  reached: number,
  evidence: string,
  value: unknown = reached,
): LogError {
  return new LogError('Truncated', `${whatIsLost(head, reached, evidence)} ${howToGoOn(head)}`, {
    value,
    head,
  })
}

/** The finding for the same case, if the caller accepts it. */
export function endLost(head: LogHead, reached: number, evidence: string): LogFinding {
  const lost: LostCommits = Object.freeze({ from: head.position + 1, to: reached })
  return Object.freeze({ code: 'END_LOST', message: whatIsLost(head, reached, evidence), lost })
}

/** What an operator can do about a log that ends too early. */
export function howToGoOn({ position }: LogHead): string {
  return `Restore a backup or a replica into an empty folder, or take the missing commits from it (relata repair --from); relata restore --snapshot writes a store of what a snapshot has, without its history. To continue without the lost commits, open it with { acceptEnd: ${position} }.`
}

/** Sets aside the snapshots after a position, because another history continues there. */
export async function setSnapshotsAside(snapshots: SnapshotStore, position: number): Promise<void> {
  const listed = await positionsOf(snapshots)
  for (const each of listed.filter((other) => other > position))
    await (snapshots.setAside === undefined ? snapshots.remove(each) : snapshots.setAside(each))
}

function whatIsLost({ position }: LogHead, reached: number, evidence: string): string {
  const commits =
    reached === position + 1 ? `commit ${reached} is lost` : `commits ${position + 1} to ${reached} are lost`
  return `The log ends at commit ${position}, but ${evidence}: ${commits}.`
}

/** The newest first. A list that can't be read is reported when snapshots are loaded. */
async function positionsOf(snapshots: SnapshotStore): Promise<readonly number[]> {
  const infos = await snapshots.list().catch(() => [])
  return infos.map(({ position }) => position)
}

/** The verified first block of a snapshot; undefined if it can't be read. */
async function beginOf(snapshots: SnapshotStore, position: number): Promise<SnapshotBegin | undefined> {
  try {
    for await (const block of snapshots.read(position)) return block.block === 'begin' ? block : undefined
  } catch {
    // Loading reports it.
  }
  return undefined
}

/** Whether the log may have had the snapshot's commits: up to its end, its schemas are the same. */
function belongsTo(
  { position, schemaPosition, schema }: SnapshotBegin,
  versions: readonly SchemaVersion[],
  head: number,
): boolean {
  if (position <= head) return false
  if (schemaPosition > head) return true
  const version = versions.find((each) => each.position === schemaPosition)
  return version !== undefined && sameDescription(version.event.schema, schema)
}
