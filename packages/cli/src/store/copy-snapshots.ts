import { join } from 'node:path'
import { FileSnapshots } from '@relata/level'
import { isDamage } from '../verify/damage.js'
import { SNAPSHOTS } from './open-folder.js'

/** Which snapshots are copied: those of commits after one position, up to another. */
export interface SnapshotRange {
  readonly after: number
  readonly upTo: number
}

/**
 * Copies the snapshots of a store that lie in a range to another one, which has none at these positions, and
 * verifies every block. Damaged ones are left out. Returns the positions of the snapshots that the other
 * store then has in the range, the newest first. Paths are absolute.
 */
export async function copySnapshots(
  from: string,
  to: string,
  range: SnapshotRange,
): Promise<readonly number[]> {
  await using source = await FileSnapshots.open(join(from, SNAPSHOTS))
  await using target = await FileSnapshots.open(join(to, SNAPSHOTS))
  const there = await positionsIn(target, range)
  for (const position of await positionsIn(source, range))
    if (!there.includes(position)) await unlessDamaged(target.write(source.read(position)))
  return await positionsIn(target, range)
}

/** The positions of a store's snapshots in a range, the newest first. They are not read. */
export async function snapshotPositions(folder: string, range: SnapshotRange): Promise<readonly number[]> {
  await using snapshots = await FileSnapshots.open(join(folder, SNAPSHOTS))
  return await positionsIn(snapshots, range)
}

/** Removes the snapshots of a store that a test accepts. */
export async function removeSnapshots(folder: string, test: (position: number) => boolean): Promise<void> {
  await using snapshots = await FileSnapshots.open(join(folder, SNAPSHOTS))
  for (const { position } of await snapshots.list()) if (test(position)) await snapshots.remove(position)
}

/** The positions of the intact snapshots of a store, the newest first. */
export async function readablePositions(folder: string): Promise<readonly number[]> {
  await using snapshots = await FileSnapshots.open(join(folder, SNAPSHOTS))
  const readable: number[] = []
  for (const position of await positionsIn(snapshots, { after: 0, upTo: Infinity })) {
    const read = readAll(snapshots, position)
    if (await unlessDamaged(read)) readable.push(position)
  }
  return readable
}

async function readAll(snapshots: FileSnapshots, position: number): Promise<void> {
  for await (const _ of snapshots.read(position)) continue
}

async function positionsIn(
  snapshots: FileSnapshots,
  { after, upTo }: SnapshotRange,
): Promise<readonly number[]> {
  const infos = await snapshots.list()
  return infos.map(({ position }) => position).filter((position) => position > after && position <= upTo)
}

/** Whether it was done. */
async function unlessDamaged(work: Promise<unknown>): Promise<boolean> {
  try {
    await work
    return true
  } catch (error) {
    if (isDamage(error)) return false
    throw error
  }
}
