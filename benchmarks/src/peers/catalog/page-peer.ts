import type { Data } from '../../data/generate.js'
import type { PeerName } from '../peer.js'

/** A row as the peer returns it. */
export interface Row {
  readonly id: number
}
export type Page = readonly Row[]
/** Rows in a page. */
export const PAGE = 20
/** Rows of a list of the first ones. */
export const TOP = 10

/**
 * The operations of each peer for section 10. Rows that are tied in the order of a page are in the order of
 * their ids. A peer omits operations that it can't do.
 */
export interface PagePeer {
  readonly name: PeerName
  /** Called once, on an empty store. */
  load(data: Data): void
  close(): void

  /** The book with the smallest, and with the largest id. */
  first(): Row | null
  last(): Row | null
  /** Whether there is a book; whether there is one of the year. */
  exists(): boolean
  existsOfYear(year: number): boolean
  /** Twenty books in whatever order the peer keeps: the order of creation. */
  unordered(): Page
  /** Iterates over all books and leaves the loop after `count`: the sum of their ids. */
  breakAfter(count: number): number
  /** The next page by id after `id`, and the page that starts at a position. */
  after(id: number): Page
  from(position: number): Page
  /** The next page by date of publication after a day. */
  publishedAfter(day: string): Page
  /** All books whose title starts with the prefix, by title. */
  titled?(prefix: string): Page
  /** The first page of a year by date of publication. */
  ofYear(year: number): Page
  /** The book at a place of a shelf. */
  at(shelf: number, place: number): Row | null
  /** The ten newest books, and the ten with the best rating, which has no index. */
  newest(): Page
  bestRated(): Page
  /** The newest books of an author. */
  newestOf(author: number): Page
  /** The latest reviews of books whose author's profile is in the city. */
  reviewsIn(city: string): Page
}
