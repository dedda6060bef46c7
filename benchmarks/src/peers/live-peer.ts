import type { Data } from '../data/generate.js'

/** What section 8 is asked of. */
export interface LiveStore {
  load(data: Data): void
  live(): LivePeer
  close(): void
}

/** What a peer does for section 8: results that follow the writes. */
export interface LivePeer {
  /**
   * Who is called back: those whose result has changed; of a peer without live queries all who follow a table
   * that was written.
   */
  readonly tells: 'changed' | 'written'
  /**
   * The books of an author: calls back after a write that changed them, when they are up to date; perhaps
   * now, too.
   */
  books(author: number, told: () => void): Following
  /** The same of reviews where book.author.profile.city and rating are these. */
  chain(city: string, rating: number, told: () => void): Following
  /** The ids that those who follow the same have now, in any order; asked while somebody does. */
  booksNow(author: number): readonly number[]
  chainNow(city: string, rating: number): readonly number[]
  author(book: number): number
  rating(review: number): number
  /** Writes, each one transaction; subscribers have been called when it returns. */
  moveBook(book: number, author: number): void
  rate(review: number, rating: number): void
}
export interface Following {
  unsubscribe(): void
}
