import { join } from 'node:path'
import { anchoredPosition, FileSnapshots } from '@relata/level'
import { SNAPSHOTS } from '../store/open-folder.js'

/** The last commit that a store is known to have had: by its anchors, and by snapshots that can be read; 0 if none says. */
export async function knownEnd(folder: string): Promise<number> {
  await using snapshots = await FileSnapshots.open(join(folder, SNAPSHOTS))
  let reached = await anchoredPosition(folder)
  for (const { position } of await snapshots.list()) {
    if (position > reached && (await isReadable(snapshots, position))) reached = position
  }
  return reached
}

async function isReadable(snapshots: FileSnapshots, position: number): Promise<boolean> {
  try {
    for await (const { block } of snapshots.read(position)) return block === 'begin'
  } catch {
    // It proves nothing.
  }
  return false
}
