import type { LivePeer } from './live-peer.js'
import type { Store } from './relata-schema.js'

/** Relata's live query sets, as its users subscribe to them. */
export function relataLive(db: Store): LivePeer {
  return {
    most: { books: Infinity, chain: Infinity },
    books: (author, told) => db.Author.get(author).books.live().subscribe(told),
    chain: (city, rating, told) => db.Review.filter({ book__author__profile__city: city, rating }).live().subscribe(told),
    countBooks: (author) => db.Author.get(author).books.count(),
    countChain: (city, rating) => db.Review.filter({ book__author__profile__city: city, rating }).count(),
    author: (book) => db.Book.get(book).author_id,
    rating: (review) => db.Review.get(review).rating,
    moveBook: (book, author) => void db.Book.update(book, { author_id: author }),
    rate: (review, rating) => void db.Review.update(review, { rating }),
  }
}
