import { feed } from '../data/rows.js'
import type {
  AuthorRow,
  BookRow,
  CategoryRow,
  PersonRow,
  ProfileRow,
  ReviewRow,
  Sink,
  TagRow,
} from '../data/rows.js'
import type { Data } from '../data/generate.js'
import { handMapLive } from './hand-map-live.js'
import type { LivePeer, LiveStore } from './live-peer.js'
import type { Peer, Ranked, Rows } from './peer.js'

/** Of the same class as the sets that it represents, so that loops over them stay monomorphic. */
const NO_ROWS: ReadonlySet<never> = new Set<never>()

/**
 * What a careful programmer writes without a library: plain row objects mutated in place; a Map by primary
 * key; a Map from owner to Set of rows for every reverse relation; a Map for every unique look-up. No events,
 * no transactions, no undo.
 */
class HandMap implements Peer, LiveStore {
  readonly name = 'hand-map'
  categories = new Map<number, CategoryRow>()
  tags = new Map<number, TagRow>()
  people = new Map<number, PersonRow>()
  authors = new Map<number, AuthorRow>()
  profiles = new Map<number, ProfileRow>()
  books = new Map<number, BookRow>()
  reviews = new Map<number, ReviewRow>()
  tagByName = new Map<string, TagRow>()
  profileOfAuthor = new Map<number, ProfileRow>()
  profilesOfCity = new Map<string, Set<ProfileRow>>()
  categoriesOfParent = new Map<number, Set<CategoryRow>>()
  booksOfAuthor = new Map<number, Set<BookRow>>()
  booksOfCategory = new Map<number, Set<BookRow>>()
  reviewsOfBook = new Map<number, Set<ReviewRow>>()
  reviewsOfUser = new Map<number, Set<ReviewRow>>()
  tagsOfBook = new Map<number, Set<TagRow>>()
  booksOfTag = new Map<number, Set<BookRow>>()
  friendsOf = new Map<number, Set<PersonRow>>()

