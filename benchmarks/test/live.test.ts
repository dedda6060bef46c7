import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { CITIES, generate } from '../src/data/generate.js'
import { integers } from '../src/data/rng.js'
import { handMap } from '../src/peers/hand-map.js'
import type { LivePeer, LiveStore } from '../src/peers/live-peer.js'
import { relata } from '../src/peers/relata.js'
import { tanStack } from '../src/peers/tanstack-live.js'
import { tinyBase } from '../src/peers/tinybase-live.js'
import { OverLimit } from '../src/workloads/limits.js'
import {
  aMove,
  aRating,
  doing,
  Followed,
  liveQuery,
  subscribe,
  unsubscribe,
  writesBy,
} from '../src/workloads/live-queries.js'
import type { LiveQuery, Write } from '../src/workloads/live-queries.js'
import { live } from '../src/workloads/live.js'

const data = generate(1000)
const PEERS: Readonly<Record<string, () => LiveStore>> = { handMap, relata, tinyBase, tanStack }

/** What the queries find, read off the columns. */
class Model {
  readonly #authors = data.bookAuthor.slice()
  readonly #ratings = data.reviewRating.slice()

  do(write: Write): void {
    if ('book' in write) this.#authors[write.book - 1] = write.author
    else this.#ratings[write.review - 1] = write.rating
  }

  ids(query: LiveQuery): number[] {
    if ('author' in query) return idsWhere(this.#authors, (author) => author === query.author)
    return idsWhere(
      this.#ratings,
      (rating, i) => rating === query.rating && this.#cityOfReview(i) === query.city,
    )
  }

  #cityOfReview(i: number): number {
    const author = this.#authors[(data.reviewBook[i] as number) - 1] as number
    return data.profileCity[author - 1] as number
  }
}

function idsWhere(column: Int32Array | Uint8Array, wanted: (value: number, i: number) => boolean): number[] {
  const ids: number[] = []
  column.forEach((value, i) => {
    if (wanted(value, i)) ids.push(i + 1)
  })
  return ids
}

const queries: readonly LiveQuery[] = [
  ...[0, 1, 2, 3].map((i) => liveQuery('books', data, i)),
  ...busyCities().map((city) => ({ city, rating: 3 })),
]

/** Those whose authors have the most books: writes reach them. */
function busyCities(): number[] {
  return Array.from(data.rank.slice(0, 4), (author) => data.profileCity[author - 1] as number)
}

function now(peer: LivePeer, query: LiveQuery): number[] {
  const ids =
    'author' in query
      ? peer.booksNow(query.author)
      : peer.chainNow(CITIES[query.city] as string, query.rating)
  return [...ids].sort((a, b) => a - b)
}

/** Writes that stay done, so that each is on top of the ones before. */
function writes(): Write[] {
  const followed = new Followed(data, queries)
  const touching = writesBy(data, [aMove, aRating], 40, (write) => followed.isTouchedBy(write))
  const any = writesBy(data, [aMove, aRating], 20, () => true)
  return [...touching, ...any]
}

/** A move between two authors of one city, of a book that has a review of 3. */
function withinCity(): {
  readonly book: number
  readonly from: number
  readonly to: number
  readonly city: number
} {
  const [author] = data.rank
  const city = data.profileCity[(author as number) - 1]
  const other = data.rank.find((one) => one !== author && data.profileCity[one - 1] === city) as number
  const book =
    1 +
    data.bookAuthor.findIndex(
      (of, i) =>
        of === author &&
        data.reviewBook.some((reviewed, at) => reviewed === i + 1 && data.reviewRating[at] === 3),
    )
  return { book, from: author as number, to: other, city: city as number }
}

