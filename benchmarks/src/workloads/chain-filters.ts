/**
 * Section 5, chain filters: one query, its result as an array of rows; an operation is the query. X is the
 * city with the fewest reviews among those with at least 0.15 % of them, T is Tag500. `chain_sel`: reviews
 * where book.author.profile.city = X; `chain_unsel`: where it is before City100 (half of them); `rev_chain`:
 * authors of a book that has both T and a review of 5; `exclude`: books without a review of 1; `two_multi`:
 * authors having a book with T and a book, perhaps another, with a review of 1.
 * Sizes: 10,000 and 100,000 books. Command: npm run bench -- --only
 * chain_sel,chain_unsel,rev_chain,exclude,two_multi
 */
import { measure } from '../clock.js'
import { CITIES, TAG } from '../data/generate.js'
import type { Data } from '../data/generate.js'
import type { Peer, Rows } from '../peers/peer.js'
import { keep } from './workload.js'
import type { Outcome, Workload } from './workload.js'

const section = '5 chain filters'

export const chainSelective = query('chain_sel', (peer, data) => {
  const city = CITIES[data.city] as string
  return () => peer.chainSelective(city)
})
export const chainUnselective = query('chain_unsel', (peer) => () => peer.chainUnselective('City100'))
export const reverseChain = query('rev_chain', (peer) => () => peer.reverseChain(5, TAG))
export const exclude = query('exclude', (peer) => () => peer.exclude(1))
export const twoMulti = query('two_multi', (peer) => () => peer.twoMulti(TAG, 1))

function query(name: string, prepare: (peer: Peer, data: Data) => () => Rows): Workload {
  return {
    name,
    section,
    unit: 'query',
    run(peer, data): Outcome {
      const run = prepare(peer, data)
      const timing = measure(() => keep(run()), { operations: 1 })
      const found = Array.from(run())
      const sum = found.reduce((ids: number, row) => ids + peer.id(row), 0)
      return { timing, checksum: [found.length, sum], rows: found.length }
    },
  }
}
