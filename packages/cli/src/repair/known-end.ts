import { anchoredPosition } from '@relata/level'
import { readablePositions } from '../store/copy-snapshots.js'

/** The commits and snapshots that a store is known to have had. */
export interface KnownEnd {
  /** The last commit, by its anchors and its snapshots; 0 if unknown. */
  readonly reached: number
  /** Positions of the snapshots that can be read. */
  readonly snapshots: readonly number[]
}

export async function knownEnd(folder: string): Promise<KnownEnd> {
  const snapshots = await readablePositions(folder)
  const anchored = await anchoredPosition(folder)
  return { reached: snapshots.reduce((last, position) => Math.max(last, position), anchored), snapshots }
}
