/**
 * Section 1, load: everything in dependency order, row by row, in one transaction, constraints and indexes on
 * from the start. An item is a row or a link. Beside the time, what an item takes of memory
 * (`heapUsed + external` after two forced collections; SQLite's pages added). Sizes: 10,000 and 100,000 books
 * (68 k and 679 k items). Command: npm run bench -- --only load_all
 */
import { timeOnce, timingOf } from '../clock.js'
import { itemCount } from '../data/generate.js'
import { bytesOf, settledBytes } from '../memory.js'
import type { Outcome, Workload } from './workload.js'

const LOADS = 5

export const loadAll: Workload = {
  name: 'load_all',
  section: '1 load',
  unit: 'item',
  run(peer, data): Outcome {
    const items = itemCount(data)
    const bytes = bytesOf(peer, () => peer.load(data)) / items
    const samples: number[] = []
    for (let i = 0; i < LOADS; i++) {
      settledBytes()
      samples.push(timeOnce(() => peer.load(data)) / items)
    }
    return { timing: timingOf(samples), checksum: peer.totals(), bytes }
  },
}
