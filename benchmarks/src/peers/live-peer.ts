import type { Data } from '../data/generate.js'

/** The operations of a peer for section 8. */
export interface LiveStore {
  load(data: Data): void
  live(): LivePeer
  close(): void
}

/** What a peer does for section 8: results that follow the writes. */
export interface LivePeer {
  /**
   * Which subscribers are called: those whose result has changed; for a peer without live queries, all
   * subscribers to a written table.
   */
  readonly notifies: 'changed' | 'written'
  /**
   * The books of an author: calls back after a write that changed them, when they are up to date; perhaps
   * now, too.
   */
  books(author: number, notify: () => void): Following
  /** The same for reviews where book.author.profile.city and rating are these. */
  chain(city: string, rating: number, notify: () => void): Following
  /** The current ids in the result of a subscription, in any order; called while it is active. */
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
