import { CITIES } from '../data/generate.js'
import type { Data } from '../data/generate.js'
import { feed } from '../data/rows.js'
import type { BookRow, ProfileRow, ReviewRow, Sink } from '../data/rows.js'
import { LinkedLists } from './linked-lists.js'
import type { Peer, Ranked, Rows } from './peer.js'

/** Space for rows that the workloads add after the load. */
const SPARE = 100_000

/**
 * The floor: a typed array a column, ids as indexes, linked lists for reverse relations, results as ids.
 * Names are not stored, cities are codes, and nothing is checked.
 */
class HandCols implements Peer {
  readonly name = 'hand-cols'
  authors = 0
  books = 0
  reviews = 0
  links = 0
  authorLive = new Uint8Array(0)
  bookLive = new Uint8Array(0)
  reviewLive = new Uint8Array(0)
  /**
   * Profile ids by author and cities by profile; a profile's id is its author's here, but the step is made.
   */
  profileOfAuthor = new Int32Array(0)
  profileCity = new Uint8Array(0)
  bookYear = new Uint16Array(0)
  bookRating = new Uint8Array(0)
  bookAuthor = new Int32Array(0)
  bookCategory = new Uint8Array(0)
  reviewBook = new Int32Array(0)
  reviewRating = new Uint8Array(0)
  reviewUser = new Int32Array(0)
  linkBook = new Int32Array(0)
  linkTag = new Int32Array(0)
  friendTo = new Int32Array(0)
  friendEnds = 0
  profilesOfCity = new LinkedLists(0, 0)
  booksOfAuthor = new LinkedLists(0, 0)
  booksOfCategory = new LinkedLists(0, 0)
  reviewsOfBook = new LinkedLists(0, 0)
  reviewsOfUser = new LinkedLists(0, 0)
  linksOfBook = new LinkedLists(0, 0)
  linksOfTag = new LinkedLists(0, 0)
  friendsOf = new LinkedLists(0, 0)
  /** Where a set of ids is being made: the round in which an id was last seen. */
  seen = new Int32Array(0)
  round = 0

  load(data: Data): void {
    Object.assign(this, new HandCols())
    this.#reserve(data)
    feed(data, this.#sink())
  }

  #reserve(data: Data): void {
    const reviews = data.reviews + SPARE
    const links = data.linkBook.length + SPARE
    this.authorLive = new Uint8Array(data.authors + 1)
    this.bookLive = new Uint8Array(data.books + 1)
    this.reviewLive = new Uint8Array(reviews + 1)
    this.profileOfAuthor = new Int32Array(data.authors + 1)
    this.profileCity = new Uint8Array(data.authors + 1)
    this.bookYear = new Uint16Array(data.books + 1)
    this.bookRating = new Uint8Array(data.books + 1)
    this.bookAuthor = new Int32Array(data.books + 1)
    this.bookCategory = new Uint8Array(data.books + 1)
    this.reviewBook = new Int32Array(reviews + 1)
    this.reviewRating = new Uint8Array(reviews + 1)
    this.reviewUser = new Int32Array(reviews + 1)
    this.linkBook = new Int32Array(links + 1)
    this.linkTag = new Int32Array(links + 1)
    this.friendTo = new Int32Array(2 * data.friendA.length + 1)
    this.profilesOfCity = new LinkedLists(CITIES.length, data.authors)
    this.booksOfAuthor = new LinkedLists(data.authors, data.books)
    this.booksOfCategory = new LinkedLists(data.categories, data.books)
    this.reviewsOfBook = new LinkedLists(data.books, reviews)
    this.reviewsOfUser = new LinkedLists(data.people, reviews)
    this.linksOfBook = new LinkedLists(data.books, links)
    this.linksOfTag = new LinkedLists(data.tags, links)
    this.friendsOf = new LinkedLists(data.people, 2 * data.friendA.length)
    this.seen = new Int32Array(Math.max(data.authors, data.people) + 1)
  }

