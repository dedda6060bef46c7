import type { PostgresSystem } from './figure.js'

export interface Row {
  readonly id: number
}
/** A store in memory returns what it finds, a database a promise of it. */
export type Found<T> = T | Promise<T>

/** The calls that are compared, over the books, authors, profiles and reviews of section 10. */
export interface RowPeer {
  readonly system: PostgresSystem
  /** A book by its id. */
  book(id: number): Found<Row | null>
  /** The author of a book, from the book's id. */
  author(book: number): Found<Row | null>
  books(author: number): Found<readonly Row[]>
  /** The reviews where `book.author.profile.city` is a city. */
  reviewsIn(city: string): Found<readonly Row[]>
  /** Resolves when the review is on the disk. */
  review(book: number, rating: number): Promise<unknown>
  rate(book: number, rating: number): Promise<unknown>
  close(): Promise<void>
}
