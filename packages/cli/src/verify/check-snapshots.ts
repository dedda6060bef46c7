import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { SnapshotStore } from '@relata/core/log'
import { FileSnapshots } from '@relata/level'
import type { CommandContext } from '../command-context.js'
import { counted } from '../output/quantities.js'
import { replay, schemaInForce, SNAPSHOTS, type OpenedLog } from '../store/open-folder.js'
import { checked, type Check } from './check.js'
import { damageOf } from './damage.js'

/**
 * Verifies that the store opens from each of its snapshots with the same state as by replay: every block by
 * its hash, then the state hash after the commits since then.
 */
export async function checkSnapshots(
  context: Pick<CommandContext, 'stderr'>,
  opened: OpenedLog,
  stateHash: string,
): Promise<Check> {
  const path = join(opened.copy, SNAPSHOTS)
  if (!existsSync(path)) return checked('snapshots', 'There are none.')
  await using snapshots = await FileSnapshots.open(path)
  // Snapshots of dropped commits can't be used, and are removed at the next snapshot.
  const start = opened.log.dropped?.position ?? 0
  const infos = (await snapshots.list()).filter(({ position }) => position > start)
  const findings: string[] = []
  for (const { position } of infos) {
    const finding = await findingOf(context, opened, only(snapshots, position), stateHash)
    if (finding !== undefined) findings.push(`Snapshot of commit ${position}: ${finding}`)
  }
  if (infos.length === 0) return checked('snapshots', 'There are none.')
  const positions = infos.map(({ position }) => position).join(', ')
  return checked('snapshots', `${counted(infos.length, 'snapshot')}, of commit ${positions}.`, findings)
}

async function findingOf(
  context: Pick<CommandContext, 'stderr'>,
  { log, versions }: OpenedLog,
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
function only(snapshots: FileSnapshots, position: number): SnapshotStore {
  return {
    list: async () => (await snapshots.list()).filter((info) => info.position === position),
    read: (at) => snapshots.read(at),
    write: (blocks) => snapshots.write(blocks),
    remove: (at) => snapshots.remove(at),
    close: async () => undefined,
    [Symbol.asyncDispose]: async () => undefined,
  }
}
