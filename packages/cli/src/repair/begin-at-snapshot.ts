import { join } from 'node:path'
import { schemaChanged, type SchemaDescription, type SchemaVersion } from '@relata/core/engine'
import type { DroppedHistory } from '@relata/core/log'
import { FileSnapshots, type SalvagedRecord } from '@relata/level'
import { CommandError } from '../command-error.js'
import { SNAPSHOTS } from '../store/open-folder.js'
import type { RepairReport } from './merge-history.js'
import type { SalvagedPart } from './union.js'

/** A snapshot that replaces the missing commits before it. */
export interface SnapshotStart {
  /** Of the snapshot. */
  readonly position: number
  /** The result begins after this commit: all later ones are readable. */
  readonly after: number
  /** Of the snapshot. */
  readonly schema: SchemaDescription
  readonly schemaPosition: number
}

/**
 * Where a history can begin that skips all gaps: after the last gap, if a snapshot has the state of a commit
 * after it. Undefined if there is none.
 */
export async function startAtSnapshot(
  folder: string,
  { unusable }: Pick<RepairReport, 'unusable'>,
  snapshots: readonly number[],
): Promise<SnapshotStart | undefined> {
  const [first, last] = unusable.at(-1) ?? [0, -1]
  // The newest one comes first.
  const position = snapshots.find((each) => each >= first && each <= last)
  if (position === undefined) return undefined
  await using store = await FileSnapshots.open(join(folder, SNAPSHOTS))
  for await (const block of store.read(position)) {
    if (block.block !== 'begin') break
    return { position, after: first - 1, schema: block.schema, schemaPosition: block.schemaPosition }
  }
  return undefined
}

/**
 * The entry about the history that the result does not have: the hash before its first record, and the
 * schemas, as far as they can be read; that of the snapshot is known. Throws CommandError `ERR_REPAIR` if the
 * schema of the first commit is lost.
 */
export async function historyBefore(
  parts: AsyncIterable<SalvagedPart>,
  start: SnapshotStart,
): Promise<DroppedHistory> {
  const schemas: SchemaVersion[] = []
  const times: number[] = []
  for await (const part of parts) {
    if (!('commits' in part)) continue
    if (part.first > start.after) return droppedBefore(part, { start, schemas, times })
    for (const { position, time, events } of part.commits) {
      times.push(time)
      const [event] = events
      if (event?.type === 'schemaChanged') schemas.push({ position, time, event })
    }
  }
  throw notPossible(start)
}

function droppedBefore(
  { commits: [first], previous }: SalvagedRecord,
  {
    start,
    schemas,
    times,
  }: {
    readonly start: SnapshotStart
    readonly schemas: readonly SchemaVersion[]
    readonly times: readonly number[]
  },
): DroppedHistory {
  if (first?.position !== start.after + 1) throw notPossible(start)
  const { time, schema: position } = first
  const known = schemas.filter((each) => each.position <= position)
  if (known.at(-1)?.position !== position) {
    if (start.schemaPosition !== position) throw notPossible(start)
    known.push({ position, time, event: schemaChanged(start.schema) })
  }
  return {
    position: start.after,
    hash: previous,
    droppedAt: Date.now(),
    firstTime: times[0] ?? time,
    lastTime: times.at(-1) ?? time,
    schemas: known,
  }
}

function notPossible({ position, after }: SnapshotStart): CommandError {
  const message = `The history can't begin with the snapshot of commit ${position}: the schema of commit ${after + 1} is gone. relata restore --snapshot ${position} creates a store from that snapshot.`
  return new CommandError('ERR_REPAIR', message, { value: position })
}
