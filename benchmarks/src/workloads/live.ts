/**
 * Section 8, live: K subscriptions, `live_books_K` on the books of author perm[7919·i mod A] (perm: authors by rank), `live_chain_K` on reviews where book.author.profile.city =
 * city(i mod 200) and rating = 1 + ⌊i/200⌋ mod 5. Writes alternate: move a random book to a random author; set a random review's rating. The figure is the
 * median time from the call to the last callback (of a write longer than 2 ms the smaller of that and its CPU time); bytes are those of a subscription. Each
 * write is taken back outside of the clock, so that every peer starts each from the same state.
 * Sizes: K = 100, 10,000, 100,000 at each of 10,000 and 100,000 books; up to 2,000 writes in up to 2 s. SQLite asks again, and is left out where that takes
 * minutes. Command: npm run bench -- --only live_books_100,live_books_10000,live_books_100000,live_chain_100,live_chain_10000,live_chain_100000
 */
import { median } from '../clock.js'
import { CITIES } from '../data/generate.js'
import type { Data } from '../data/generate.js'
import { integers } from '../data/rng.js'
import { settledBytes } from '../memory.js'
import type { Following, LivePeer } from '../peers/live-peer.js'
import type { Workload } from './workload.js'

const WRITES = 2000
const WARM_UP = 200
const MILLISECONDS = 2000
const LONG_US = 2000

type Kind = 'books' | 'chain'

export const live: readonly Workload[] = (['books', 'chain'] as const).flatMap((kind) =>
  [100, 10_000, 100_000].map((k) => workload(kind, k)),
)

function workload(kind: Kind, k: number): Workload {
  return {
    name: `live_${kind}_${k}`,
    section: '8 live',
    unit: 'write',
    run(peer, data) {
      const following = peer.live()
      if (following === undefined || k > following.most[kind]) return undefined
      const before = settledBytes()
      const subscriptions = Array.from({ length: k }, (_, i) => subscribe(following, kind, data, i))
      const bytes = (settledBytes() - before) / k
      const samples = writes(following, data)
      for (const subscription of subscriptions) subscription.unsubscribe()
      let rows = 0
      for (let i = 0; i < 100; i++) rows += kind === 'books' ? following.countBooks(authorOf(data, i)) : following.countChain(...askedOf(i))
      return { timing: { us: median(samples), repetitions: samples.length }, checksum: [k, rows], bytes }
    },
  }
}

const counter = { told: 0 }

function subscribe(peer: LivePeer, kind: Kind, data: Data, i: number): Following {
  // A callback of its own each, as subscribers have.
  const own = (): void => void counter.told++
  return kind === 'books' ? peer.books(authorOf(data, i), own) : peer.chain(...askedOf(i), own)
}

const authorOf = (data: Data, i: number): number => data.rank[(7919 * i) % data.authors] as number
const askedOf = (i: number): readonly [city: string, rating: number] => [CITIES[i % 200] as string, 1 + (Math.floor(i / 200) % 5)]

function writes(peer: LivePeer, data: Data): number[] {
  const draw = integers(41)
  const samples: number[] = []
  const start = performance.now()
  for (let i = 0; i < WRITES + WARM_UP && (samples.length < 10 || performance.now() - start < MILLISECONDS); i++) {
    const us = i % 2 === 0 ? moved(peer, 1 + draw(data.books), 1 + draw(data.authors)) : rated(peer, 1 + draw(data.reviews), 1 + draw(5))
    if (i >= WARM_UP || us > LONG_US) samples.push(us)
  }
  return samples
}

function moved(peer: LivePeer, book: number, author: number): number {
  const before = peer.author(book)
  const us = latency(() => peer.moveBook(book, author))
  peer.moveBook(book, before)
  return us
}

function rated(peer: LivePeer, review: number, rating: number): number {
  const before = peer.rating(review)
  const us = latency(() => peer.rate(review, rating))
  peer.rate(review, before)
  return us
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