  load(data: Data): void {
    Object.assign(this, new HandMap())
    feed(data, this.#sink())
  }

  loadRows(data: Data): void {
    this.load(data)
  }

  #sink(): Sink {
    return {
      category: (row) => {
        this.categories.set(row.id, row)
        if (row.parent !== null) put(this.categoriesOfParent, row.parent, row)
      },
      tag: (row) => {
        this.tags.set(row.id, row)
        this.tagByName.set(row.name, row)
      },
      person: (row) => void this.people.set(row.id, row),
      author: (row) => void this.authors.set(row.id, row),
      profile: (row) => {
        this.profiles.set(row.id, row)
        this.profileOfAuthor.set(row.author, row)
        put(this.profilesOfCity, row.city, row)
      },
      book: (row) => this.insertBook(row),
      review: (row) => this.addReview(row),
      link: (book, tag) => this.addTag(book, tag),
      friend: (a, b) => {
        put(this.friendsOf, a, this.people.get(b) as PersonRow)
        put(this.friendsOf, b, this.people.get(a) as PersonRow)
      },
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

  forward(id: number): string {
    const book = this.books.get(id) as BookRow
    return (this.profileOfAuthor.get(book.author) as ProfileRow).city
  }
  forwardHops(id: number): string {
    const book = this.books.get(id) as BookRow
    const author = this.authors.get(book.author) as AuthorRow
    return (this.profileOfAuthor.get(author.id) as ProfileRow).city
  }

  reverseSet(author: number): number {
    const books = [...(this.booksOfAuthor.get(author) ?? NO_ROWS)]
    let sum = 0
    for (let i = 0; i < books.length; i++) sum += (books[i] as BookRow).rating
    return sum
  }
  reverseCount(author: number): number {
    return this.booksOfAuthor.get(author)?.size ?? 0
  }

  tagBooks(tag: number): Rows {
    return [...(this.booksOfTag.get(tag) ?? NO_ROWS)]
  }
  friends(person: number): Rows {
    return [...(this.friendsOf.get(person) ?? NO_ROWS)]
  }
  friendsOfFriends(person: number): Rows {
    const found = new Set<PersonRow>()
    for (const friend of this.friendsOf.get(person) ?? NO_ROWS) {
      for (const other of this.friendsOf.get(friend.id) ?? NO_ROWS) if (other.id !== person) found.add(other)
    }
    return [...found]
  }

  chainSelective(city: string): Rows {
    const found: ReviewRow[] = []
    for (const profile of this.profilesOfCity.get(city) ?? NO_ROWS) this.#takeReviews(profile.author, found)
    return found
  }
  chainUnselective(before: string): Rows {
    const found: ReviewRow[] = []
    for (const [city, profiles] of this.profilesOfCity) {
      if (city < before) for (const profile of profiles) this.#takeReviews(profile.author, found)
    }
    return found
  }
  reverseChain(rating: number, tag: string): Rows {
    const found = new Set<AuthorRow>()
    for (const book of this.booksOfTag.get(this.#tagId(tag)) ?? NO_ROWS) {
      if (this.#hasReview(book.id, rating)) found.add(this.authors.get(book.author) as AuthorRow)
    }
    return [...found]
  }
  exclude(rating: number): Rows {
    const found: BookRow[] = []
    for (const book of this.books.values()) if (!this.#hasReview(book.id, rating)) found.push(book)
    return found
  }
  twoMulti(tag: string, rating: number): Rows {
    const candidates = new Set<number>()
    for (const book of this.booksOfTag.get(this.#tagId(tag)) ?? NO_ROWS) candidates.add(book.author)
    const found: AuthorRow[] = []
    for (const author of candidates)
      if (this.#hasBookReviewed(author, rating)) found.push(this.authors.get(author) as AuthorRow)
    return found
  }

  #takeReviews(author: number, into: ReviewRow[]): void {
    for (const book of this.booksOfAuthor.get(author) ?? NO_ROWS) {
      for (const review of this.reviewsOfBook.get(book.id) ?? NO_ROWS) into.push(review)
    }
  }
  #tagId(name: string): number {
    return this.tagByName.get(name)?.id ?? 0
  }
  #hasReview(book: number, rating: number): boolean {
    const reviews = this.reviewsOfBook.get(book)
    if (reviews === undefined) return false
    for (const review of reviews) if (review.rating === rating) return true
    return false
  }
  #hasBookReviewed(author: number, rating: number): boolean {
    for (const book of this.booksOfAuthor.get(author) ?? NO_ROWS)
      if (this.#hasReview(book.id, rating)) return true
    return false
  }

  topCount(limit: number): Ranked[] {
    const ranked: Ranked[] = []
    for (const author of this.authors.values())
      ranked.push({ id: author.id, value: this.booksOfAuthor.get(author.id)?.size ?? 0 })
    return ranked.sort(byValueThenId).slice(0, limit)
  }
  topAverage(limit: number, above: number): Ranked[] {
    const ranked: Ranked[] = []
    for (const author of this.authors.values()) {
      let count = 0
      let sum = 0
      for (const book of this.booksOfAuthor.get(author.id) ?? NO_ROWS) {
        for (const review of this.reviewsOfBook.get(book.id) ?? NO_ROWS) {
          count++
          sum += review.rating
        }
      }
      if (count > above) ranked.push({ id: author.id, value: sum / count })
    }
    return ranked.sort(byValueThenId).slice(0, limit)
  }

  insertBook(row: BookRow): void {
    this.books.set(row.id, row)
    put(this.booksOfAuthor, row.author, row)
    put(this.booksOfCategory, row.category, row)
  }
  live(): LivePeer {
    return handMapLive(this)
  }

  addReview(row: ReviewRow): void {
    this.reviews.set(row.id, row)
    put(this.reviewsOfBook, row.book, row)
    put(this.reviewsOfUser, row.user, row)
  }
  addReviews(rows: readonly ReviewRow[]): void {
    for (const row of rows) this.addReview(row)
  }
  deleteReview(row: ReviewRow): void {
    this.reviewsOfBook.get(row.book)?.delete(row)
    this.reviewsOfUser.get(row.user)?.delete(row)
    this.reviews.delete(row.id)
  }
  moveBook(id: number, author: number): void {
    const book = this.books.get(id) as BookRow
    this.booksOfAuthor.get(book.author)?.delete(book)
    book.author = author
    put(this.booksOfAuthor, author, book)
  }
  updateBook(id: number, year: number, rating: number): void {
    const book = this.books.get(id) as BookRow
    book.year = year
    book.rating = rating
  }
  addTag(book: number, tag: number): void {
    put(this.tagsOfBook, book, this.tags.get(tag) as TagRow)
    put(this.booksOfTag, tag, this.books.get(book) as BookRow)
  }
  removeTag(book: number, tag: number): void {
    this.tagsOfBook.get(book)?.delete(this.tags.get(tag) as TagRow)
    this.booksOfTag.get(tag)?.delete(this.books.get(book) as BookRow)
  }
  deleteAuthor(id: number): void {
    const profile = this.profileOfAuthor.get(id)
    if (profile !== undefined) this.#deleteProfile(profile)
    for (const book of this.booksOfAuthor.get(id) ?? NO_ROWS) this.#deleteBook(book)
    this.booksOfAuthor.delete(id)
    this.authors.delete(id)
  }
  #deleteProfile(profile: ProfileRow): void {
    this.profiles.delete(profile.id)
    this.profileOfAuthor.delete(profile.author)
    this.profilesOfCity.get(profile.city)?.delete(profile)
  }
  #deleteBook(book: BookRow): void {
    for (const review of this.reviewsOfBook.get(book.id) ?? NO_ROWS) {
      this.reviewsOfUser.get(review.user)?.delete(review)
      this.reviews.delete(review.id)
    }
    for (const tag of this.tagsOfBook.get(book.id) ?? NO_ROWS) this.booksOfTag.get(tag.id)?.delete(book)
    this.reviewsOfBook.delete(book.id)
    this.tagsOfBook.delete(book.id)
    this.booksOfCategory.get(book.category)?.delete(book)
    this.books.delete(book.id)
  }

  totals(): number[] {
    let reviewSum = 0
    for (const review of this.reviews.values()) reviewSum += review.id * review.rating
    let bookSum = 0
    for (const book of this.books.values()) bookSum += book.id * (book.author % 97)
    let links = 0
    for (const tags of this.tagsOfBook.values()) links += tags.size
    let held = 0
    for (const books of this.booksOfTag.values()) held += books.size
    return [
      this.authors.size,
      this.profiles.size,
      this.books.size,
      bookSum,
      this.reviews.size,
      reviewSum,
      links,
      held,
    ]
  }
}

export function handMap(): HandMap {
  return new HandMap()
}
export type { HandMap }

function put<K, V>(sets: Map<K, Set<V>>, owner: K, member: V): void {
  const set = sets.get(owner)
  if (set === undefined) sets.set(owner, new Set([member]))
  else set.add(member)
}

function byValueThenId(a: Ranked, b: Ranked): number {
  return b.value - a.value || a.id - b.id
}
