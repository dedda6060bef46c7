import { measureBatches } from '../clock.js'
import type { Outcome } from './workload.js'

const BATCHES = 20

/** Times writes: each is done once, the first half is the warm-up, and the figure is the median of the other batches. */
export function timeBatches<T>(
  peer: { totals(): readonly number[] },
  batches: readonly (readonly T[])[],
  perTransaction: number,
  work: (batch: readonly T[]) => void,
): Outcome {
  const size = (batches[0] as readonly T[]).length
  const half = batches.length >> 1
  for (const batch of batches.slice(0, half)) work(batch)
  const timing = measureBatches(batches.slice(half), size / perTransaction, work)
  return { timing, checksum: peer.totals() }
}

export function inBatches<T>(all: readonly T[]): T[][] {
  const size = all.length / BATCHES
  return Array.from({ length: BATCHES }, (_, i) => all.slice(i * size, (i + 1) * size))
}
