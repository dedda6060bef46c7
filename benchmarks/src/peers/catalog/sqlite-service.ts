import type { CatalogReview } from '../../data/catalog.js'
import type { Following } from '../live-peer.js'
import type { Page, Row } from './page-peer.js'
import type { ServicePeer } from './service-peer.js'
import { prepare, SqlitePages } from './sqlite-pages.js'

const QUERIES = {
  book: 'select * from book where id = ?',
  ratedIn: `select r.* from profile p cross join book b on b.author = p.author cross join review r on r.book = b.id
    where p.city = ? and r.rating = ?`,
  authorsReviewed: `select * from author where id in (select b.author from book b where b.shelf = ?
    and exists (select 1 from review r where r.book = b.id and r.rating = ?))`,
  booksOf: 'select * from book where author = ?',
  addReview: 'insert into review values (?, ?, ?)',
  rate: 'update review set rating = ? where id = ?',
  moveBook: 'update book set author = ? where id = ?',
} as const

/** SQLite has no live queries: every subscription on a table that was written runs its query again. */
class SqliteService extends SqlitePages implements ServicePeer {
  readonly #run = prepare(this.db, QUERIES)
  readonly #onBooks = new Set<() => void>()
  readonly #onReviews = new Set<() => void>()

  book(id: number): Row | null {
    return this.#run.book.get(id) as Row
  }
  ratedIn(city: string, rating: number): Page {
    return this.#run.ratedIn.all(city, rating) as Row[]
  }
  authorsReviewed(shelf: number, rating: number): Page {
    return this.#run.authorsReviewed.all(shelf, rating) as Row[]
  }

  addReview({ id, book, rating }: CatalogReview): void {
    this.#run.addReview.run(id, book, rating)
    for (const again of this.#onReviews) again()
  }
  rate(review: number, rating: number): void {
    this.#run.rate.run(rating, review)
    for (const again of this.#onReviews) again()
  }
  moveBook(book: number, author: number): void {
    this.#run.moveBook.run(author, book)
    for (const again of this.#onBooks) again()
  }

  followBooks(author: number, notify: () => void): Following {
    return follow([this.#onBooks], () => {
      this.#run.booksOf.all(author)
      notify()
    })
  }
  followReviews(city: string, rating: number, notify: () => void): Following {
    return follow([this.#onBooks, this.#onReviews], () => {
      this.ratedIn(city, rating)
      notify()
    })
  }
}

function follow(tables: readonly Set<() => void>[], again: () => void): Following {
  for (const table of tables) table.add(again)
  again()
  return {
    unsubscribe() {
      for (const table of tables) table.delete(again)
    },
  }
}

export function sqliteService(): ServicePeer {
  return new SqliteService()
}
