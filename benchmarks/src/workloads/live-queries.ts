import { CITIES } from '../data/generate.js'
import type { Data } from '../data/generate.js'
import { integers } from '../data/rng.js'
import type { Following, LivePeer } from '../peers/live-peer.js'
import { LIMITS, subscribingLimit } from './limits.js'
import type { Limits } from './limits.js'

/** The queries and writes of section 8, and, derived from the data, which write affects which query. */
export type Kind = 'books' | 'chain'
export type LiveQuery = { readonly author: number } | { readonly city: number; readonly rating: number }
export type Write =
  | { readonly book: number; readonly author: number }
  | { readonly review: number; readonly rating: number }

/** The i-th query of a workload: subscriptions share the queries evenly. */
export function liveQuery(kind: Kind, data: Data, i: number): LiveQuery {
  if (kind === 'books') return { author: data.rank[(7919 * i) % data.authors] as number }
  return { city: i % 200, rating: 1 + (Math.floor(i / 200) % 5) }
}

/**
 * One subscription per query, each with its own callback. Throws `OverLimit`, after cancelling all of them.
 */
export function subscribe(
  peer: LivePeer,
  queries: readonly LiveQuery[],
  counter: { notified: number },
  limits: Limits = LIMITS,
): Following[] {
  const within = subscribingLimit(queries.length, limits.subscribing)
  const all: Following[] = []
  try {
    for (const query of queries) {
      const own = (): void => void counter.notified++
      all.push(
        'author' in query
          ? peer.books(query.author, own)
          : peer.chain(CITIES[query.city] as string, query.rating, own),
      )
      within(all.length)
    }
  } catch (error) {
    unsubscribe(all)
    throw error
  }
  return all
}

export function unsubscribe(all: readonly Following[]): void {
  for (const one of all) one.unsubscribe()
}

/**
 * The subscriptions that a write affects, derived from the generated data, which is unchanged because each
 * write is undone.
 */
export class Followed {
  readonly #data: Data
  readonly #authors: Uint8Array
  /** One bit per rating. */
  readonly #ratingsOfCity = new Uint8Array(CITIES.length)
  readonly #ratingsOfBook: Uint8Array

  constructor(data: Data, queries: readonly LiveQuery[]) {
    this.#data = data
    this.#authors = new Uint8Array(data.authors + 1)
    for (const query of queries) {
      if ('author' in query) this.#authors[query.author] = 1
      else add(this.#ratingsOfCity, query.city, query.rating)
    }
    this.#ratingsOfBook = new Uint8Array(data.books + 1)
    data.reviewBook.forEach((book, i) => add(this.#ratingsOfBook, book, data.reviewRating[i] as number))
  }

  /** Whether the write changes the result of any subscription. */
  isTouchedBy(write: Write): boolean {
    return 'book' in write
      ? this.#byMove(write.book, write.author)
      : this.#byRating(write.review, write.rating)
  }

  #byMove(book: number, to: number): boolean {
    const from = this.#data.bookAuthor[book - 1] as number
    if (from === to) return false
    if (this.#authors[from] === 1 || this.#authors[to] === 1) return true
    const [left, joined] = [this.#cityOf(from), this.#cityOf(to)]
    const followed = (this.#ratingsOfCity[left] as number) | (this.#ratingsOfCity[joined] as number)
    return left !== joined && ((this.#ratingsOfBook[book] as number) & followed) !== 0
  }

  #byRating(review: number, to: number): boolean {
    const from = this.#data.reviewRating[review - 1] as number
    const author = this.#data.bookAuthor[(this.#data.reviewBook[review - 1] as number) - 1] as number
    return (
      from !== to && ((this.#ratingsOfCity[this.#cityOf(author)] as number) & ((1 << from) | (1 << to))) !== 0
    )
  }

  #cityOf(author: number): number {
    return this.#data.profileCity[author - 1] as number
  }
}

function add(bits: Uint8Array, at: number, rating: number): void {
  bits[at] = (bits[at] as number) | (1 << rating)
}

type Draw = (n: number) => number
export function aMove(data: Data, draw: Draw): Write {
  return {
    book: 1 + draw(data.books),
    author: 1 + draw(data.authors),
  }
}
export function aRating(data: Data, draw: Draw): Write {
  return {
    review: 1 + draw(data.reviews),
    rating: 1 + draw(5),
  }
}

/**
 * A move of a random book to a random author and a random review's rating by turns; of those that `wanted`
 * leaves out others are drawn.
 */
export function writesBy(
  data: Data,
  turns: readonly ((data: Data, draw: Draw) => Write)[],
  count: number,
  wanted: (write: Write) => boolean,
): Write[] {
  const draw = integers(41)
  return Array.from({ length: count }, (_, i) => {
    const turn = turns[i % turns.length] as (typeof turns)[number]
    let write = turn(data, draw)
    while (!wanted(write)) write = turn(data, draw)
    return write
  })
}

/** Makes a write and returns a function that undoes it. */
export function doing(
  peer: LivePeer,
  write: Write,
): { readonly once: () => void; readonly back: () => void } {
  if ('book' in write) {
    const { book, author } = write
    const before = peer.author(book)
    return { once: () => peer.moveBook(book, author), back: () => peer.moveBook(book, before) }
  }
  const { review, rating } = write
  const before = peer.rating(review)
  return { once: () => peer.rate(review, rating), back: () => peer.rate(review, before) }
}
