/**
 * Section 12, friends of friends where much is kept: V8 decides from what outlives its first collections where
 * later objects of the same literal are allocated, so query sets and subscriptions that are kept could make
 * every later query slower. `fof_subscribed`: 20,000 subscriptions before, half of them on the books of an
 * author, half on reviews by city and rating; `fof_kept`: 20,000 query sets of different forms are kept before.
 * Then section 4's friends of friends; the collector's share is reported too. The figure is the median of
 * three processes. Sizes: 10,000 and 100,000 books. Command: npm run bench -- --only fof_subscribed,fof_kept
 */
import { measure } from '../clock.js'
import type { Data } from '../data/generate.js'
import { integers } from '../data/rng.js'
import type { Peer } from '../peers/peer.js'
import type { FreshWorkload } from './fresh.js'
import { liveQuery, subscribe } from './live-queries.js'
import { keep } from './workload.js'
import type { Outcome } from './workload.js'

const KEPT = 20_000
const PEOPLE = 1000

const section = '12 cold calls'

export const kept: readonly FreshWorkload[] = [
  {
    name: 'fof_subscribed',
    section,
    unit: 'person',
    figures: ['fof_subscribed'],
    run(peer, data) {
      if (peer.live === undefined) return {}
      peer.load(data)
      const queries = Array.from({ length: KEPT }, (_, i) =>
        liveQuery(i % 2 === 0 ? 'books' : 'chain', data, i >> 1),
      )
      const subscriptions = subscribe(peer.live(), queries, { notified: 0 })
      return { fof_subscribed: timed(peer, data, subscriptions) }
    },
  },
  {
    name: 'fof_kept',
    section,
    unit: 'person',
    figures: ['fof_kept'],
    run(peer, data) {
      peer.load(data)
      // A peer without query sets keeps none: then it is the plain figure, to compare with.
      return { fof_kept: timed(peer, data, peer.keepQuerySets?.(KEPT)) }
    },
  },
]

function timed(peer: Peer, data: Data, held: unknown): Outcome {
  const draw = integers(17)
  const people = Int32Array.from({ length: PEOPLE }, () => 1 + draw(data.people))
  let found = 0
  const timing = measure(
    () => {
      found = 0
      for (const person of people) found += peer.friendsOfFriends(person).length
    },
    { operations: PEOPLE, milliseconds: 1500 },
  )
  // Held until here, whatever the compiler sees.
  keep(held)
  return { timing, checksum: [found] }
}
