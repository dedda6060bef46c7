import type { SnapshotBlock } from '@relata/core/log'
import { snapshotBlocks } from '@relata/core/testing'
import type { FileSnapshots } from '../../src/index.js'

/** The blocks of a snapshot as a store would send them. */
export async function* streamOf(
  position: number,
  rows?: number,
): AsyncGenerator<SnapshotBlock, void, undefined> {
  yield* snapshotBlocks(position, rows)
}

export async function positionsOf(snapshots: FileSnapshots): Promise<readonly number[]> {
  return (await snapshots.list()).map(({ position }) => position)
}
