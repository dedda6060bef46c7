import type { Data } from '../data/generate.js'
import { feedCatalog } from '../data/catalog.js'
import type { CatalogStore } from '../peers/catalog/catalog-schema.js'
import type { PostgresSystem } from './figure.js'
import type { RowPeer } from './row-peer.js'

/** Rows of a commit while the data is loaded. */
const ROWS = 100
/** Commits that wait together then. */
const COMMITS = 100

export class RelataRows implements RowPeer {
  readonly system: PostgresSystem = 'relata'
  readonly db: CatalogStore

  constructor(db: CatalogStore) {
    this.db = db
  }

  /** Loads the data into an empty store, in commits of a hundred rows. */
  static async load(db: CatalogStore, data: Data): Promise<RelataRows> {
    const writes: (() => void)[] = []
    feedCatalog(data, {
      author: (row) => writes.push(() => void db.Author.create(row)),
      profile: ({ author, ...row }) =>
        writes.push(() => void db.Profile.create({ ...row, author_id: author })),
      book: ({ author, ...row }) => writes.push(() => void db.Book.create({ ...row, author_id: author })),
      review: ({ book, ...row }) => writes.push(() => void db.Review.create({ ...row, book_id: book })),
    })
    for (let at = 0; at < writes.length; at += ROWS * COMMITS) {
      const group = Array.from({ length: COMMITS }, (_, commit) => {
        const rows = writes.slice(at + commit * ROWS, at + (commit + 1) * ROWS)
        return db.submit(() => rows.forEach((write) => write()))
      })
      await Promise.all(group)
    }
    return new RelataRows(db)
  }

  book(id: number) {
    return this.db.Book.get(id)
  }
  author(book: number) {
    return this.db.Book.get(book).author
  }
  books(author: number) {
    return this.db.Author.get(author).books.toArray()
  }
  reviewsIn(city: string) {
    return this.db.Review.filter({ book__author__profile__city: city }).toArray()
  }
  review(book: number, rating: number): Promise<unknown> {
    return this.db.submit(() => this.db.Review.create({ book_id: book, rating }))
  }
  rate(book: number, rating: number): Promise<unknown> {
    return this.db.submit(() => this.db.Book.update(book, { rating }))
  }
  close(): Promise<void> {
    return this.db.close()
  }
}
