import { publishedOf, SHELVES } from '../data/catalog.js'
import { CITIES } from '../data/generate.js'
import type { Data } from '../data/generate.js'
import { integers } from '../data/rng.js'
import type { Page, Row } from '../peers/catalog/page-peer.js'
import type { ServicePeer } from '../peers/catalog/service-peer.js'

export type Kind = 'read' | 'chain' | 'write'

/** An operation of section 11: makes a call and returns a number that depends on the result. */
export interface Operation {
  readonly kind: Kind
  readonly run: (peer: ServicePeer) => number
}

type Draw = (n: number) => number

/**
 * Operations with the shares of section 11, always the same ones. `firstReview` is the id of the first review
 * that they create.
 */
export function operations(data: Data, count: number, { seed, firstReview }: Drawing): Operation[] {
  const draw = integers(seed)
  const reviews = { next: firstReview }
  return Array.from({ length: count }, () => {
    const percent = draw(100)
    if (percent < 80) return { kind: 'read', run: read(data, draw, percent) }
    if (percent < 95) return { kind: 'chain', run: chain(draw, percent) }
    return { kind: 'write', run: write(data, draw, reviews) }
  })
}

/** The writes of the mix alone. */
export function writes(data: Data, count: number, { seed, firstReview }: Drawing): Operation[] {
  const draw = integers(seed)
  const reviews = { next: firstReview }
  return Array.from({ length: count }, () => ({ kind: 'write', run: write(data, draw, reviews) }))
}

interface Drawing {
  readonly seed: number
  readonly firstReview: number
}

/** Of a hundred operations 40 are look-ups by key, 10 by two fields, and 10 of each of three pages. */
function read(data: Data, draw: Draw, percent: number): Operation['run'] {
  const id = 1 + draw(data.books)
  if (percent < 40) return (peer) => idOf(peer.book(id))
  if (percent < 50) return (peer) => idOf(peer.at((id - 1) % SHELVES, Math.floor((id - 1) / SHELVES)))
  if (percent < 60) return (peer) => weigh(peer.after(id))
  const author = data.bookAuthor[id - 1] as number
  if (percent < 70) return (peer) => weigh(peer.newestOf(author))
  const day = publishedOf(data, id)
  return (peer) => weigh(peer.publishedAfter(day))
}

function chain(draw: Draw, percent: number): Operation['run'] {
  const city = CITIES[draw(CITIES.length)] as string
  if (percent < 85) return (peer) => weigh(peer.reviewsIn(city))
  const rating = 1 + draw(5)
  if (percent < 90) return (peer) => sumOf(peer.ratedIn(city, rating))
  const shelf = draw(SHELVES)
  return (peer) => sumOf(peer.authorsReviewed(shelf, rating))
}

/** Of five writes two create a review, two change a rating, one moves a book to another author. */
function write(data: Data, draw: Draw, reviews: { next: number }): Operation['run'] {
  const turn = draw(5)
  if (turn < 2) {
    const [id, book, rating] = [reviews.next++, 1 + draw(data.books), 1 + draw(5)]
    return counted((peer) => peer.addReview({ id, book, rating }))
  }
  if (turn < 4) {
    const [review, rating] = [1 + draw(data.reviews), 1 + draw(5)]
    return counted((peer) => peer.rate(review, rating))
  }
  const [book, author] = [1 + draw(data.books), 1 + draw(data.authors)]
  return counted((peer) => peer.moveBook(book, author))
}

function counted(work: (peer: ServicePeer) => void): Operation['run'] {
  return (peer) => {
    work(peer)
    return 1
  }
}
function idOf(row: Row | null): number {
  return row?.id ?? -1
}
/** Depends on the order. */
function weigh(page: Page): number {
  let sum = 0
  for (let i = 0; i < page.length; i++) sum += (page[i] as Row).id * (i + 1)
  return sum
}
function sumOf(page: Page): number {
  let sum = page.length
  for (let i = 0; i < page.length; i++) sum += (page[i] as Row).id
  return sum
}
