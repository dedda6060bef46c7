import { eq, sql } from 'drizzle-orm'
import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres'
import pg from 'pg'
import {
  feedCatalog,
  type CatalogAuthor,
  type CatalogBook,
  type CatalogProfile,
  type CatalogReview,
} from '../data/catalog.js'
import type { Data } from '../data/generate.js'
import { authors, books, LOADED, profiles, reviews, TABLES } from './drizzle-tables.js'
import type { PostgresSystem } from './figure.js'
import type { Row, RowPeer } from './row-peer.js'

/** Rows of an INSERT while the data is loaded. */
const ROWS = 1000
const CONNECTIONS = 16

/** Plain tables with drizzle-orm over `pg`, with a prepared statement for each call. */
export class DrizzleRows implements RowPeer {
  readonly system: PostgresSystem = 'drizzle'
  readonly #pool: pg.Pool
  readonly #calls: ReturnType<typeof prepared>

  private constructor(pool: pg.Pool) {
    this.#pool = pool
    this.#calls = prepared(drizzle({ client: pool }))
  }

  /** Creates the tables in an empty database, and loads the data. */
  static async load(url: string, data: Data): Promise<DrizzleRows> {
    const pool = new pg.Pool({ connectionString: url, max: CONNECTIONS })
    await pool.query(TABLES)
    await insertAll(drizzle({ client: pool }), data)
    await pool.query(LOADED)
    return new DrizzleRows(pool)
  }

  async book(book: number): Promise<Row | null> {
    return (await this.#calls.book.execute({ book }))[0] ?? null
  }
  async author(book: number): Promise<Row | null> {
    return (await this.#calls.author.execute({ book }))[0]?.author ?? null
  }
  books(author: number): Promise<readonly Row[]> {
    return this.#calls.books.execute({ author })
  }
  reviewsIn(city: string): Promise<readonly Row[]> {
    return this.#calls.reviewsIn.execute({ city })
  }
  review(book: number, rating: number): Promise<unknown> {
    return this.#calls.review.execute({ book, rating })
  }
  rate(book: number, rating: number): Promise<unknown> {
    return this.#calls.rate.execute({ book, rating })
  }
  close(): Promise<void> {
    return this.#pool.end()
  }
}

function prepared(db: NodePgDatabase) {
  const book = sql.placeholder('book')
  const rating = sql.placeholder('rating')
  return {
    book: db.select().from(books).where(eq(books.id, book)).prepare('book'),
    author: db
      .select({ book: books, author: authors })
      .from(books)
      .innerJoin(authors, eq(books.author, authors.id))
      .where(eq(books.id, book))
      .prepare('author'),
    books: db
      .select()
      .from(books)
      .where(eq(books.author, sql.placeholder('author')))
      .prepare('books'),
    reviewsIn: db
      .select({ id: reviews.id, book: reviews.book, rating: reviews.rating })
      .from(reviews)
      .innerJoin(books, eq(reviews.book, books.id))
      .innerJoin(authors, eq(books.author, authors.id))
      .innerJoin(profiles, eq(profiles.author, authors.id))
      .where(eq(profiles.city, sql.placeholder('city')))
      .prepare('reviews_in'),
    review: db.insert(reviews).values({ book, rating }).returning().prepare('review'),
    rate: db
      .update(books)
      .set({ rating: sql`${rating}` })
      .where(eq(books.id, book))
      .prepare('rate'),
  }
}

async function insertAll(db: NodePgDatabase, data: Data): Promise<void> {
  const rows: [CatalogAuthor[], CatalogProfile[], CatalogBook[], CatalogReview[]] = [[], [], [], []]
  feedCatalog(data, {
    author: (row) => void rows[0].push(row),
    profile: (row) => void rows[1].push(row),
    book: (row) => void rows[2].push(row),
    review: (row) => void rows[3].push(row),
  })
  await inParts(rows[0], (part) => db.insert(authors).values(part))
  await inParts(rows[1], (part) => db.insert(profiles).values(part))
  await inParts(rows[2], (part) => db.insert(books).values(part))
  await inParts(rows[3], (part) => db.insert(reviews).values(part))
}

async function inParts<T>(rows: readonly T[], insert: (part: T[]) => PromiseLike<unknown>): Promise<void> {
  for (let at = 0; at < rows.length; at += ROWS) await insert(rows.slice(at, at + ROWS))
}
