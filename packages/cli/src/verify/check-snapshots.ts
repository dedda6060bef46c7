import type { SnapshotStore } from '@relata/core/log'
import type { CommandContext } from '../command-context.js'
import { counted } from '../output/quantities.js'
import { schemaInForce, type LogWithSchemas } from '../store/log-with-schemas.js'
import { replay } from '../store/replay.js'
import { checked, type Check } from './check.js'
import { damageOf } from './damage.js'

/** What the snapshots are compared with. */
interface Expected {
  /** The positions of the snapshots, read before the head of the log: one after the head shows lost commits. */
  readonly positions: readonly number[]
  /** Of the state by replay. */
  readonly stateHash: string
}

/**
 * Verifies that the store opens from each of its snapshots with the same state as by replay: every block by
 * its hash, then the state hash after the commits since then.
 */
export async function checkSnapshots(
  context: Pick<CommandContext, 'stderr'>,
  opened: LogWithSchemas,
  { positions: listed, stateHash }: Expected,
): Promise<Check> {
  const { snapshots } = opened
  // Snapshots of dropped commits can't be used, and are removed at the next snapshot.
  const start = opened.log.dropped?.position ?? 0
  const positions = listed.filter((position) => position > start)
  const findings: string[] = []
  for (const position of positions) {
    const one = only(snapshots, position)
    const finding = await findingOf(context, opened, one, stateHash)
    // Another process may have removed it meanwhile.
    if (finding !== undefined && (await one.list()).length > 0)
      findings.push(`Snapshot of commit ${position}: ${finding}`)
  }
  if (positions.length === 0) return checked('snapshots', 'There are none.')
  const detail = `${counted(positions.length, 'snapshot')}, of commit ${positions.join(', ')}.`
  return checked('snapshots', detail, findings)
}

async function findingOf(
  context: Pick<CommandContext, 'stderr'>,
  { log, versions }: Pick<LogWithSchemas, 'log' | 'versions'>,
  snapshots: SnapshotStore,
  stateHash: string,
): Promise<string | undefined> {
  try {
    const { state, report } = await replay(context, schemaInForce(versions), log, snapshots)
    if (report?.snapshot === undefined)
      return report?.skipped.map(({ message }) => message).join(' ') ?? 'it is not used.'
    return state.hash() === stateHash ? undefined : 'it has another state than the commits. Remove it.'
  } catch (error) {
    return damageOf(error)
  }
}

/** A store of one of the snapshots. */
function only(snapshots: SnapshotStore, position: number): SnapshotStore {
  return {
    list: async () => (await snapshots.list()).filter((info) => info.position === position),
    read: (at) => snapshots.read(at),
    write: (blocks) => snapshots.write(blocks),
    remove: (at) => snapshots.remove(at),
    close: async () => undefined,
    [Symbol.asyncDispose]: async () => undefined,
  }
}
