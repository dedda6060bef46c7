import Database from 'better-sqlite3'
import type { Statement } from 'better-sqlite3'
import { feed } from '../data/rows.js'
import type { ReviewRow, Sink } from '../data/rows.js'
import type { Data } from '../data/generate.js'
import type { LivePeer, LiveStore } from './live-peer.js'
import { sqliteLive } from './sqlite-live.js'
import type { Peer, Ranked, Rows } from './peer.js'
import { QUERIES, SCHEMA } from './sqlite-schema.js'

type Statements = { readonly [name in keyof typeof QUERIES]: Statement<(string | number | null)[]> }

/** better-sqlite3 in memory: prepared statements, an index for every query, `all()` for rows. */
class Sqlite implements Peer, LiveStore {
  readonly name = 'sqlite'
  #db = open()
  #do = prepare(this.#db)

  load(data: Data): void {
    this.#reopen()
    this.#db.transaction(() => feed(data, this.#sink()))()
  }
  loadRows(data: Data): void {
    this.#reopen()
    feed(data, this.#sink())
  }
  #reopen(): void {
    this.#db.close()
    this.#db = open()
    this.#do = prepare(this.#db)
  }

  #sink(): Sink {
    const run = this.#do
    return {
      category: (row) => void run.category.run(row.id, row.name, row.parent),
      tag: (row) => void run.tag.run(row.id, row.name),
      person: (row) => void run.person.run(row.id, row.name),
      author: (row) => void run.author.run(row.id, row.name, row.country),
      profile: (row) => void run.profile.run(row.id, row.author, row.city),
      book: (row) => void run.book.run(row.id, row.title, row.year, row.rating, row.author, row.category),
      review: (row) => this.addReview(row),
      link: (book, tag) => this.addTag(book, tag),
      friend: (a, b) => {
        run.friend.run(a, b)
        run.friend.run(b, a)
      },
    }
  }

  bytesOutside(): number {
    return (
      Number(this.#db.pragma('page_count', { simple: true })) *
      Number(this.#db.pragma('page_size', { simple: true }))
    )
  }
  close(): void {
    this.#db.close()
  }

  id(row: unknown): number {
    return (row as { id: number }).id
  }
  city(name: string): string {
    return name
  }

  forward(book: number): string {
    return (this.#do.forward.get(book) as { city: string }).city
  }
  forwardHops(id: number): string {
    const book = this.#do.hopBook.get(id) as { author: number }
    const author = this.#do.hopAuthor.get(book.author) as { id: number }
    return (this.#do.hopProfile.get(author.id) as { city: string }).city
  }
  reverseSet(author: number): number {
    const books = this.#do.booksOfAuthor.all(author) as { rating: number }[]
    let sum = 0
    for (let i = 0; i < books.length; i++) sum += (books[i] as { rating: number }).rating
    return sum
  }
  reverseCount(author: number): number {
    return (this.#do.countBooks.get(author) as { 'count(*)': number })['count(*)']
  }
  tagBooks(tag: number): Rows {
    return this.#do.tagBooks.all(tag)
  }
  friends(person: number): Rows {
    return this.#do.friends.all(person)
  }
  friendsOfFriends(person: number): Rows {
    return this.#do.friendsOfFriends.all(person, person)
  }

  chainSelective(city: string): Rows {
    return this.#do.chainSelective.all(city)
  }
  chainUnselective(before: string): Rows {
    return this.#do.chainUnselective.all(before)
  }
  reverseChain(rating: number, tag: string): Rows {
    return this.#do.reverseChain.all(tag, rating)
  }
  exclude(rating: number): Rows {
    return this.#do.exclude.all(rating)
  }
  twoMulti(tag: string, rating: number): Rows {
    return this.#do.twoMulti.all(tag, rating)
  }
  topCount(limit: number): Ranked[] {
    return this.#do.topCount.all(limit) as Ranked[]
  }
  topAverage(limit: number, above: number): Ranked[] {
    return this.#do.topAverage.all(above, limit) as Ranked[]
  }

  live(): LivePeer {
    return sqliteLive(this.#db)
  }

  addReview(row: ReviewRow): void {
    this.#do.review.run(row.id, row.book, row.rating, row.user)
  }
  addReviews(rows: readonly ReviewRow[]): void {
    this.#db.transaction(() => {
      for (const row of rows) this.addReview(row)
    })()
  }
  moveBook(book: number, author: number): void {
    this.#do.moveBook.run(author, book)
  }
  updateBook(book: number, year: number, rating: number): void {
    this.#do.updateBook.run(year, rating, book)
  }
  addTag(book: number, tag: number): void {
    this.#do.link.run(book, tag)
  }
  removeTag(book: number, tag: number): void {
    this.#do.unlink.run(book, tag)
  }
  deleteAuthor(author: number): void {
    this.#do.deleteAuthor.run(author)
  }
  totals(): number[] {
    return this.#do.totals.raw().get() as number[]
  }
}

export function sqlite(): Peer & LiveStore {
  return new Sqlite()
}

function open(): Database.Database {
  const db = new Database(':memory:')
  db.pragma('foreign_keys = on')
  db.exec(SCHEMA)
  return db
}

function prepare(db: Database.Database): Statements {
  const entries = Object.entries(QUERIES).map(([name, sql]) => [name, db.prepare(sql)] as const)
  return Object.fromEntries(entries) as Statements
}
