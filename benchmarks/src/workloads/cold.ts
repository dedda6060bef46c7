/**
 * Cold calls, apart from hot ones: a query in a process that has run no query before.
 * `cold_…_first`: the first call, in a store that was filled in this process; `cold_…_tenth`: the median of the
 * 8th to the 12th; `cold_…_steady`: after warm-up, as in sections 4 and 5. `warm_…`: the same in a store that was
 * opened over a full log with the option `warm`. The queries are `fof`, `chain_sel`, `rev_chain` and `two_multi`.
 * The figure is the median of three processes. Sizes: 10,000 and 100,000 books. Command: npm run bench -- --only
 * cold_fof,cold_chain_sel,cold_rev_chain,cold_two_multi,warm_fof,warm_chain_sel,warm_rev_chain,warm_two_multi
 */
import { measure, median, timeOnce } from '../clock.js'
import { CITIES, TAG } from '../data/generate.js'
import type { Data } from '../data/generate.js'
import { integers } from '../data/rng.js'
import type { Peer, Rows } from '../peers/peer.js'
import type { FreshWorkload } from './fresh.js'
import { keep } from './workload.js'

/** The calls around the tenth; one alone is as noisy as the machine. */
const EARLY = { from: 7, to: 12 }

type Query = () => Rows

const QUERIES: Readonly<Record<string, (peer: Peer, data: Data) => Query>> = {
  fof(peer, data) {
    const draw = integers(53)
    return () => peer.friendsOfFriends(1 + draw(data.people))
  },
  chain_sel(peer, data) {
    const city = CITIES[data.city] as string
    return () => peer.chainSelective(city)
  },
  rev_chain: (peer) => () => peer.reverseChain(5, TAG),
  two_multi: (peer) => () => peer.twoMulti(TAG, 1),
}

export const cold: readonly FreshWorkload[] = Object.entries(QUERIES).flatMap(([query, prepare]) => [
  workload(`cold_${query}`, (peer, data) => {
    peer.load(data)
    return prepare(peer, data)
  }),
  workload(`warm_${query}`, (peer, data) => {
    if (peer.openWarm === undefined) return undefined
    peer.openWarm(data)
    return prepare(peer, data)
  }),
])

/** No figures for a peer that `start` returns no query for. */
function workload(name: string, start: (peer: Peer, data: Data) => Query | undefined): FreshWorkload {
  return {
    name,
    section: '12 cold calls',
    unit: 'query',
    figures: [`${name}_first`, `${name}_tenth`, `${name}_steady`],
    run(peer, data) {
      const query = start(peer, data)
      if (query === undefined) return {}
      warmClock()
      const checksum: number[] = []
      const early = Array.from({ length: EARLY.to }, () =>
        timeOnce(() => {
          const rows = query()
          checksum.push(rows.length)
        }),
      )
      const steady = measure(() => keep(query()), { operations: 1 })
      const tenth = median(early.slice(EARLY.from))
      return {
        [`${name}_first`]: { timing: { us: early[0] as number, repetitions: 1 }, checksum },
        [`${name}_tenth`]: {
          timing: { us: tenth, repetitions: EARLY.to - EARLY.from },
          checksum,
          steady: steady.us,
        },
        [`${name}_steady`]: { timing: steady, checksum: [] },
      }
    },
  }
}

/** The clock's own first calls would be in the figure. */
function warmClock(): void {
  for (let i = 0; i < 2000; i++) timeOnce(() => {})
}