  #sink(): Sink {
    const codes = new Map(CITIES.map((name, code) => [name, code]))
    return {
      category: () => {},
      tag: () => {},
      person: () => {},
      author: (row) => {
        this.authors++
        this.authorLive[row.id] = 1
      },
      profile: (row) => this.#insertProfile(row, codes.get(row.city) as number),
      book: (row) => this.#insertBook(row),
      review: (row) => this.addReview(row),
      link: (book, tag) => this.addTag(book, tag),
      friend: (a, b) => {
        this.#befriend(a, b)
        this.#befriend(b, a)
      },
    }
  }
  #insertProfile(row: ProfileRow, city: number): void {
    this.profileOfAuthor[row.author] = row.id
    this.profileCity[row.id] = city
    this.profilesOfCity.add(city + 1, row.id)
  }
  #insertBook(row: BookRow): void {
    const id = row.id
    this.books++
    this.bookLive[id] = 1
    this.bookYear[id] = row.year
    this.bookRating[id] = row.rating
    this.bookAuthor[id] = row.author
    this.bookCategory[id] = row.category
    this.booksOfAuthor.add(row.author, id)
    this.booksOfCategory.add(row.category, id)
  }
  #befriend(a: number, b: number): void {
    const end = ++this.friendEnds
    this.friendTo[end] = b
    this.friendsOf.add(a, end)
  }

  bytesOutside(): number {
    return 0
  }
  close(): void {}

  id(row: unknown): number {
    return row as number
  }
  city(name: string): number {
    return CITIES.indexOf(name)
  }

  forward(book: number): number {
    return this.profileCity[this.profileOfAuthor[this.bookAuthor[book] as number] as number] as number
  }
  forwardHops(book: number): number {
    return this.forward(book)
  }
  reverseSet(author: number): number {
    const { head, next, count } = this.booksOfAuthor
    const ids = new Array<number>(count[author] as number)
    let sum = 0
    let i = 0
    for (let book = head[author] as number; book !== 0; book = next[book] as number) {
      ids[i++] = book
      sum += this.bookRating[book] as number
    }
    return sum
  }
  reverseCount(author: number): number {
    return this.booksOfAuthor.count[author] as number
  }
  tagBooks(tag: number): Rows {
    const { head, next, count } = this.linksOfTag
    const ids = new Array<number>(count[tag] as number)
    let i = 0
    for (let link = head[tag] as number; link !== 0; link = next[link] as number)
      ids[i++] = this.linkBook[link] as number
    return ids
  }
  friends(person: number): Rows {
    const { head, next, count } = this.friendsOf
    const ids = new Array<number>(count[person] as number)
    let i = 0
    for (let end = head[person] as number; end !== 0; end = next[end] as number)
      ids[i++] = this.friendTo[end] as number
    return ids
  }
  friendsOfFriends(person: number): Rows {
    const { head, next } = this.friendsOf
    const { seen, friendTo } = this
    const round = ++this.round
    const ids: number[] = []
    seen[person] = round
    for (let end = head[person] as number; end !== 0; end = next[end] as number) {
      for (let far = head[friendTo[end] as number] as number; far !== 0; far = next[far] as number) {
        const other = friendTo[far] as number
        if (seen[other] === round) continue
        seen[other] = round
        ids.push(other)
      }
    }
    return ids
  }

  chainSelective(city: string): Rows {
    const profiles = this.profilesOfCity
    const books = this.booksOfAuthor
    const reviews = this.reviewsOfBook
    const ids: number[] = []
    for (
      let profile = profiles.head[this.city(city) + 1] as number;
      profile !== 0;
      profile = profiles.next[profile] as number
    ) {
      for (let book = books.head[profile] as number; book !== 0; book = books.next[book] as number) {
        for (let review = reviews.head[book] as number; review !== 0; review = reviews.next[review] as number)
          ids.push(review)
      }
    }
    return ids
  }
  chainUnselective(before: string): Rows {
    const limit = this.city(before)
    const match = new Uint8Array(this.bookAuthor.length)
    for (let book = 1; book < match.length; book++) match[book] = this.forward(book) < limit ? 1 : 0
    const ids: number[] = []
    const { reviewLive, reviewBook } = this
    for (let review = 1; review < reviewLive.length; review++) {
      if (reviewLive[review] === 1 && match[reviewBook[review] as number] === 1) ids.push(review)
    }
    return ids
  }
  reverseChain(rating: number, tag: string): Rows {
    const round = ++this.round
    const { head, next } = this.linksOfTag
    const ids: number[] = []
    for (let link = head[tagId(tag)] as number; link !== 0; link = next[link] as number) {
      const book = this.linkBook[link] as number
      const author = this.bookAuthor[book] as number
      if (this.seen[author] === round || !this.#hasReview(book, rating)) continue
      this.seen[author] = round
      ids.push(author)
    }
    return ids
  }
  exclude(rating: number): Rows {
    const { reviewLive, reviewRating, reviewBook, bookLive } = this
    const reviewed = new Uint8Array(bookLive.length)
    for (let review = 1; review < reviewLive.length; review++) {
      if (reviewLive[review] === 1 && reviewRating[review] === rating)
        reviewed[reviewBook[review] as number] = 1
    }
    const ids: number[] = []
    for (let book = 1; book < bookLive.length; book++)
      if (bookLive[book] === 1 && reviewed[book] === 0) ids.push(book)
    return ids
  }
  twoMulti(tag: string, rating: number): Rows {
    const round = ++this.round
    const { head, next } = this.linksOfTag
    const ids: number[] = []
    for (let link = head[tagId(tag)] as number; link !== 0; link = next[link] as number) {
      const author = this.bookAuthor[this.linkBook[link] as number] as number
      if (this.seen[author] === round) continue
      this.seen[author] = round
      if (this.#hasBookReviewed(author, rating)) ids.push(author)
    }
    return ids
  }
  #hasReview(book: number, rating: number): boolean {
    const { head, next } = this.reviewsOfBook
    for (let review = head[book] as number; review !== 0; review = next[review] as number)
      if (this.reviewRating[review] === rating) return true
    return false
  }
  #hasBookReviewed(author: number, rating: number): boolean {
    const { head, next } = this.booksOfAuthor
    for (let book = head[author] as number; book !== 0; book = next[book] as number)
      if (this.#hasReview(book, rating)) return true
    return false
  }

  topCount(limit: number): Ranked[] {
    const { count } = this.booksOfAuthor
    const ids: number[] = []
    for (let author = 1; author < this.authorLive.length; author++)
      if (this.authorLive[author] === 1) ids.push(author)
    ids.sort((a, b) => (count[b] as number) - (count[a] as number) || a - b)
    return ids.slice(0, limit).map((id) => ({ id, value: count[id] as number }))
  }
  topAverage(limit: number, above: number): Ranked[] {
    const count = new Int32Array(this.authorLive.length)
    const sum = new Float64Array(this.authorLive.length)
    for (let review = 1; review < this.reviewLive.length; review++) {
      if (this.reviewLive[review] === 0) continue
      const author = this.bookAuthor[this.reviewBook[review] as number] as number
      count[author] = (count[author] as number) + 1
      sum[author] = (sum[author] as number) + (this.reviewRating[review] as number)
    }
    const ids: number[] = []
    for (let author = 1; author < count.length; author++) {
      if ((count[author] as number) <= above) continue
      ids.push(author)
      sum[author] = (sum[author] as number) / (count[author] as number)
    }
    ids.sort((a, b) => (sum[b] as number) - (sum[a] as number) || a - b)
    return ids.slice(0, limit).map((id) => ({ id, value: sum[id] as number }))
  }

  addReview(row: ReviewRow): void {
    const id = row.id
    this.reviews++
    this.reviewLive[id] = 1
    this.reviewBook[id] = row.book
    this.reviewRating[id] = row.rating
    this.reviewUser[id] = row.user
    this.reviewsOfBook.add(row.book, id)
    this.reviewsOfUser.add(row.user, id)
  }
  addReviews(rows: readonly ReviewRow[]): void {
    for (const row of rows) this.addReview(row)
  }
  moveBook(book: number, author: number): void {
    this.booksOfAuthor.remove(this.bookAuthor[book] as number, book)
    this.bookAuthor[book] = author
    this.booksOfAuthor.add(author, book)
  }
  addTag(book: number, tag: number): void {
    const link = ++this.links
    this.linkBook[link] = book
    this.linkTag[link] = tag
    this.linksOfBook.add(book, link)
    this.linksOfTag.add(tag, link)
  }
  removeTag(book: number, tag: number): void {
    let link = this.linksOfBook.head[book] as number
    while (link !== 0 && this.linkTag[link] !== tag) link = this.linksOfBook.next[link] as number
    if (link !== 0) this.#removeLink(link)
  }
  /** The last link moves to the position of the removed one, so that positions are reused. */
  #removeLink(link: number): void {
    this.linksOfBook.remove(this.linkBook[link] as number, link)
    this.linksOfTag.remove(this.linkTag[link] as number, link)
    const last = this.links--
    if (last === link) return
    const book = this.linkBook[last] as number
    const tag = this.linkTag[last] as number
    this.linksOfBook.remove(book, last)
    this.linksOfTag.remove(tag, last)
    this.linkBook[link] = book
    this.linkTag[link] = tag
    this.linksOfBook.add(book, link)
    this.linksOfTag.add(tag, link)
  }
  deleteAuthor(author: number): void {
    const profile = this.profileOfAuthor[author] as number
    this.profilesOfCity.remove((this.profileCity[profile] as number) + 1, profile)
    this.profileOfAuthor[author] = 0
    for (
      let book = this.booksOfAuthor.head[author] as number;
      book !== 0;
      book = this.booksOfAuthor.next[book] as number
    )
      this.#deleteBook(book)
    this.booksOfAuthor.head[author] = 0
    this.booksOfAuthor.count[author] = 0
    this.authorLive[author] = 0
    this.authors--
  }
  #deleteBook(book: number): void {
    for (
      let review = this.reviewsOfBook.head[book] as number;
      review !== 0;
      review = this.reviewsOfBook.next[review] as number
    ) {
      this.reviewsOfUser.remove(this.reviewUser[review] as number, review)
      this.reviewLive[review] = 0
      this.reviews--
    }
    while (this.linksOfBook.head[book] !== 0) this.#removeLink(this.linksOfBook.head[book] as number)
    this.reviewsOfBook.head[book] = 0
    this.booksOfCategory.remove(this.bookCategory[book] as number, book)
    this.bookLive[book] = 0
    this.books--
  }

  totals(): number[] {
    let reviewSum = 0
    this.reviewLive.forEach((live, id) => (reviewSum += live * id * (this.reviewRating[id] as number)))
    let bookSum = 0
    this.bookLive.forEach((live, id) => (bookSum += live * id * ((this.bookAuthor[id] as number) % 97)))
    const profiles = this.profileOfAuthor.reduce((sum, profile) => sum + (profile === 0 ? 0 : 1), 0)
    let held = 0
    for (const count of this.linksOfTag.count) held += count
    return [this.authors, profiles, this.books, bookSum, this.reviews, reviewSum, this.links, held]
  }
}

export function handCols(): Peer {
  return new HandCols()
}

function tagId(name: string): number {
  return Number(name.slice(3))
}
