import type { Live, LivePeer } from './live-peer.js'
import type { Store } from './relata-schema.js'

/** Relata's live query sets, as its users subscribe to them. */
export function relataLive(db: Store): LivePeer {
  const follow = (set: {
    live(): { subscribe(next: (rows: readonly unknown[]) => void): { unsubscribe(): void } }
    count(): number
  }, told: () => void): Live => {
    const subscription = set.live().subscribe(told)
    return { rows: set.count(), end: () => subscription.unsubscribe() }
  }
  return {
    most: { books: Infinity, chain: Infinity },
    books: (author, told) => follow(db.Author.get(author).books, told),
    chain: (city, rating, told) => follow(db.Review.filter({ book__author__profile__city: city, rating }), told),
    author: (book) => db.Book.get(book).author_id,
    rating: (review) => db.Review.get(review).rating,
    moveBook: (book, author) => void db.Book.update(book, { author_id: author }),
    rate: (review, rating) => void db.Review.update(review, { rating }),
  }
}
