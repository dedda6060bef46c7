import { feedCatalog } from '../../data/catalog.js'
import type { CatalogAuthor, CatalogBook, CatalogProfile, CatalogReview } from '../../data/catalog.js'
import type { Data } from '../../data/generate.js'
import { PAGE, TOP } from './page-peer.js'
import type { Page, PagePeer, Row } from './page-peer.js'
import { SortedArray } from './sorted-array.js'

const NO_BOOKS = new SortedArray<CatalogBook>(() => 0)
const NONE: readonly never[] = []

function newestFirst(a: CatalogBook, b: CatalogBook): number {
  return compare(b.published, a.published) || a.id - b.id
}
function bestFirst(a: CatalogBook, b: CatalogBook): number {
  return b.rating - a.rating || a.id - b.id
}

/**
 * What a careful programmer writes without a library: plain row objects, a Map by primary key, a sorted array
 * for every order in use, and one of each author's books.
 */
export class HandPages implements PagePeer {
  readonly name = 'hand-map'
  protected readonly authors = new Map<number, CatalogAuthor>()
  protected readonly books = new Map<number, CatalogBook>()
  protected readonly reviews = new Map<number, CatalogReview>()
  protected readonly cityOfAuthor = new Map<number, string>()
  protected readonly booksOfAuthor = new Map<number, SortedArray<CatalogBook>>()
  protected readonly reviewsOfBook = new Map<number, CatalogReview[]>()
  protected readonly booksOfShelf = new Map<number, CatalogBook[]>()
  readonly #profilesOfCity = new Map<string, CatalogProfile[]>()
  readonly #booksOfYear = new Map<number, number>()
  readonly #byPlace = new Map<number, Map<number, CatalogBook>>()
  readonly #byId: CatalogBook[] = []
  readonly #byDay = new SortedArray<CatalogBook>((a, b) => compare(a.published, b.published) || a.id - b.id)
  readonly #byTitle = new SortedArray<CatalogBook>((a, b) => compare(a.title, b.title))
  readonly #newest = new SortedArray<CatalogBook>(newestFirst)

  load(data: Data): void {
    feedCatalog(data, {
      author: (row) => void this.authors.set(row.id, row),
      profile: (row) => {
        this.cityOfAuthor.set(row.author, row.city)
        push(this.#profilesOfCity, row.city, row)
      },
      book: (row) => this.#addBook(row),
      review: (row) => this.addReview(row),
    })
    this.#byDay.assign(this.#byId)
    this.#byTitle.assign(this.#byId)
    this.#newest.assign(this.#byId)
    for (const books of this.booksOfAuthor.values()) books.assign([...books.rows])
  }
  close(): void {}

  #addBook(row: CatalogBook): void {
    this.books.set(row.id, row)
    this.#byId.push(row)
    push(this.booksOfShelf, row.shelf, row)
    this.#booksOfYear.set(row.year, (this.#booksOfYear.get(row.year) ?? 0) + 1)
    const shelf = this.#byPlace.get(row.shelf) ?? new Map<number, CatalogBook>()
    this.#byPlace.set(row.shelf, shelf.set(row.place, row))
    this.booksBy(row.author).rows.push(row)
  }
  protected booksBy(author: number): SortedArray<CatalogBook> {
    const known = this.booksOfAuthor.get(author)
    if (known !== undefined) return known
    const made = new SortedArray<CatalogBook>(newestFirst)
    this.booksOfAuthor.set(author, made)
    return made
  }
  addReview(row: CatalogReview): void {
    this.reviews.set(row.id, row)
    push(this.reviewsOfBook, row.book, row)
  }

  first(): Row | null {
    return this.#byId[0] ?? null
  }
  last(): Row | null {
    return this.#byId.at(-1) ?? null
  }
  exists(): boolean {
    return this.#byId.length > 0
  }
  existsOfYear(year: number): boolean {
    return (this.#booksOfYear.get(year) ?? 0) > 0
  }
  unordered(): Page {
    return this.#byId.slice(0, PAGE)
  }
  breakAfter(count: number): number {
    let sum = 0
    let left = count
    for (const { id } of this.books.values()) {
      sum += id
      if (--left === 0) break
    }
    return sum
  }
  after(id: number): Page {
    const from = firstIndex(this.#byId, (book) => book.id > id)
    return this.#byId.slice(from, from + PAGE)
  }
  from(position: number): Page {
    return this.#byId.slice(position, position + PAGE)
  }
  publishedAfter(day: string): Page {
    const { rows } = this.#byDay
    const from = firstIndex(rows, ({ published }) => published > day)
    return rows.slice(from, from + PAGE)
  }
  titled(prefix: string): Page {
    const { rows } = this.#byTitle
    const from = firstIndex(rows, ({ title }) => title >= prefix)
    let to = from
    while (to < rows.length && (rows[to] as CatalogBook).title.startsWith(prefix)) to++
    return rows.slice(from, to)
  }
  ofYear(year: number): Page {
    const { rows } = this.#byDay
    const from = firstIndex(rows, (book) => book.year >= year)
    let to = from
    while (to < from + PAGE && rows[to]?.year === year) to++
    return rows.slice(from, to)
  }
  at(shelf: number, place: number): Row | null {
    return this.#byPlace.get(shelf)?.get(place) ?? null
  }
  newest(): Page {
    return this.#newest.rows.slice(0, TOP)
  }
  bestRated(): Page {
    const best = new SortedArray<CatalogBook>(bestFirst)
    for (const book of this.#byId) best.keep(book, TOP)
    return best.rows
  }
  newestOf(author: number): Page {
    return (this.booksOfAuthor.get(author) ?? NO_BOOKS).rows.slice(0, PAGE)
  }
  reviewsIn(city: string): Page {
    const latest = new SortedArray<CatalogReview>((a, b) => b.id - a.id)
    this.eachReviewIn(city, (review) => latest.keep(review, PAGE))
    return latest.rows
  }
  protected eachReviewIn(city: string, visit: (review: CatalogReview) => void): void {
    for (const { author } of this.#profilesOfCity.get(city) ?? NONE) {
      for (const book of this.booksOfAuthor.get(author)?.rows ?? NONE) {
        for (const review of this.reviewsOfBook.get(book.id) ?? NONE) visit(review)
      }
    }
  }
}

function compare(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}

/** The first index at which `holds` is true; it stays true from there on. */
function firstIndex<T>(rows: readonly T[], holds: (row: T) => boolean): number {
  let low = 0
  let high = rows.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (holds(rows[middle] as T)) high = middle
    else low = middle + 1
  }
  return low
}

function push<K, V>(lists: Map<K, V[]>, key: K, member: V): void {
  const list = lists.get(key)
  if (list === undefined) lists.set(key, [member])
  else list.push(member)
}

export function handPages(): PagePeer {
  return new HandPages()
}
