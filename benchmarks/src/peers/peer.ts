import type { Data } from '../data/generate.js'
import type { ReviewRow } from '../data/rows.js'

export type PeerName = 'hand-map' | 'hand-cols' | 'sqlite' | 'tinybase' | 'tanstack-db' | 'lokijs' | 'relata'
export const PEER_NAMES: readonly PeerName[] = [
  'hand-map',
  'hand-cols',
  'sqlite',
  'tinybase',
  'tanstack-db',
  'lokijs',
  'relata',
]

/** A city as the peer stores it: its name, or a code if the peer stores columns. Comparable by `===`. */
export type City = string | number
/** A result as an array of rows; of ids with `hand-cols`, which has no row objects. */
export type Rows = ArrayLike<unknown>
/** One line of a top ten. */
export interface Ranked {
  readonly id: number
  readonly value: number
}

/**
 * The operations of each peer for the workloads: one method per query, written as the peer's documentation
 * shows. The loops, the clock and the random draws are the workloads'. Calls outside the write section change
 * nothing. Subscriptions are in `LivePeer`.
 */
export interface Peer {
  readonly name: PeerName
  /**
   * Everything in dependency order, row by row, in one transaction; constraints and indexes on from the
   * start. A second call starts afresh.
   */
  load(data: Data): void
  /** The same, a transaction a row. */
  loadRows?(data: Data): void
  /** The same, as at the start of a service: opened over a full log, and prepared for its first queries. */
  openWarm?(data: Data): void
  /** Makes query sets of different forms and returns them; only a peer that has query sets. */
  keepQuerySets?(count: number): readonly unknown[]
  /** Bytes that live outside the JavaScript heap. */
  bytesOutside(): number
  close(): void

  id(row: unknown): number
  city(name: string): City

  forward(book: number): City
  forwardHops(book: number): City
  /** Reads the author's books as an array of rows and returns the sum of their ratings. */
  reverseSet(author: number): number
  reverseCount(author: number): number
  tagBooks(tag: number): Rows
  friends(person: number): Rows
  /** Distinct friends of friends without the person. */
  friendsOfFriends(person: number): Rows

  /** Reviews where book.author.profile.city is the city. */
  chainSelective(city: string): Rows
  /** Reviews where book.author.profile.city comes before the city. */
  chainUnselective(before: string): Rows
  /** Distinct authors of a book that has both the tag and a review with the rating. */
  reverseChain(rating: number, tag: string): Rows
  /** Books without a review of the rating. */
  exclude(rating: number): Rows
  /**
   * Distinct authors that have a book with the tag and a book, perhaps another, with a review of the rating.
   */
  twoMulti(tag: string, rating: number): Rows

  /** Authors by number of books, descending, then id. */
  topCount(limit: number): readonly Ranked[]
  /** Authors with more than `above` reviews by their average rating, descending, then id. */
  topAverage(limit: number, above: number): readonly Ranked[]

  /** Each of the following is one transaction. */
  addReview(row: ReviewRow): void
  addReviews(rows: readonly ReviewRow[]): void
  moveBook(book: number, author: number): void
  updateBook?(book: number, year: number, rating: number): void
  addTag(book: number, tag: number): void
  removeTag(book: number, tag: number): void
  /** With profile, books, their reviews and links. */
  deleteAuthor(author: number): void
  /** Counts and sums over everything that the writes change, for comparison among peers. */
  totals(): readonly number[]
}
