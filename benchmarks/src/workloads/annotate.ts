/**
 * Section 6, annotate: `top_count`: the number of books of each author, the first 10 by number descending, id
 * ascending; `top_avg`: the average review rating of each author over author → books → reviews, having more
 * than 10 of them, the first 10 by average descending, id ascending. Sizes: 10,000 and 100,000 books.
 * Command: npm run bench -- --only top_count,top_avg
 */
import { measure } from '../clock.js'
import type { Peer, Ranked } from '../peers/peer.js'
import { keep } from './workload.js'
import type { Outcome, Workload } from './workload.js'

export const topCount = ranking('top_count', (peer) => peer.topCount(10))
export const topAverage = ranking('top_avg', (peer) => peer.topAverage(10, 10))

function ranking(name: string, read: (peer: Peer) => readonly Ranked[]): Workload {
  return {
    name,
    section: '6 annotate',
    unit: 'query',
    run(peer): Outcome {
      const timing = measure(() => keep(read(peer)), { operations: 1 })
      const checksum = read(peer).flatMap(({ id, value }) => [id, Math.round(value * 1e9) / 1e9])
      return { timing, checksum }
    },
  }
}
