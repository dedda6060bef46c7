import type Database from 'better-sqlite3'
import type { Following, LivePeer } from './live-peer.js'

const CHAIN = `select r.* from profile p join book b on b.author = p.author join review r on r.book = b.id where p.city = ? and r.rating = ?`

function idOf(row: unknown): number {
  return (row as { id: number }).id
}

/** SQLite has no live queries: every subscription on a table that was written runs its query again. */
export function sqliteLive(db: Database.Database): LivePeer {
  const books = db.prepare('select * from book where author = ?')
  const chain = db.prepare(CHAIN)
  const move = db.prepare('update book set author = ? where id = ?')
  const rate = db.prepare('update review set rating = ? where id = ?')
  const author = db.prepare('select author from book where id = ?').pluck()
  const rating = db.prepare('select rating from review where id = ?').pluck()
  const onBooks = new Set<() => void>()
  const onReviews = new Set<() => void>()
  const follow = (
    query: () => unknown[],
    tables: readonly Set<() => void>[],
    notify: () => void,
  ): Following => {
    const again = (): void => {
      query()
      notify()
    }
    for (const table of tables) table.add(again)
    again()
    return {
      unsubscribe() {
        for (const table of tables) table.delete(again)
      },
    }
  }
  return {
    notifies: 'written',
    books: (id, notify) => follow(() => books.all(id), [onBooks], notify),
    chain: (city, stars, notify) => follow(() => chain.all(city, stars), [onBooks, onReviews], notify),
    booksNow: (id) => books.all(id).map(idOf),
    chainNow: (city, stars) => chain.all(city, stars).map(idOf),
    author: (book) => author.get(book) as number,
    rating: (review) => rating.get(review) as number,
    moveBook(book, to) {
      move.run(to, book)
      for (const again of onBooks) again()
    },
    rate(review, stars) {
      rate.run(stars, review)
      for (const again of onReviews) again()
    },
  }
}
