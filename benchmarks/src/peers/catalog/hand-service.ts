import type { CatalogAuthor, CatalogBook, CatalogReview } from '../../data/catalog.js'
import type { Following } from '../live-peer.js'
import { HandPages } from './hand-pages.js'
import type { Page, Row } from './page-peer.js'
import type { ServicePeer } from './service-peer.js'

type Callback = () => void
/** One result for all subscribers to the same reviews. */
interface Result {
  readonly rows: Set<CatalogReview>
  readonly callbacks: Set<Callback>
}

/** The limit: a write is routed by the key that it changes. */
class HandService extends HandPages implements ServicePeer {
  readonly #byAuthor = new Map<number, Set<Callback>>()
  readonly #byCity = new Map<string, Result>()

  book(id: number): Row | null {
    return this.books.get(id) ?? null
  }
  ratedIn(city: string, rating: number): Page {
    const found: CatalogReview[] = []
    this.eachReviewIn(city, (review) => {
      if (review.rating === rating) found.push(review)
    })
    return found
  }
  authorsReviewed(shelf: number, rating: number): Page {
    const found = new Set<CatalogAuthor>()
    for (const book of this.booksOfShelf.get(shelf) ?? []) {
      if (this.reviewsOfBook.get(book.id)?.some((review) => review.rating === rating) === true)
        found.add(this.authors.get(book.author) as CatalogAuthor)
    }
    return [...found]
  }

  override addReview(row: CatalogReview): void {
    super.addReview(row)
    const { author } = this.books.get(row.book) as CatalogBook
    this.#replace(row, undefined, this.#resultOf(author, row.rating))
  }
  rate(id: number, rating: number): void {
    const review = this.reviews.get(id) as CatalogReview
    const { author } = this.books.get(review.book) as CatalogBook
    const from = this.#resultOf(author, review.rating)
    review.rating = rating
    this.#replace(review, from, this.#resultOf(author, rating))
  }
  moveBook(id: number, author: number): void {
    const book = this.books.get(id) as CatalogBook
    const before = book.author
    if (before === author) return
    this.booksBy(before).delete(book)
    book.author = author
    this.booksBy(author).insert(book)
    call(this.#byAuthor.get(before))
    call(this.#byAuthor.get(author))
    for (const review of this.reviewsOfBook.get(id) ?? [])
      this.#replace(review, this.#resultOf(before, review.rating), this.#resultOf(author, review.rating))
  }

  #resultOf(author: number, rating: number): Result | undefined {
    return this.#byCity.get(`${this.cityOfAuthor.get(author)} ${rating}`)
  }
  #replace(review: CatalogReview, from: Result | undefined, to: Result | undefined): void {
    if (from === to) return
    from?.rows.delete(review)
    to?.rows.add(review)
    call(from?.callbacks)
    call(to?.callbacks)
  }

  followBooks(author: number, notify: Callback): Following {
    const known = this.#byAuthor.get(author)
    const callbacks = known ?? new Set<Callback>()
    if (known === undefined) this.#byAuthor.set(author, callbacks)
    callbacks.add(notify)
    notify()
    return { unsubscribe: () => void callbacks.delete(notify) }
  }
  followReviews(city: string, rating: number, notify: Callback): Following {
    const key = `${city} ${rating}`
    const known = this.#byCity.get(key)
    const result = known ?? {
      rows: new Set(this.ratedIn(city, rating) as CatalogReview[]),
      callbacks: new Set<Callback>(),
    }
    if (known === undefined) this.#byCity.set(key, result)
    result.callbacks.add(notify)
    notify()
    return { unsubscribe: () => void result.callbacks.delete(notify) }
  }
}

function call(callbacks: Iterable<Callback> | undefined): void {
  for (const callback of callbacks ?? []) callback()
}

export function handService(): ServicePeer {
  return new HandService()
}