for (const [name, make] of Object.entries(PEERS)) {
  test(`${name}: after each write subscribers have the current result, and those whose result changed are notified`, () => {
    const store = make()
    store.load(data)
    const peer = store.live()
    const model = new Model()
    const counters = queries.map(() => ({ notified: 0 }))
    const all = queries.flatMap((query, i) =>
      subscribe(peer, [query, query], counters[i] as { notified: number }),
    )
    for (const write of writes()) {
      const before = queries.map((query) => model.ids(query).join())
      for (const counter of counters) counter.notified = 0
      model.do(write)
      doing(peer, write).once()
      queries.forEach((query, i) => {
        const ids = model.ids(query)
        assert.equal(now(peer, query), ids)
        assert.is(counters[i]?.notified, ids.join() === before[i] ? 0 : 2, JSON.stringify({ write, query }))
      })
    }
    unsubscribe(all)
    store.close()
  })
}

test('a move within a city leaves a chain as it was; TanStack DB alone notified of it, because it knows a row by those that it is joined with', () => {
  const { book, from, to, city } = withinCity()
  const notified = Object.values(PEERS).map((make) => {
    const store = make()
    store.load(data)
    const peer = store.live()
    peer.moveBook(book, from)
    const counter = { notified: 0 }
    const all = subscribe(peer, [{ city, rating: 3 }], counter)
    const before = now(peer, { city, rating: 3 })
    counter.notified = 0
    peer.moveBook(book, to)
    assert.equal(now(peer, { city, rating: 3 }), before)
    unsubscribe(all)
    store.close()
    return counter.notified
  })
  assert.equal(notified, [0, 0, 0, 1])
})

test('the data alone decides whether a write affects a subscriber', () => {
  const followed = new Followed(data, queries)
  const draw = integers(7)
  for (let i = 0; i < 400; i++) {
    const write = i % 2 === 0 ? aMove(data, draw) : aRating(data, draw)
    const model = new Model()
    const before = queries.map((query) => model.ids(query).join())
    model.do(write)
    const changed = queries.some((query, at) => model.ids(query).join() !== before[at])
    assert.is(followed.isTouchedBy(write), changed, JSON.stringify(write))
  }
})

test('for two workloads of the same size all peers return the same checksums', () => {
  const checksums = [handMap, relata].map((make) => {
    const store = make()
    store.load(data)
    const found = live
      .filter(({ name }) => name.endsWith('_100'))
      .flatMap((workload) => Object.entries(workload.run(store, data, make)))
    return found.map(([name, { checksum, timing }]) => [name, checksum, timing.us > 0])
  })
  assert.equal(checksums[1], checksums[0])
  assert.equal(
    checksums[0]?.map(([name]) => name),
    ['live_books_100', 'live_books_100_notified', 'live_chain_100', 'live_chain_100_notified'],
  )
})

for (const { takes, limits, because } of [
  { takes: 'too long', limits: { ms: 50, bytes: 1e9 }, because: '1 of 10 subscriptions within 0.05 s' },
  { takes: 'too much', limits: { ms: 60_000, bytes: 1e6 }, because: '1 of 10 subscriptions within 1 MB' },
]) {
  test(`a peer that takes ${takes} is left out with the reason, and nothing stays subscribed`, () => {
    const held: number[][] = []
    const peer: LivePeer = {
      ...idle,
      books() {
        const before = process.cpuUsage().user
        while (process.cpuUsage().user - before < 120_000);
        held.push(Array.from({ length: 1e6 }, (_, i) => i))
        return { unsubscribe: () => void held.pop() }
      },
    }
    const query = Array.from({ length: 10 }, (_, i) => liveQuery('books', data, i))
    assert.throws(
      () => subscribe(peer, query, { notified: 0 }, { subscribing: limits, writingMs: 1000 }),
      (error: unknown) => error instanceof OverLimit && error.message === because,
    )
    assert.is(held.length, 0)
  })
}

const never = (): never => {
  throw new Error('not query')
}
const idle: LivePeer = {
  notifies: 'changed',
  books: never,
  chain: never,
  booksNow: never,
  chainNow: never,
  author: never,
  rating: never,
  moveBook: never,
  rate: never,
}

test.run()
