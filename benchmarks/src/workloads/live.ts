/**
 * Section 8, live: K subscriptions, `live_books_K` on the books of author perm[7919·i mod A] (perm: authors
 * by rank), `live_chain_K` on reviews where book.author.profile.city = city(i mod 200) and rating = 1 +
 * ⌊i/200⌋ mod 5. Writes alternate: move a random book to a random author; set a random review's rating. The
 * figure is the mean of the median of the moves and that of the ratings, each from the call to the last
 * callback (of a write longer than 2 ms the smaller of that and its CPU time); `live_…_notified` is the same
 * over writes drawn so that each touches a subscription (of `books`: moves alone); bytes are those of a
 * subscription. Each write is undone outside of the measured time, so that every peer starts each from the
 * same state. Checked among peers: what subscribers have at the end, and how many are notified of the first
 * 20 writes that touch one. Sizes: K = 100, 10,000, 100,000 at each of 10,000 and 100,000 books; up to 4,000
 * writes in up to 2 s, those of the warm-up included, within the limits of limits.ts. Command: npm run bench
 * -- --only
 * live_books_100,live_books_10000,live_books_100000,live_chain_100,live_chain_10000,live_chain_100000
 */
import { median } from '../clock.js'
import type { Timing } from '../clock.js'
import { CITIES } from '../data/generate.js'
import { settledBytes } from '../memory.js'
import type { LivePeer } from '../peers/live-peer.js'
import { EVERYBODYS_WRITES, writingLimit } from './limits.js'
import {
  aMove,
  aRating,
  doing,
  Followed,
  liveQuery,
  subscribe,
  unsubscribe,
  writesBy,
} from './live-queries.js'
import type { Kind, LiveQuery, Write } from './live-queries.js'
import type { LiveWorkload, Outcome } from './workload.js'

const WRITES = 4000
/** Of each kind of write; half of a slow peer's. */
const WARM_UP = 1000
const MILLISECONDS = 2000
const LONG_US = 2000

export const live: readonly LiveWorkload[] = (['books', 'chain'] as const).flatMap((kind) =>
  [100, 10_000, 100_000].map((k) => workload(kind, k)),
)

function workload(kind: Kind, k: number): LiveWorkload {
  const name = `live_${kind}_${k}`
  return {
    name,
    section: '8 live',
    unit: 'write',
    figures: [name, `${name}_notified`],
    series: kind,
    run(store, data) {
      const peer = store.live()
      const queries = Array.from({ length: k }, (_, i) => liveQuery(kind, data, i))
      const followed = new Followed(data, queries)
      const counter = { notified: 0 }
      const before = settledBytes()
      const subscriptions = subscribe(peer, queries, counter)
      const bytes = (settledBytes() - before) / k
      try {
        const all = latencies(
          peer,
          writesBy(data, [aMove, aRating], WRITES, () => true),
          counter,
        )
        const touching = writesBy(data, kind === 'books' ? [aMove] : [aMove, aRating], WRITES, (write) =>
          followed.isTouchedBy(write),
        )
        const notified = latencies(peer, touching, counter)
        return {
          [name]: { ...all.outcome, checksum: [k, idsNow(peer, queries)], bytes },
          [`${name}_notified`]: {
            ...notified.outcome,
            checksum: peer.notifies === 'changed' ? [notified.notified] : [],
          },
        }
      } finally {
        unsubscribe(subscriptions)
      }
    },
  }
}

/** The sum of the ids that the first hundred subscribers have. */
function idsNow(peer: LivePeer, queries: readonly LiveQuery[]): number {
  let sum = 0
  for (const query of queries.slice(0, 100)) {
    const ids =
      'author' in query
        ? peer.booksNow(query.author)
        : peer.chainNow(CITIES[query.city] as string, query.rating)
    for (const id of ids) sum += id
  }
  return sum
}

interface Latencies {
  readonly outcome: Pick<Outcome, 'timing' | 'notified'>
  /** The number of notifications for the compared writes, including those that undo them. */
  readonly notified: number
}

function latencies(peer: LivePeer, writes: readonly Write[], counter: { notified: number }): Latencies {
  const samples = new Samples()
  const within = writingLimit()
  const start = performance.now()
  let notified = 0
  counter.notified = 0
  for (const [i, write] of writes.entries()) {
    if (i >= EVERYBODYS_WRITES && performance.now() - start > MILLISECONDS) break
    const { once, back } = doing(peer, write)
    samples.add(write, latency(once))
    back()
    within(i + 1)
    if (i === EVERYBODYS_WRITES - 1) notified = counter.notified
  }
  return { outcome: { timing: samples.timing(), notified: notified / EVERYBODYS_WRITES / 2 }, notified }
}

/** One median of moves and ratings together would lie between the two, and jump. */
class Samples {
  readonly #moves: number[] = []
  readonly #ratings: number[] = []

  add(write: Write, us: number): void {
    if ('book' in write) this.#moves.push(us)
    else this.#ratings.push(us)
  }

  timing(): Timing {
    const kinds = [warm(this.#moves), warm(this.#ratings)].filter(({ length }) => length > 0)
    const sum = kinds.reduce((before, samples) => before + median(samples), 0)
    return { us: sum / kinds.length, repetitions: kinds.reduce((before, { length }) => before + length, 0) }
  }
}

function warm(samples: readonly number[]): readonly number[] {
  return samples.slice(Math.min(WARM_UP, samples.length >> 1))
}

/** Wall time; the CPU time's clock is too coarse for anything short. */
function latency(write: () => void): number {
  const cpu = process.cpuUsage()
  const start = process.hrtime.bigint()
  write()
  const us = Number(process.hrtime.bigint() - start) / 1000
  if (us <= LONG_US) return us
  const used = process.cpuUsage(cpu)
  return Math.min(us, used.user + used.system)
}
