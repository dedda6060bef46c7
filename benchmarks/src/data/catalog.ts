import { CITIES } from './generate.js'
import type { Data } from './generate.js'

/**
 * The rows of sections 10 and 11. They are derived from the data of the older workloads without further
 * random draws, so that the older figures stay comparable.
 */
export interface CatalogAuthor {
  id: number
  name: string
}
export interface CatalogProfile {
  id: number
  author: number
  city: string
}
export interface CatalogBook {
  id: number
  title: string
  year: number
  /** A day of that year: `1984-07-21`. */
  published: string
  rating: number
  /** A book is identified by its shelf and its place there: the two are unique together. */
  shelf: number
  place: number
  author: number
}
export interface CatalogReview {
  id: number
  book: number
  rating: number
}

export const SHELVES = 1000

export interface CatalogSink {
  author(row: CatalogAuthor): void
  profile(row: CatalogProfile): void
  book(row: CatalogBook): void
  review(row: CatalogReview): void
}

/** Everything in dependency order, row by row. */
export function feedCatalog(data: Data, sink: CatalogSink): void {
  for (let id = 1; id <= data.authors; id++) sink.author({ id, name: `Author ${id}` })
  for (let id = 1; id <= data.authors; id++)
    sink.profile({ id, author: id, city: CITIES[data.profileCity[id - 1] as number] as string })
  for (let id = 1; id <= data.books; id++) sink.book(bookRow(data, id))
  for (let id = 1; id <= data.reviews; id++)
    sink.review({
      id,
      book: data.reviewBook[id - 1] as number,
      rating: data.reviewRating[id - 1] as number,
    })
}

function bookRow(data: Data, id: number): CatalogBook {
  return {
    id,
    title: titleOf(id),
    year: data.bookYear[id - 1] as number,
    published: publishedOf(data, id),
    rating: data.bookRating[id - 1] as number,
    shelf: (id - 1) % SHELVES,
    place: Math.floor((id - 1) / SHELVES),
    author: data.bookAuthor[id - 1] as number,
  }
}

export const titleOf = (id: number): string => `Book ${id}`

/** A day that the id determines, in the year of the book. */
export function publishedOf(data: Data, id: number): string {
  const month = 1 + ((id * 7919) % 12)
  const day = 1 + ((id * 104_729) % 28)
  return `${data.bookYear[id - 1]}-${twoDigits(month)}-${twoDigits(day)}`
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0')
}
