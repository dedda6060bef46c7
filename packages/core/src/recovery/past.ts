import { StoreError, UsageError } from '../error/errors.js'
import { dateOf } from '../log/dropped-history.js'
import type { EventLog } from '../log/event-log.js'
import { LogPrefix } from '../log/log-prefix.js'
import type { SchemaMeta } from '../schema/meta.js'
import type { SnapshotReader, SnapshotStore } from '../snapshot/snapshot-store.js'
import { must } from '../util/assert.js'
import type { Recovered } from './recovered.js'
import { recoverUnder, type ReplayCallOptions } from './recover.js'
import { commitAt, readSchemas, type SchemaVersion } from './schema-history.js'

/** The store whose past is read. */
export interface Present {
  readonly schema: SchemaMeta
  readonly log: EventLog
  /** Of its last commit: others may have written later ones to the log, under another schema. */
  readonly position: number
  readonly snapshots: SnapshotStore | undefined
}

export interface RecoverPastOptions extends ReplayCallOptions {
  /**
   * Returns the schema of the state, which must be equivalent to the one that was in force at the position. Default: the
   * present schema; then the steps of the schema changes since are applied to the rows, without what their functions wrote.
   */
  readonly schemaThen?: ((inForce: SchemaVersion, position: number) => SchemaMeta) | undefined
}

export interface Past {
  readonly recovered: Recovered
  /** The commits up to the position. */
  readonly log: LogPrefix
}

/**
 * The state of a log after a commit, or at a date: from the newest snapshot before it, and the commits up to it. It
 * writes nothing.
 *
 * Codes: `ERR_ARGUMENT` for a position that the log doesn't have, or a date before its first commit;
 * `ERR_HISTORY_DROPPED` if commits that are needed were dropped; `ERR_LOG_CORRUPT`. An aborted signal rejects with its reason.
 */
export async function recoverPast(
  { schema: present, log, position: head, snapshots }: Present,
  target: number | Date,
  { schemaThen, ...options }: RecoverPastOptions = {},
): Promise<Past> {
  const position = await positionOf(log, head, target)
  const prefix = new LogPrefix(log, { position, hash: '' })
  const versions = await readSchemas(log, head)
  const recovered = await recoverUnder(
    { log: prefix, snapshots: snapshots && upTo(snapshots, position) },
    schemaThen === undefined ? { schema: present, versions } : targetThen(versions, position, schemaThen),
    options,
  ).catch((error: unknown) => {
    throw error instanceof StoreError && error.code === 'ERR_NO_SNAPSHOT'
      ? droppedBefore(log, position)
      : error
  })
  return { recovered, log: prefix }
}

async function positionOf(log: EventLog, head: number, target: number | Date): Promise<number> {
  const first = (log.dropped?.position ?? 0) + 1
  const position = target instanceof Date ? await lastBefore(log, { first, head }, target) : target
  if (!Number.isSafeInteger(position) || position < 1 || position > head)
    throw new UsageError(
      'ERR_ARGUMENT',
      `A past state is that of a position from 1 to ${head}, the last commit of the log, or of a Date; found ${String(position)}.`,
      { value: target },
    )
  if (position < first) throw droppedBefore(log, position)
  return position
}

/** The position of the last commit at a date, by binary search: the times of commits ascend unless a clock went back. */
async function lastBefore(
  log: EventLog,
  { first, head }: { readonly first: number; readonly head: number },
  date: Date,
): Promise<number> {
  const time = date.getTime()
  if (Number.isNaN(time))
    throw new UsageError('ERR_ARGUMENT', 'A past state is that of a position or of a valid Date.', {
      value: date,
    })
  let [low, high] = [first - 1, head]
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if ((await commitAt(log, middle)).time <= time) low = middle
    else high = middle - 1
  }
  if (low >= first) return low
  const { dropped } = log
  if (dropped !== undefined && time >= dropped.firstTime) throw droppedBefore(log, first - 1)
  throw new UsageError(
    'ERR_ARGUMENT',
    `The store has no state of ${date.toISOString()}: its first commit is later.`,
    { value: date },
  )
}

function droppedBefore(log: EventLog, position: number): StoreError {
  const dropped = must(log.dropped, 'history that was dropped')
  const message = `The state of commit ${position} can't be read any more: history up to commit ${dropped.position} was dropped on ${dateOf(dropped)}, and no snapshot between the two is left. Read a later position, or restore a backup from before that day.`
  return new StoreError('ERR_HISTORY_DROPPED', message, { value: position })
}

/** The schema of the time of a position, with the schemas up to it. */
function targetThen(
  all: readonly SchemaVersion[],
  position: number,
  schemaThen: (inForce: SchemaVersion, position: number) => SchemaMeta,
): { readonly schema: SchemaMeta; readonly versions: readonly SchemaVersion[] } {
  const versions = all.filter((version) => version.position <= position)
  return { schema: schemaThen(must(versions.at(-1), 'a commit has a schema'), position), versions }
}

/** The snapshots of a store that a past state can start from. */
function upTo(snapshots: SnapshotStore, position: number): SnapshotReader {
  return {
    list: async () => (await snapshots.list()).filter((info) => info.position <= position),
    read: (at) => snapshots.read(at),
  }
}
