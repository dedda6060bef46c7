import { avg, count, createStore, MemoryLog } from 'relata'
import type { Data } from '../data/generate.js'
import { feed } from '../data/rows.js'
import type { ReviewRow, Sink } from '../data/rows.js'
import type { LivePeer, LiveStore } from './live-peer.js'
import { relataLive } from './relata-live.js'
import type { Peer, Ranked, Rows } from './peer.js'
import { schema, totalsOf } from './relata-schema.js'
import type { Library, Store } from './relata-schema.js'

/** Relata as its users write it: public calls, every query set built where it is evaluated. */
class Relata implements Peer, LiveStore {
  readonly name = 'relata'
  #db: Store = createStore<Library>(schema)

  load(data: Data): void {
    this.#db = createStore<Library>(schema)
    this.#db.transact(() => feed(data, this.#sink()))
  }

  loadRows(data: Data): void {
    this.#db = createStore<Library>(schema)
    feed(data, this.#sink())
  }

  openWarm(data: Data): void {
    const log = new MemoryLog()
    this.#db = createStore<Library>(schema, { log })
    this.#db.transact(() => feed(data, this.#sink()))
    this.#db = createStore<Library>(schema, { log, warm: true })
  }

  keepQuerySets(size: number): readonly unknown[] {
    const { Author, Book, Person, Review } = this.#db
    const forms: readonly ((i: number) => unknown)[] = [
      (i) => Person.filter({ friends__friends: i }).exclude({ pk: i }),
      (i) => Review.filter({ book__author__profile__city: `City${i}`, rating: 3 }),
      (i) => Author.filter({ books__tags__name: `Tag${i}` }).filter({ books__reviews__rating: 1 }),
      (i) =>
        Book.filter({ year__in: [i, i + 1], rating__gt: 20 })
          .orderBy('-rating', 'id')
          .slice(0, 10),
      (i) => Author.annotate({ n: count('books') }).filter({ n__gt: i }),
    ]
    return Array.from({ length: size }, (_, i) => forms[i % forms.length]?.(i))
  }

  #sink(): Sink {
    const db = this.#db
    return {
      category: ({ id, name, parent }) => void db.Category.create({ id, name, parent_id: parent }),
      tag: ({ id, name }) => void db.Tag.create({ id, name }),
      person: ({ id, name }) => void db.Person.create({ id, name }),
      author: ({ id, name, country }) => void db.Author.create({ id, name, country }),
      profile: ({ id, author, city }) => void db.Profile.create({ id, author_id: author, city }),
      book: ({ id, title, year, rating, author, category }) =>
        void db.Book.create({ id, title, year, rating, author_id: author, category_id: category }),
      review: (row) => this.addReview(row),
      link: (book, tag) => this.addTag(book, tag),
      friend: (a, b) => db.Person.get(a).friends.add(b),
    }
  }

  bytesOutside(): number {
    return 0
  }
  close(): void {}

  id(row: unknown): number {
    return (row as { id: number }).id
  }
  city(name: string): string {
    return name
  }

  forward(book: number): string {
    return this.#db.Book.get(book).author.profile.city
  }
  forwardHops(id: number): string {
    const book = this.#db.Book.get(id)
    const author = this.#db.Author.get(book.author_id)
    return author.profile.city
  }
  reverseSet(author: number): number {
    const books = this.#db.Author.get(author).books.toArray()
    let sum = 0
    for (let i = 0; i < books.length; i++) sum += (books[i] as (typeof books)[number]).rating
    return sum
  }
  reverseCount(author: number): number {
    return this.#db.Author.get(author).books.count()
  }
  tagBooks(tag: number): Rows {
    return this.#db.Tag.get(tag).books.toArray()
  }
  friends(person: number): Rows {
    return this.#db.Person.get(person).friends.toArray()
  }
  friendsOfFriends(person: number): Rows {
    return this.#db.Person.filter({ friends__friends: person }).exclude({ pk: person }).toArray()
  }

  chainSelective(city: string): Rows {
    return this.#db.Review.filter({ book__author__profile__city: city }).toArray()
  }
  chainUnselective(before: string): Rows {
    return this.#db.Review.filter({ book__author__profile__city__lt: before }).toArray()
  }
  reverseChain(rating: number, tag: string): Rows {
    return this.#db.Author.filter({ books__reviews__rating: rating, books__tags__name: tag }).toArray()
  }
  exclude(rating: number): Rows {
    return this.#db.Book.exclude({ reviews__rating: rating }).toArray()
  }
  twoMulti(tag: string, rating: number): Rows {
    return this.#db.Author.filter({ books__tags__name: tag })
      .filter({ books__reviews__rating: rating })
      .toArray()
  }
  topCount(limit: number): Ranked[] {
    const authors = this.#db.Author.annotate({ n: count('books') })
      .orderBy('-n', 'id')
      .slice(0, limit)
    return authors.toArray().map(({ id, n }) => ({ id, value: n }))
  }
  topAverage(limit: number, above: number): Ranked[] {
    const reviewed = this.#db.Author.annotate({
      n: count('books__reviews'),
      rating: avg('books__reviews__rating'),
    }).filter({
      n__gt: above,
    })
    const authors = reviewed.orderBy('-rating', 'id').slice(0, limit)
    return authors.toArray().map(({ id, rating }) => ({ id, value: rating ?? 0 }))
  }

  live(): LivePeer {
    return relataLive(this.#db)
  }

  addReview({ id, book, rating, user }: ReviewRow): void {
    this.#db.Review.create({ id, book_id: book, rating, user_id: user })
  }
  addReviews(rows: readonly ReviewRow[]): void {
    this.#db.transact(() => {
      for (const row of rows) this.addReview(row)
    })
  }
  moveBook(book: number, author: number): void {
    this.#db.Book.update(book, { author_id: author })
  }
  updateBook(book: number, year: number, rating: number): void {
    this.#db.Book.update(book, { year, rating })
  }
  addTag(book: number, tag: number): void {
    this.#db.Book.get(book).tags.add(tag)
  }
  removeTag(book: number, tag: number): void {
    this.#db.Book.get(book).tags.remove(tag)
  }
  deleteAuthor(author: number): void {
    this.#db.Author.delete(author)
  }
  totals(): number[] {
    return totalsOf(this.#db)
  }
}

export function relata(): Peer & LiveStore {
  return new Relata()
}
