import type { Live } from 'relata'
import type { LivePeer } from './live-peer.js'
import type { Store } from './relata-schema.js'

/** Relata's live query sets, as its users subscribe to them. */
export function relataLive(db: Store): LivePeer {
  const books = (author: number) => db.Author.get(author).books.live()
  const chain = (city: string, rating: number) =>
    db.Review.filter({ book__author__profile__city: city, rating }).live()
  return {
    notifies: 'changed',
    books: (author, notify) => books(author).subscribe(notify),
    chain: (city, rating, notify) => chain(city, rating).subscribe(notify),
    booksNow: (author) => now(books(author)),
    chainNow: (city, rating) => now(chain(city, rating)),
    author: (book) => db.Book.get(book).author_id,
    rating: (review) => db.Review.get(review).rating,
    moveBook: (book, author) => void db.Book.update(book, { author_id: author }),
    rate: (review, rating) => void db.Review.update(review, { rating }),
  }
}

/** Joins the other subscribers to the same query and receives their result. */
function now(live: Live<readonly { readonly id: number }[]>): number[] {
  let ids: number[] = []
  live
    .subscribe((rows) => {
      ids = rows.map(({ id }) => id)
    })
    .unsubscribe()
  return ids
}
