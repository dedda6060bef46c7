/**
 * Section 8, live: what a write costs that touches none of 100,000 subscriptions, against the same write on a
 * store without any: `untouched_books_…` with subscribers of the books of the authors in half of the cities,
 * `untouched_chain_…` of the reviews in those cities by rating; `…_move` moves a book of an author in the
 * other half another author there, `…_rate` rates a review there. A write is one transaction of one row. Two
 * stores of the same data in one process take blocks of writes by turns, so that noise hits both alike. The
 * store without subscribers has had some, so that both maintain the same lists of relations: these are built
 * when queries read them repeatedly.
 * Sizes: at each of 10,000 and 100,000 books, within the limits of limits.ts. Command: npm run bench --
 * --only untouched_books,untouched_chain
 */
import { median, timeOnce } from '../clock.js'
import type { Data } from '../data/generate.js'
import type { LivePeer, LiveStore } from '../peers/live-peer.js'
import { EVERYBODYS_WRITES, writingLimit } from './limits.js'
import { aMove, aRating, doing, subscribe, unsubscribe, writesBy } from './live-queries.js'
import type { Kind, LiveQuery, Write } from './live-queries.js'
import type { LiveWorkload, Outcome } from './workload.js'

const SUBSCRIPTIONS = 100_000
/** Subscriptions that the other store has had. */
const FORMER = 100
const WRITES = 2000
/** Writes in a block. Each is undone immediately, so there are twice as many transactions. */
const BLOCK = 25
const SHORTEST_US = 2000
const WARM_UP_US = 150_000
const LEAST_BLOCKS = 5
const MOST_BLOCKS = 201
const MILLISECONDS = 2000

const TURNS = { move: aMove, rate: aRating } as const
type Turn = keyof typeof TURNS

export const untouched: readonly LiveWorkload[] = (['books', 'chain'] as const).map((kind) => ({
  name: `untouched_${kind}`,
  section: '8 live',
  unit: 'write',
  figures: [`untouched_${kind}_move`, `untouched_${kind}_rate`],
  series: `untouched ${kind}`,
  run: (store, data, another) => run(kind, { store, another: another() }, data),
}))

function run(
  kind: Kind,
  { store, another }: { store: LiveStore; another: LiveStore },
  data: Data,
): Record<string, Outcome> {
  another.load(data)
  const alone = another.live()
  const peer = store.live()
  const queries = followedQueries(kind, data)
  unsubscribe(subscribe(alone, queries.slice(0, FORMER), { notified: 0 }))
  const counter = { notified: 0 }
  const subscriptions = subscribe(peer, queries, counter)
  try {
    const outcome = (turn: Turn): Outcome => {
      const writes = writesBy(data, [TURNS[turn]], WRITES, (write) => isElsewhere(data, write))
      counter.notified = 0
      mustDo(peer, writes)
      const { us, without, repetitions } = byTurns(sideOf(peer, writes), sideOf(alone, writes))
      if (peer.notifies === 'changed' && counter.notified > 0)
        throw new Error(
          `writes outside every result notified ${counter.notified} subscribers of untouched_${kind}_${turn}`,
        )
      return { timing: { us, repetitions }, alone: without, checksum: [] }
    }
    return { [`untouched_${kind}_move`]: outcome('move'), [`untouched_${kind}_rate`]: outcome('rate') }
  } finally {
    unsubscribe(subscriptions)
    another.close()
  }
}

function isFollowed(city: number): boolean {
  return city % 2 === 0
}

function followedQueries(kind: Kind, data: Data): LiveQuery[] {
  const authors = Array.from({ length: data.authors }, (_, i) => i + 1).filter((author) =>
    isFollowed(data.profileCity[author - 1] as number),
  )
  return Array.from({ length: SUBSCRIPTIONS }, (_, i) =>
    kind === 'books'
      ? { author: authors[i % authors.length] as number }
      : { city: 2 * (i % 100), rating: 1 + (Math.floor(i / 100) % 5) },
  )
}

/** Writes that change rows in the half of the cities without subscriptions. */
function isElsewhere(data: Data, write: Write): boolean {
  const authorOf = (book: number): number => data.bookAuthor[book - 1] as number
  const isThere = (author: number): boolean => !isFollowed(data.profileCity[author - 1] as number)
  if ('book' in write)
    return authorOf(write.book) !== write.author && isThere(authorOf(write.book)) && isThere(write.author)
  return (
    data.reviewRating[write.review - 1] !== write.rating &&
    isThere(authorOf(data.reviewBook[write.review - 1] as number))
  )
}

function mustDo(peer: LivePeer, writes: readonly Write[]): void {
  const within = writingLimit()
  for (const [i, write] of writes.slice(0, EVERYBODYS_WRITES).entries()) {
    const { once, back } = doing(peer, write)
    once()
    back()
    within(i + 1)
  }
}

interface Side {
  /** The next writes, there and back. */
  block(): void
}

function sideOf(peer: LivePeer, writes: readonly Write[]): Side {
  const all = writes.map((write) => doing(peer, write))
  let at = 0
  return {
    block() {
      for (let i = 0; i < BLOCK; i++) {
        const { once, back } = all[at++ % all.length] as (typeof all)[number]
        once()
        back()
      }
    },
  }
}

/** Medians of a write's time on each side. */
function byTurns(one: Side, other: Side): { us: number; without: number; repetitions: number } {
  const sides = [one, other].map((side) => ({ side, rounds: warmUp(side), samples: [] as number[] }))
  const start = performance.now()
  for (let i = 0; i < MOST_BLOCKS && (i < LEAST_BLOCKS || performance.now() - start < MILLISECONDS); i++) {
    // Neither is always the first of the two.
    for (const { side, rounds, samples } of i % 2 === 0 ? sides : sides.toReversed())
      samples.push(timeRounds(side, rounds))
  }
  const [us, without] = sides.map(({ samples }) => median(samples))
  return { us: us as number, without: without as number, repetitions: sides[0]?.samples.length ?? 0 }
}

function timeRounds(side: Side, rounds: number): number {
  const us = timeOnce(() => {
    for (let round = 0; round < rounds; round++) side.block()
  })
  return us / rounds / BLOCK / 2
}

/** Enough blocks to warm up the compiler; returns how many make a repetition long enough for the clock. */
function warmUp(side: Side): number {
  let last = timeOnce(() => side.block())
  for (let warm = last; warm < WARM_UP_US; warm += last) last = timeOnce(() => side.block())
  return Math.max(1, Math.ceil(SHORTEST_US / last))
}
