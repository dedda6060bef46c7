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
  question,
  subscribe,
  unsubscribe,
  writesBy,
} from '../src/workloads/live-questions.js'
import type { Question, Write } from '../src/workloads/live-questions.js'
import { live } from '../src/workloads/live.js'

const data = generate(1000)
const PEERS: Readonly<Record<string, () => LiveStore>> = { handMap, relata, tinyBase, tanStack }

/** What the questions find, read off the columns. */
class Model {
  readonly #authors = data.bookAuthor.slice()
  readonly #ratings = data.reviewRating.slice()

  do(write: Write): void {
    if ('book' in write) this.#authors[write.book - 1] = write.author
    else this.#ratings[write.review - 1] = write.rating
  }

  ids(asked: Question): number[] {
    if ('author' in asked) return idsWhere(this.#authors, (author) => author === asked.author)
    return idsWhere(
      this.#ratings,
      (rating, i) => rating === asked.rating && this.#cityOfReview(i) === asked.city,
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

const questions: readonly Question[] = [
  ...[0, 1, 2, 3].map((i) => question('books', data, i)),
  ...busyCities().map((city) => ({ city, rating: 3 })),
]

/** Those whose authors have the most books: writes reach them. */
function busyCities(): number[] {
  return Array.from(data.rank.slice(0, 4), (author) => data.profileCity[author - 1] as number)
}

function now(peer: LivePeer, asked: Question): number[] {
  const ids =
    'author' in asked
      ? peer.booksNow(asked.author)
      : peer.chainNow(CITIES[asked.city] as string, asked.rating)
  return [...ids].sort((a, b) => a - b)
}

/** Writes that stay done, so that each is on top of the ones before. */
function writes(): Write[] {
  const followed = new Followed(data, questions)
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
  test(`${name}: followers have after each write what is there, and those are told whose result changed`, () => {
    const store = make()
    store.load(data)
    const peer = store.live()
    const model = new Model()
    const counters = questions.map(() => ({ told: 0 }))
    const all = questions.flatMap((asked, i) =>
      subscribe(peer, [asked, asked], counters[i] as { told: number }),
    )
    for (const write of writes()) {
      const before = questions.map((asked) => model.ids(asked).join())
      for (const counter of counters) counter.told = 0
      model.do(write)
      doing(peer, write).once()
      questions.forEach((asked, i) => {
        const ids = model.ids(asked)
        assert.equal(now(peer, asked), ids)
        assert.is(counters[i]?.told, ids.join() === before[i] ? 0 : 2, JSON.stringify({ write, asked }))
      })
    }
    unsubscribe(all)
    store.close()
  })
}

test('a move within a city leaves a chain as it was; TanStack DB alone tells of it, because it knows a row by those that it is joined with', () => {
  const { book, from, to, city } = withinCity()
  const told = Object.values(PEERS).map((make) => {
    const store = make()
    store.load(data)
    const peer = store.live()
    peer.moveBook(book, from)
    const counter = { told: 0 }
    const all = subscribe(peer, [{ city, rating: 3 }], counter)
    const before = now(peer, { city, rating: 3 })
    counter.told = 0
    peer.moveBook(book, to)
    assert.equal(now(peer, { city, rating: 3 }), before)
    unsubscribe(all)
    store.close()
    return counter.told
  })
  assert.equal(told, [0, 0, 0, 1])
})

test('a write is known by the data alone to touch somebody or nobody', () => {
  const followed = new Followed(data, questions)
  const draw = integers(7)
  for (let i = 0; i < 400; i++) {
    const write = i % 2 === 0 ? aMove(data, draw) : aRating(data, draw)
    const model = new Model()
    const before = questions.map((asked) => model.ids(asked).join())
    model.do(write)
    const changed = questions.some((asked, at) => model.ids(asked).join() !== before[at])
    assert.is(followed.isTouchedBy(write), changed, JSON.stringify(write))
  }
})

test('of two workloads of one size all peers give the same checksums', () => {
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
    ['live_books_100', 'live_books_100_told', 'live_chain_100', 'live_chain_100_told'],
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
    const asked = Array.from({ length: 10 }, (_, i) => question('books', data, i))
    assert.throws(
      () => subscribe(peer, asked, { told: 0 }, { subscribing: limits, writingMs: 1000 }),
      (error: unknown) => error instanceof OverLimit && error.message === because,
    )
    assert.is(held.length, 0)
  })
}

const never = (): never => {
  throw new Error('not asked')
}
const idle: LivePeer = {
  tells: 'changed',
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
